/** Where the project's manifest and its lockfile do not say the same, told once for the whole run. */
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import type { Lockfile } from './lockfile/format.ts'
import { OUT_OF_STEP } from './run-rules.ts'

/** As many as anybody reads; more have one cause. */
const MAX_TOLD = 20

export function disagreementFindings({ path, disagreements = [] }: Lockfile): readonly Finding[] {
  const told = disagreements
    .slice(0, MAX_TOLD)
    .map(({ line, message }) => found(OUT_OF_STEP, `${path}:${line}: ${message}`, { path, line }))
  const count = disagreements.length - told.length
  return count === 0 ? told : [...told, found(OUT_OF_STEP, `${path}: and ${count} more.`, { path, count })]
}
