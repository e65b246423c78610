/** Runs the real pipeline, over real HTTP, on the embedded world. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AttestationTrust, Obtained, Registry } from '../evidence.ts'
import { npm } from '../lockfile/npm/index.ts'
import { openSources } from '../open-sources.ts'
import { openRegistry } from '../registry/index.ts'
import { readNpmConfig } from '../registry/npm-config.ts'
import type { Report } from '../report/report.ts'
import { run } from '../run.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { serve } from './serve.ts'
import type { World } from './world.ts'

/** Nothing of this machine's configuration takes part, and nothing outside a temporary directory is touched. */
export async function runDemo(world: World, options: VerifyOptions): Promise<Report> {
  const { base, project, trustedRoot, now } = world
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-demo-'))
  const { registry, close } = await serve(world)
  const local = (text: string) => text.replaceAll(base, registry.replace(/\/$/u, ''))
  try {
    // npm's configuration is looked for from here upwards, and stops at a package.json.
    for (const [name, text] of Object.entries(project)) await writeFile(path.join(directory, name), local(text))
    const root = path.join(directory, 'trusted-root.json')
    if (trustedRoot !== undefined) await writeFile(root, JSON.stringify(trustedRoot))
    const lockfile = npm.parse(
      local(project['package-lock.json'] ?? ''),
      'package-lock.json',
      local(project['package.json'] ?? ''),
    )
    const env = {
      HOME: directory,
      npm_config_globalconfig: path.join(directory, 'none'),
      npm_config_cache: path.join(directory, 'cache'),
      // The world answers the same every time.
      npm_config_fetch_retries: '0',
      npm_config_noproxy: '127.0.0.1',
    }
    const config = await readNpmConfig({
      directory,
      env,
      registry,
      mayAskTuf: false,
      trustedRoots: trustedRoot === undefined ? [] : [root],
    })
    const source = atHome(openRegistry(config, openSources(config)), base)
    return await run(lockfile, { ...(now !== undefined && { now: new Date(now) }), ...options, source }, directory)
  } finally {
    await close()
    await rm(directory, { recursive: true, force: true })
  }
}

/** What the registry has signed names its address in the world, not the one on this machine. */
function atHome(registry: Registry, base: string): Registry {
  const named = (trust: Obtained<AttestationTrust>): Obtained<AttestationTrust> =>
    trust.state === 'present'
      ? { ...trust, value: { ...trust.value, registries: [...trust.value.registries, base] } }
      : trust
  return { ...registry, trust: async (pkg) => named(await registry.trust(pkg)) }
}
