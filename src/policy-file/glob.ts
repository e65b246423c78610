/**
 * Patterns for names and identities: `*` stands for any characters within one segment, a last `/**` for one or more
 * segments. A segment is what stands between slashes.
 *
 * There are no regular expressions here, because what looks right in one often matches more than was meant: a dot any
 * character, a text without anchors whatever is before and behind it.
 */

/** Of a package: `NAME`, `@SCOPE/NAME`, with `*` in either part. Shared with the JSON Schema. */
export const PACKAGE_PATTERN = /^(?!.*\*\*)(?:@[A-Za-z0-9._~*-]+\/)?[A-Za-z0-9._~*-]+$/u

/** Of a workflow or a ref: ASCII segments; what is not ASCII can be matched by `*`. Shared with the JSON Schema. */
export const TEXT_PATTERN = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!\*\*)(?!.*[^/]\*\*)(?!.*\*\*.)[!-.0-~]+(?:\/[!-.0-~]+)*$/u

/** `*` stays within its segment: it matches no name with a scope, and `@acme/*` none without. */
export function matchesName(pattern: string, name: string): boolean {
  return matchesSegments(pattern.split('/'), name.split('/'))
}

/** For paths of workflows and for refs. */
export function matchesText(pattern: string, text: string): boolean {
  return matchesSegments(pattern.split('/'), text.split('/'))
}

export function matchesSegments(pattern: readonly string[], segments: readonly string[]): boolean {
  const isDeep = pattern.at(-1) === '**'
  const fixed = isDeep ? pattern.slice(0, -1) : pattern
  if (isDeep ? segments.length <= fixed.length : segments.length !== fixed.length) return false
  // Whoever resolves a path would take these for something else than their place in the text.
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return false
  return fixed.every((each, index) => matchesSegment(each, segments[index] ?? ''))
}

/** The first place where each piece fits is as good as any later one, so there is no going back. */
function matchesSegment(pattern: string, segment: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return segment === first
  const end = segment.length - last.length
  if (end < first.length || !segment.startsWith(first) || !segment.endsWith(last)) return false
  let at = first.length
  for (const piece of rest) {
    const found = segment.indexOf(piece, at)
    if (found === -1 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
