/** What a policy says of single names: which are known to be honest, and which are the project's own. */
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { matchesName } from './glob.ts'
import type { PolicyFile } from './policy-file.ts'
import { UNMATCHED_NAMES } from './rules.ts'

type Policy = Pick<PolicyFile, 'names'>

/** Whether somebody has found that it is honest, whatever it looks like. */
export function isAllowed({ names }: Policy, name: string): boolean {
  return matchesAny(names?.allow ?? [], name)
}

/** Whether it is the project's own, so that it must never come from the public registry. */
export function isPrivate({ names }: Policy, name: string): boolean {
  return matchesAny(names?.private ?? [], name)
}

/**
 * A slip in one of these takes a protection away. What is protected from imitation need not be in the lockfile.
 *
 * @param all names in the lockfile, those of packages that were left out as well
 */
export function namesFindings({ file, names }: Pick<PolicyFile, 'file' | 'names'>, all: Iterable<string>) {
  if (names === undefined) return []
  const distinct = [...new Set(all)]
  return (['allow', 'private'] as const).flatMap((member): readonly Finding[] => {
    const unmatched = names[member].filter((pattern) => !distinct.some((name) => matchesName(pattern, name)))
    if (unmatched.length === 0) return []
    const patterns = unmatched.map((pattern) => `"${pattern}"`).join(', ')
    const message = `${file}:${names.line}: names.${member}: no package in the lockfile matches ${patterns}.`
    return [found(UNMATCHED_NAMES, message, { file, line: names.line, member, patterns: unmatched })]
  })
}

function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matchesName(pattern, name))
}
