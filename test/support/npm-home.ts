/** A project, a home and a global configuration of npm's, all in one temporary directory that goes with the test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openSources } from '../../src/open-sources.ts'
import type { Answer, Ask } from '../../src/registry/documents.ts'
import { networkDocuments } from '../../src/registry/fetch-json.ts'
import type { OpenRegistry } from '../../src/registry/index.ts'
import { openRegistry } from '../../src/registry/index.ts'
import { openTransport } from '../../src/registry/network.ts'
import type { ConfigSource, NpmConfig } from '../../src/registry/npm-config.ts'
import { readNpmConfig } from '../../src/registry/npm-config.ts'
import type { ContentsWanted } from '../../src/registry/tarballs.ts'

/** The lines of each .npmrc; one that is not given is not there. */
export interface Npmrcs {
  readonly project?: readonly string[]
  readonly user?: readonly string[]
  readonly global?: readonly string[]
}

export interface NpmHome {
  /** Holds everything else. */
  readonly root: string
  /** Of the project. */
  readonly directory: string
  readonly home: string
  /** Nothing of this machine's configuration is in it. */
  readonly env: Readonly<Record<string, string>>
}

/** Nothing is asked twice, and nobody waits long for silence. */
export const HASTY = {
  npm_config_fetch_retries: '0',
  npm_config_fetch_retry_mintimeout: '1',
  npm_config_fetch_retry_maxtimeout: '1',
  npm_config_fetch_timeout: '2000',
} as const

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

export async function npmHome({ project, user, global }: Npmrcs = {}): Promise<NpmHome> {
  const root = await temporaryDirectory()
  const [directory, home, globalconfig] = ['project', 'home', 'global-npmrc'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([mkdir(directory), mkdir(home)])
  const files = {
    [path.join(directory, 'package.json')]: ['{"name":"project","version":"1.0.0"}'],
    [path.join(directory, '.npmrc')]: project,
    [path.join(home, '.npmrc')]: user,
    [globalconfig]: global,
  }
  for (const [file, lines] of Object.entries(files)) {
    if (lines !== undefined) await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  }
  return { root, directory, home, env: { HOME: home, npm_config_globalconfig: globalconfig } }
}

/** The configuration that a run in that project would have. */
export function configOf({ directory, env }: NpmHome, more: Partial<ConfigSource> = {}): Promise<NpmConfig> {
  return readNpmConfig({ directory, mayAskTuf: false, ...more, env: { ...env, ...more.env } })
}

/** The same in one step, where nothing but the configuration matters. */
export async function configured(npmrcs: Npmrcs, more: Partial<ConfigSource> = {}): Promise<NpmConfig> {
  return configOf(await npmHome(npmrcs), more)
}

/** Over the network that is configured. */
export function askFor(config: NpmConfig, ask: Ask): Promise<Answer> {
  return networkDocuments(openTransport(config)).ask(ask)
}

export function registryOf(config: NpmConfig, contents?: ContentsWanted): OpenRegistry {
  return openRegistry(config, openSources(config), contents)
}
