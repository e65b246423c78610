/** Runs the real pipeline, over real HTTP, on the embedded world. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { npm } from '../lockfile/npm/index.ts'
import type { Report } from '../report/report.ts'
import { run } from '../run.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { serve } from './serve.ts'
import type { World } from './world.ts'

/** Nothing of this machine's configuration takes part, and nothing outside a temporary directory is touched. */
export async function runDemo({ base, project, answers }: World, options: VerifyOptions): Promise<Report> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-demo-'))
  const { registry, close } = await serve({ base, answers })
  const local = (text = '') => text.replaceAll(base, registry.replace(/\/$/u, ''))
  try {
    // npm's configuration is looked for from here upwards, and stops at a package.json.
    await writeFile(path.join(directory, 'package.json'), local(project['package.json']))
    const lockfile = npm.parse(local(project['package-lock.json']), 'package-lock.json', local(project['package.json']))
    const env = {
      HOME: directory,
      npm_config_globalconfig: path.join(directory, 'none'),
      npm_config_cache: path.join(directory, 'cache'),
      // The world answers the same every time.
      npm_config_fetch_retries: '0',
      npm_config_noproxy: '127.0.0.1',
    }
    return await run(lockfile, { ...options, env, registry, tuf: false }, directory)
  } finally {
    await close()
    await rm(directory, { recursive: true, force: true })
  }
}
