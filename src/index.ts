/**
 * verify-deps: is every package in this lockfile the artifact that its registry signed, byte for byte?
 *
 * `verify()` is the whole product; everything else here are its types and the seams to put something else in.
 */
import { orCutShort, untilDeadline } from './cut-short.ts'
import { readLockfile } from './lockfile/index.ts'
import type { Report } from './report/report.ts'
import type { VerifyOptions } from './verify-options.ts'

/**
 * Verifies every package of a lockfile.
 *
 * @param path a lockfile, or the directory of a project that has one
 * @returns the report, whatever the packages' outcomes
 * @throws UsageError when the lockfile or npm's configuration cannot be read
 * @throws CutShort when the run is ended before the packages are known
 * @example
 * const report = await verify('.', { require: 'signature' })
 * if (exitCode(report) !== 0) throw new Error(human(report))
 */
export function verify(path: string, options: VerifyOptions = {}): Promise<Report> {
  return untilDeadline(options, async (all) => {
    all.onProgress?.({ phase: 'reading the lockfile', done: 0, total: 0 })
    const lockfile = await orCutShort(all.signal, () => readLockfile(path))
    const { run } = await import('./run.ts')
    return run(lockfile, all)
  })
}

export type { CutReason, Interrupted } from './cut-short.ts'
export { CutShort } from './cut-short.ts'
/** For Bun, which installs a scanner by itself only where bunfig.toml has the bare name of its package. */
export { scanner } from './doors/bun-scanner.ts'
export type { Evidence, Manifest, Obtained, Registry, RegistrySignature, Tarball } from './evidence.ts'
export type { Claim, Detail, Finding, Kind, Level, Rule } from './finding.ts'
export type { Location, LockedPackage, Source } from './lockfile/locked-package.ts'
export type { Outcome, Policy, Requirement } from './policy.ts'
export { human } from './report/human.ts'
export { json } from './report/json.ts'
export type { Report, ReportedFinding, ReportedPackage } from './report/report.ts'
export { exitCode } from './report/report.ts'
export { UsageError } from './usage-error.ts'
export type { Progress, VerifyOptions } from './verify-options.ts'
