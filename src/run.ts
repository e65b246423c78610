/** One run: lockfile -> evidence -> checks -> verdicts -> report. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import { isUnchanged, readBaseline } from './baseline.ts'
import type { ReportedChanges } from './changes/changes.ts'
import { keyOf, summariseChanges } from './changes/changes.ts'
import type { Registry } from './evidence.ts'
import type { Finding } from './finding.ts'
import { openInstalled } from './installed/open-installed.ts'
import { installedFindings } from './installed-findings.ts'
import type { Lockfile } from './lockfile/format.ts'
import { projectDirectory } from './lockfile/index.ts'
import type { LockedPackage, Omittable } from './lockfile/locked-package.ts'
import { disagreementFindings } from './lockfile-disagreements.ts'
import { lockfileNames } from './lockfile-names.ts'
import { partOf } from './part.ts'
import type { Graded } from './policy.ts'
import { readProjectPolicy } from './project-policy.ts'
import type { Part, Report } from './report/report.ts'
import { makeReport } from './report/report.ts'
import { omittedNote, settingsWarning, unchangedNote, warning } from './run-findings.ts'
import { checkedShard, isInShard } from './shard.ts'
import { ENGINES } from './sigstore/signature.ts'
import { targetPublishers } from './target-publisher.ts'
import { readTrustRoot } from './trust/trusted-root.ts'
import { UsageError } from './usage-error.ts'
import type { VerifyOptions } from './verify-options.ts'
import type { Means, Seen } from './verify-package.ts'
import { stumbled, verifyPackage } from './verify-package.ts'
import { openYarnCache } from './yarn-cache/index.ts'

const CONCURRENCY = 20

export interface Looked<T> {
  /** One for each package, in the lockfile's order. */
  readonly seen: readonly T[]
  /** Those that belong to no single package. */
  readonly findings: readonly Graded[]
  /** Which part of the packages these are, where they are not all. */
  readonly part?: Part
  /** What the change does to the whole lockfile, where one was named. */
  readonly changes?: ReportedChanges
}

/** @param directory whose .npmrc counts; by default the lockfile's */
export async function run(lockfile: Lockfile, options: VerifyOptions, directory?: string): Promise<Report> {
  const { seen, findings, part, changes } = await look(lockfile, options, ({ verdict }) => verdict, { directory })
  return makeReport(lockfile, seen, findings, { part, changes })
}

/**
 * @param keep what is kept of each package: the evidence of all of them may be large
 * @param only looks at these packages alone
 */
export async function look<T>(
  lockfile: Lockfile,
  options: VerifyOptions,
  keep: (seen: Seen) => T,
  { directory = projectDirectory(lockfile.path), only = () => true }: Among = {},
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

  const names = await lockfileNames(lockfile, policy.protect)
  const installed = options.installed === true ? openInstalled(directory, lockfile.packages) : undefined

  return withRegistry(directory, options, async (registry, ofTheRun) => {
    const limit = pLimit(options.concurrency ?? CONCURRENCY)
    let done = 0
    const locked = new Set(baseline === undefined ? [] : lockfile.packages.map(keyOf))
    const engines = options.secondOpinion === true ? ENGINES : (['node'] as const)
    const means: Means = {
      registry,
      engines,
      publisherOfTarget: targetPublishers(registry, engines),
      project: policy,
      baseline,
      yarnCache: openYarnCache(directory, options.env ?? process.env),
      installed,
      overridden: lockfile.overridden,
      names,
      locked: { format: lockfile.format, has: (key) => locked.has(key) },
    }
    const seen = await limit.map(packages, async (pkg) => {
      const one = await verifyPackage(pkg, means).catch((error: unknown) => {
        if (error instanceof UsageError) throw error
        options.onInternalError?.(error)
        return { verdict: stumbled(pkg, error) }
      })
      options.onProgress?.({ phase: 'verifying packages', done: ++done, total: packages.length })
      return keep(one)
    })
    const ofPolicy = policy.findings(lockfile.packages, packages).map(warning)
    const before = ofTheRun().map(warning)
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
    if (shard === undefined) return { seen, findings, ...changes }
    const ofTheWhole = policy.findings(lockfile.packages, whole).map(warning)
    const part = partOf(whole, shard, { before: before.length, told: ofPolicy, ofTheWhole })
    return { seen, findings, part, ...changes }
  })
}

interface Among {
  readonly directory?: string | undefined
  readonly only?: (pkg: LockedPackage) => boolean
}

type OfTheRun = () => readonly Finding[]

async function withRegistry<T>(
  directory: string,
  options: VerifyOptions,
  work: (registry: Registry, ofTheRun: OfTheRun) => Promise<T>,
): Promise<T> {
  if (options.source !== undefined) return work(options.source, () => [])
  const [{ openRegistry }, { readNpmConfig }] = await Promise.all([
    import('./registry/index.ts'),
    import('./registry/npm-config.ts'),
  ])
  const throwaway = options.cache === false ? await mkdtemp(path.join(tmpdir(), 'verify-deps-')) : undefined
  try {
    const registry = openRegistry(
      await readNpmConfig({
        directory,
        env: options.env ?? process.env,
        registry: options.registry,
        cache: throwaway,
        mayAskTuf: options.tuf ?? true,
        trustedRoots: options.trustedRoots ?? [],
      }),
      { digests: options.installed === true },
    )
    return await work(registry, () => registry.findings())
  } finally {
    if (throwaway !== undefined) await rm(throwaway, { recursive: true, force: true })
  }
}

function isOmitted({ omittedWith }: LockedPackage, omit: readonly Omittable[]): boolean {
  return omittedWith.some((groups) => groups.every((group) => omit.includes(group)))
}
