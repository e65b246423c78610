/** One run: lockfile -> evidence -> checks -> verdicts -> report. */
import pLimit from 'p-limit'
import { isUnchanged, readBaseline } from './baseline.ts'
import type { ReportedChanges } from './changes/changes.ts'
import { keyOf, summariseChanges } from './changes/changes.ts'
import type { Interrupted } from './cut-short.ts'
import { cutReason, givingUp, orCutShort, untilDeadline } from './cut-short.ts'
import { openInstalled } from './installed/open-installed.ts'
import { installedFindings } from './installed-findings.ts'
import type { Lockfile } from './lockfile/format.ts'
import { projectDirectory } from './lockfile/index.ts'
import type { LockedPackage, Omittable } from './lockfile/locked-package.ts'
import { disagreementFindings } from './lockfile-disagreements.ts'
import type { LockfileNames } from './lockfile-names.ts'
import { lockfileNames } from './lockfile-names.ts'
import type { OpenSources } from './open-sources.ts'
import { partOf } from './part.ts'
import type { Graded } from './policy.ts'
import { readProjectPolicy } from './project-policy.ts'
import type { Part, Report } from './report/report.ts'
import { makeReport } from './report/report.ts'
import { cutShortError, notLookedAt, omittedNote, settingsWarning, unchangedNote, warning } from './run-findings.ts'
import { checkedShard, isInShard } from './shard.ts'
import { ENGINES } from './sigstore/signature.ts'
import { targetPublishers } from './target-publisher.ts'
import { readTrustRoot } from './trust/trusted-root.ts'
import { UsageError } from './usage-error.ts'
import type { VerifyOptions } from './verify-options.ts'
import type { Means, Seen } from './verify-package.ts'
import { stumbled, verifyPackage } from './verify-package.ts'
import { withRegistry } from './with-registry.ts'
import { openYarnCache } from './yarn-cache/index.ts'

/** Each waits for one answer after another; the connections are fewer, so that none of them is idle. */
const CONCURRENCY = 256

export interface Looked<T> {
  /** One for each package, in the lockfile's order. */
  readonly seen: readonly T[]
  /** Those that belong to no single package. */
  readonly findings: readonly Graded[]
  /** Which part of the packages these are, where they are not all. */
  readonly part?: Part
  /** Where the run was cut short: then of some packages nothing is known. */
  readonly interrupted?: Interrupted
  /** What the change does to the whole lockfile, where one was named. */
  readonly changes?: ReportedChanges
}

/** @param directory whose .npmrc counts; by default the lockfile's */
export async function run(lockfile: Lockfile, options: VerifyOptions, directory?: string): Promise<Report> {
  const { seen, findings, ...more } = await look(lockfile, options, ({ verdict }) => verdict, { directory })
  return makeReport(lockfile, seen, findings, more)
}

/**
 * Ends when the signal comes, or the time is up. What is finished by then is reported, what is not is given up at once.
 *
 * @param keep what is kept of each package: the evidence of all of them may be large
 * @param only looks at these packages alone
 * @throws CutShort where not even the packages are known by then
 */
export function look<T>(
  lockfile: Lockfile,
  options: VerifyOptions,
  keep: (seen: Seen) => T,
  among: Among = {},
): Promise<Looked<T>> {
  return untilDeadline(options, (all) =>
    orCutShort(all.signal, (begin) => lookAtAll(lockfile, all, keep, among, begin)),
  )
}

async function lookAtAll<T>(
  lockfile: Lockfile,
  options: VerifyOptions,
  keep: (seen: Seen) => T,
  { directory = projectDirectory(lockfile.path), only = () => true, over }: Among,
  begin: () => void,
): Promise<Looked<T>> {
  const shard = options.shard && checkedShard(options.shard)
  const policy = await readProjectPolicy(directory, options)
  // Also where no package needs them: a file that cannot be used must not go unnoticed.
  await Promise.all((options.trustedRoots ?? []).map((file) => readTrustRoot(file)))
  const baseline =
    options.changed === undefined
      ? undefined
      : await readBaseline(options.changed, lockfile, options.env ?? process.env)
  const chosen = lockfile.packages.filter(only)
  const asked = chosen.filter((pkg) => !isOmitted(pkg, options.omit ?? []))
  const whole = baseline === undefined ? asked : asked.filter((pkg) => !isUnchanged(pkg, baseline))
  const packages = shard === undefined ? whole : whole.filter((pkg) => isInShard(pkg, shard))

  const installed = options.installed === true ? openInstalled(directory, lockfile.packages) : undefined

  const where = { directory, over, places: policy.places, packages: packages.length }
  return withRegistry(lockfile, where, options, async (opened) => {
    const { registry, examiner } = opened
    begin()
    const limit = pLimit(options.concurrency ?? CONCURRENCY)
    const { signal } = options
    const unlessCut = givingUp(signal)
    const finished = new Set<LockedPackage>()
    const locked = new Set(baseline === undefined ? [] : lockfile.packages.map(keyOf))
    const engines = options.secondOpinion === true ? ENGINES : (['node'] as const)
    // Once the first requests are on their way: it takes longer than their answers.
    let names: Promise<LockfileNames> | undefined
    const means: Means = {
      registry,
      engines,
      examiner,
      publisherOfTarget: targetPublishers(registry, engines),
      project: policy,
      baseline,
      yarnCache: openYarnCache(directory, options.env ?? process.env),
      installed,
      overridden: lockfile.overridden,
      names: () => (names ??= lockfileNames(lockfile, policy.protect)),
      locked: { format: lockfile.format, has: (key) => locked.has(key) },
    }
    const seen = await limit.map(packages, async (pkg) => {
      const verified = (): Promise<Seen | undefined> =>
        verifyPackage(pkg, means).catch((error: unknown) => {
          if (error instanceof UsageError) throw error
          if (signal?.aborted !== true) options.onInternalError?.(error)
          return { verdict: stumbled(pkg, error) }
        })
      const one = await unlessCut(verified, () => undefined)
      if (one === undefined) return keep({ verdict: notLookedAt(pkg, cutReason(signal as AbortSignal)) })
      finished.add(pkg)
      options.onProgress?.({ phase: 'verifying packages', done: finished.size, total: packages.length })
      return keep(one)
    })
    const interrupted =
      signal?.aborted === true && finished.size < packages.length
        ? { interrupted: { reason: cutReason(signal), finished: finished.size } }
        : {}
    const ofPolicy = policy.findings(lockfile.packages, [...finished]).map(warning)
    const before = [...cutShortError(interrupted.interrupted), ...opened.findings().map(warning)]
    const findings = [
      ...before,
      ...ofPolicy,
      ...disagreementFindings(lockfile).map(warning),
      ...installedFindings(installed),
      ...omittedNote(chosen.length - asked.length, options.omit),
      ...unchangedNote(asked.length - whole.length, baseline),
      ...settingsWarning(baseline),
    ]
    const changes = baseline === undefined ? {} : { changes: summariseChanges(lockfile, baseline) }
    if (shard === undefined) return { seen, findings, ...interrupted, ...changes }
    const missed = new Set(packages.filter((pkg) => !finished.has(pkg)))
    const known = whole.filter((pkg) => !missed.has(pkg))
    const ofTheWhole = policy.findings(lockfile.packages, known).map(warning)
    const part = partOf(whole, shard, { before: before.length, told: ofPolicy, ofTheWhole })
    return { seen, findings, part, ...interrupted, ...changes }
  })
}

interface Among {
  readonly directory?: string | undefined
  readonly only?: (pkg: LockedPackage) => boolean
  /** Put before all that is asked. */
  readonly over?: ((sources: OpenSources) => OpenSources) | undefined
}

function isOmitted({ omittedWith }: LockedPackage, omit: readonly Omittable[]): boolean {
  return omittedWith.some((groups) => groups.every((group) => omit.includes(group)))
}
