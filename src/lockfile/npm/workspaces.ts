/** Which directories are workspaces. https://docs.npmjs.com/cli/configuring-npm/package-json#workspaces */
import { isInstalled } from './entry.ts'

/** With more patterns than this every directory of the project counts, so that matching takes no time to speak of. */
const MAX_PATTERNS = 1000

/**
 * Rather too many than too few: a part with any wildcard stands for every name. What matters is that a link does not lead to
 * a directory that has nothing to do with the project's workspaces.
 */
export function workspaceMatcher(patterns: readonly string[]): (directory: string) => boolean {
  const wanted = patterns.map(partsOf)
  return (directory) => {
    if (isInstalled(directory) || isOutside(directory)) return false
    const parts = partsOf(directory)
    return wanted.length > MAX_PATTERNS || wanted.some((pattern) => matches(pattern, parts))
  }
}

function isOutside(directory: string): boolean {
  return /(?:^|\/)\.\.(?:\/|$)|^[\\/]|^[a-z]:/iu.test(directory)
}

function matches(pattern: readonly string[], parts: readonly string[]): boolean {
  for (const [at, wanted] of pattern.entries()) {
    // These can stand for several parts.
    if (/\*\*|[{(]/u.test(wanted)) return true
    if (parts[at] === undefined || (wanted !== parts[at] && !/[*?[]/u.test(wanted))) return false
  }
  return pattern.length === parts.length
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}
