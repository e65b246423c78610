/** One run: lockfile -> evidence -> checks -> verdicts -> report. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pLimit from 'p-limit'
import { examine } from './checks/index.ts'
import { collect, withoutRegistry } from './collect.ts'
import { isFromRegistry, type Registry } from './evidence.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import { inWords } from './in-words.ts'
import type { Lockfile } from './lockfile/format.ts'
import { projectDirectory } from './lockfile/index.ts'
import type { LockedPackage, Omittable } from './lockfile/locked-package.ts'
import type { Graded, Verdict } from './policy.ts'
import { judge } from './policy.ts'
import type { ProjectPolicy } from './project-policy.ts'
import { readProjectPolicy } from './project-policy.ts'
import { makeReport, type Report } from './report/report.ts'
import { INTERNAL_ERROR, OMITTED } from './run-rules.ts'
import type { Engine } from './sigstore/signature.ts'
import { ENGINES } from './sigstore/signature.ts'
import type { VerifyOptions } from './verify-options.ts'

const CONCURRENCY = 20

/** @param directory whose .npmrc counts; by default the lockfile's */
export async function run(
  lockfile: Lockfile,
  options: VerifyOptions,
  directory: string = projectDirectory(lockfile.path),
): Promise<Report> {
  const policy = await readProjectPolicy(directory, options)
  const engines: readonly Engine[] = options.secondOpinion === true ? ENGINES : ['node']
  const packages = lockfile.packages.filter((pkg) => !isOmitted(pkg, options.omit ?? []))

  return withRegistry(directory, options, async (registry, ofTheRun) => {
    const limit = pLimit(options.concurrency ?? CONCURRENCY)
    let done = 0
    const verdicts = await limit.map(packages, async (pkg) => {
      const verdict = await verifyPackage(pkg, registry, engines, policy).catch((error: unknown) => {
        options.onInternalError?.(error)
        return stumbled(pkg, error)
      })
      options.onProgress?.({ phase: 'verifying packages', done: ++done, total: packages.length })
      return verdict
    })
    const findings = [
      ...ofTheRun().map(warning),
      ...policy.findings(lockfile.packages, packages).map(warning),
      ...omittedNote(lockfile.packages.length - packages.length, options.omit),
    ]
    return makeReport(lockfile, verdicts, findings)
  })
}

async function verifyPackage(
  pkg: LockedPackage,
  registry: Registry,
  engines: readonly Engine[],
  project: ProjectPolicy,
): Promise<Verdict> {
  const { policy, context } = project.of(pkg)
  const evidence = isFromRegistry(pkg) ? await collect(pkg, registry, project.wanted) : withoutRegistry(pkg)
  const { proven, findings } = examine(evidence, { ...context, engines })
  const { kept, excepted } = project.except(findings, pkg)
  return judge(evidence, { proven, findings: kept }, policy, excepted)
}

/** Whatever goes wrong with one package, a bug of ours included, is the outcome of that package alone. */
function stumbled(pkg: LockedPackage, error: unknown): Verdict {
  const finding = found(INTERNAL_ERROR, `verify-deps stumbled: ${inWords(error)}`)
  return { package: pkg, outcome: 'inconclusive', proven: {}, findings: [{ finding, level: 'error' }], excepted: [] }
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
