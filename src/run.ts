/** One run: lockfile -> evidence -> checks -> verdicts -> report. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import type { Baseline } from './baseline.ts'
import { isUnchanged, readBaseline } from './baseline.ts'
import type { Registry } from './evidence.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import { openInstalled } from './installed/open-installed.ts'
import { installedFindings } from './installed-findings.ts'
import type { Lockfile } from './lockfile/format.ts'
import { projectDirectory } from './lockfile/index.ts'
import type { LockedPackage, Omittable } from './lockfile/locked-package.ts'
import { disagreementFindings } from './lockfile-disagreements.ts'
import { lockfileNames } from './lockfile-names.ts'
import type { Graded } from './policy.ts'
import { readProjectPolicy } from './project-policy.ts'
import { makeReport, type Report } from './report/report.ts'
import { OMITTED } from './run-rules.ts'
import { ENGINES } from './sigstore/signature.ts'
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
}

/** @param directory whose .npmrc counts; by default the lockfile's */
export async function run(lockfile: Lockfile, options: VerifyOptions, directory?: string): Promise<Report> {
  const { seen, findings } = await look(lockfile, options, ({ verdict }) => verdict, { directory })
  return makeReport(lockfile, seen, findings)
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
  const policy = await readProjectPolicy(directory, options)
  // Also where no package needs them: a file that cannot be used must not go unnoticed.
  await Promise.all((options.trustedRoots ?? []).map((file) => readTrustRoot(file)))
  const baseline = options.changed === undefined ? undefined : await readBaseline(options.changed, lockfile.path)
  const chosen = lockfile.packages.filter(only)
  const asked = chosen.filter((pkg) => !isOmitted(pkg, options.omit ?? []))
  const packages = baseline === undefined ? asked : asked.filter((pkg) => !isUnchanged(pkg, baseline))

  const names = await lockfileNames(lockfile, policy.protect)
  const installed = options.installed === true ? openInstalled(directory, lockfile.packages) : undefined

  return withRegistry(directory, options, async (registry, ofTheRun) => {
    const limit = pLimit(options.concurrency ?? CONCURRENCY)
    let done = 0
    const means: Means = {
      registry,
      engines: options.secondOpinion === true ? ENGINES : ['node'],
      project: policy,
      baseline,
      yarnCache: openYarnCache(directory, options.env ?? process.env),
      installed,
      overridden: lockfile.overridden,
      names,
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
    const findings = [
      ...ofTheRun().map(warning),
      ...policy.findings(lockfile.packages, packages).map(warning),
      ...disagreementFindings(lockfile).map(warning),
      ...installedFindings(installed),
      ...omittedNote(chosen.length - asked.length, options.omit),
      ...unchangedNote(asked.length - packages.length, baseline),
    ]
    return { seen, findings }
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

function warning(finding: Finding): Graded {
  return { finding, level: 'warning' }
}

function omittedNote(count: number, omit: readonly Omittable[] = []): readonly Graded[] {
  if (count === 0) return []
  const message = `${count} ${count === 1 ? 'package was' : 'packages were'} left out: ${omit.map((group) => `--omit ${group}`).join(' ')}.`
  return [{ finding: found(OMITTED, message, { count, omit }), level: 'note' }]
}

function unchangedNote(count: number, baseline: Baseline | undefined): readonly Graded[] {
  if (count === 0 || baseline === undefined) return []
  const { named } = baseline
  const message = `${count} ${count === 1 ? 'package is' : 'packages are'} as at ${named}, and ${count === 1 ? 'was' : 'were'} left out.`
  return [{ finding: found(OMITTED, message, { count, unchangedSince: named }), level: 'note' }]
}
