/** What lies in node_modules and belongs to no package of the lockfile, for the run as a whole. Pure. */
import * as rules from './checks/installed-rules.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import { listNames } from './installed/names.ts'
import type { InstalledTree } from './installed/open-installed.ts'
import type { Graded } from './policy.ts'

/** One finding for each thing: a single one that nobody locked may run whatever it likes. */
const MAX_UNKNOWN = 50

export function installedFindings(tree: InstalledTree | undefined): readonly Graded[] {
  if (tree === undefined) return []
  const { unknown, orphans, uncompared, unread, outside } = tree
  const findings: Finding[] = unknown.slice(0, MAX_UNKNOWN).map(({ path, found: what }) =>
    found(rules.SWAPPED, `${listNames([path])} is ${listNames([what])}, which the lockfile does not put there.`, {
      path,
      found: what,
    }),
  )
  const rest = unknown.slice(MAX_UNKNOWN).map(({ path }) => path)
  if (rest.length > 0) {
    findings.push(found(rules.SWAPPED, `Not in the lockfile either: ${listNames(rest)}.`, { count: rest.length }))
  }
  for (const { path, reason } of unread) {
    findings.push(found(rules.UNREADABLE, `${listNames([path])}: ${reason}.`, { path, reason }))
  }
  if (outside.length > 0) {
    findings.push(
      found(rules.UNREADABLE, `Outside of the project, and not looked into: ${listNames(outside)}.`, { outside }),
    )
  }
  const graded = findings.map((finding): Graded => ({ finding, level: 'error' }))
  return [
    ...graded,
    ...note('Left in a store, where no link leads to', orphans),
    ...note('Commands of which it cannot be told what they run', uncompared),
  ]
}

function note(what: string, paths: readonly string[]): readonly Graded[] {
  if (paths.length === 0) return []
  const message = `${what}: ${listNames(paths)}.`
  return [{ finding: found(rules.NOT_COMPARED, message, { count: paths.length }), level: 'note' }]
}
