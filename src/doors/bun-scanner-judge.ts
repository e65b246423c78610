/**
 * Judges what Bun is about to install. bun.lock is judged whole, as the command line does it, and not only what Bun asks
 * about: for `bun add` it asks about what is added alone, and installs all that is missing. What bun.lock does not have is
 * judged by the digest that its registry publishes; which bytes Bun downloads afterwards, that cannot bind.
 */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import pLimit from 'p-limit'
import { publishedDigests } from '../checks/digest-comparison.ts'
import type { Registry } from '../evidence.ts'
import { isFromRegistry } from '../evidence.ts'
import type { Lockfile } from '../lockfile/format.ts'
import { readLockfile } from '../lockfile/index.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { Report } from '../report/report.ts'
import type { VerifyOptions } from '../verify-options.ts'
import type { Asked, FatalAdvisory } from './bun-scanner-advisories.ts'
import { advisoriesOf } from './bun-scanner-advisories.ts'
import type { BunPackage } from './bun-scanner-packages.ts'
import { finder, unlocked } from './bun-scanner-packages.ts'
import { staleAdvisories } from './bun-scanner-stale.ts'

/** How many documents are asked for at once. */
const AT_ONCE = 20

export interface Scan {
  readonly advisories: readonly FatalAdvisory[]
  /** Of bun.lock, where there is one. */
  readonly locked: Report | undefined
  /** Of what it does not have, where there is any. */
  readonly unlocked: Report | undefined
}

/**
 * @param directory in which Bun runs
 * @throws UsageError as the command line does
 */
export async function judge(packages: readonly BunPackage[], directory: string, options: VerifyOptions): Promise<Scan> {
  const lockfile = await bunLock(directory)
  const find = finder(lockfile?.packages ?? [])
  const wanted = packages.map((pkg) => ({ package: pkg, as: unlocked(pkg) }))
  const loose = wanted.map(({ as }) => as).filter((as) => find(as).length === 0)
  const asked: readonly Asked[] = wanted.map(({ package: pkg, as }) => {
    const found = find(as)
    return { package: pkg, judgedAs: found.length > 0 ? found : [as] }
  })
  const { run } = await import('../run.ts')
  const locked = lockfile && (await run(lockfile, options, directory))
  const others = loose.length === 0 ? undefined : await judgeUnlocked(loose, directory, options)
  const reports = [locked, others].filter((report) => report !== undefined)
  return {
    advisories: [
      ...advisoriesOf(reports, asked),
      ...(lockfile === undefined ? [] : staleAdvisories(lockfile, packages)),
    ],
    locked,
    unlocked: others,
  }
}

async function bunLock(directory: string): Promise<Lockfile | undefined> {
  if (await isThere(path.join(directory, 'bun.lock'))) return readLockfile(path.join(directory, 'bun.lock'))
  // Bun goes by it, and nobody else can read it: this throws, and says what to do.
  const binary = path.join(directory, 'bun.lockb')
  return (await isThere(binary)) ? readLockfile(binary) : undefined
}

async function judgeUnlocked(
  packages: readonly LockedPackage[],
  directory: string,
  options: VerifyOptions,
): Promise<Report> {
  const registry = options.source ?? (await openRegistry(directory, options))
  const pinned = await pLimit(AT_ONCE).map(packages, (pkg) => pinnedBy(registry, pkg))
  const lockfile: Lockfile = { format: 'bun', version: '', path: 'what Bun resolved', packages: pinned }
  const { run } = await import('../run.ts')
  return run(lockfile, { ...options, source: registry }, directory)
}

/** Without a digest, which a registry that says nothing of the version leaves it, nothing of it can be proven. */
async function pinnedBy(registry: Registry, pkg: LockedPackage): Promise<LockedPackage> {
  if (!isFromRegistry(pkg)) return pkg
  const manifest = await registry.manifest(pkg)
  return manifest.state === 'present' ? { ...pkg, integrity: publishedDigests(manifest.value) } : pkg
}

async function openRegistry(directory: string, { env = process.env, tuf = true }: VerifyOptions): Promise<Registry> {
  const [{ openRegistry }, { openSources }, { readNpmConfig }] = await Promise.all([
    import('../registry/index.ts'),
    import('../open-sources.ts'),
    import('../registry/npm-config.ts'),
  ])
  const config = await readNpmConfig({ directory, env, mayAskTuf: tuf })
  return openRegistry(config, openSources(config))
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
