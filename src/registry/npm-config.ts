/** Configuration as npm reads it: the project's, the user's and the global .npmrc, and the environment. */
import path from 'node:path'
import Config from '@npmcli/config'
import definitions from '@npmcli/config/lib/definitions/index.js'
import npmFetch from 'npm-registry-fetch'
import { UsageError } from '../usage-error.ts'
import { VERSION } from '../version.ts'

/** What npm's own libraries take as their options, plus what we read ourselves. */
export interface NpmConfig {
  readonly options: Readonly<Record<string, unknown>>
  /** The cacache directory that npm keeps its downloads in. */
  readonly cache: string
  readonly tufCache: string
  /** Whether Sigstore's TUF repository may be asked for npm's keys. */
  readonly mayAskTuf: boolean
  /** A host whose addresses npm rewrites to the configured registry, or `always` or `never`. */
  readonly replaceRegistryHost: string
}

export interface ConfigSource {
  /** Where the project's .npmrc is looked for, from here upwards. */
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** In place of the configured default registry. */
  readonly registry?: string | undefined
  /** A directory to use in place of npm's cache. */
  readonly cache?: string | undefined
  readonly mayAskTuf: boolean
}

/** npm waits 5 minutes for an answer and 10 seconds before it asks again; nobody stands at a gate that long. */
const PATIENCE = { 'fetch-timeout': 30_000, 'fetch-retry-mintimeout': 500, 'fetch-retry-factor': 3 } as const

/** @throws UsageError when an .npmrc or the environment cannot be understood */
export async function readNpmConfig(source: ConfigSource): Promise<NpmConfig> {
  const { directory, env, registry, cache, mayAskTuf } = source
  const flags = [
    ...(registry === undefined ? [] : [`--registry=${checkedUrl(registry)}`]),
    ...(cache === undefined ? [] : [`--cache=${cache}`]),
  ]
  const config = new Config({
    ...definitions,
    npmPath: npmDirectory(env),
    argv: ['node', 'verify-deps', ...flags],
    env: { ...env },
    cwd: path.resolve(directory),
    warn: false,
  })
  try {
    await config.load()
  } catch (error) {
    throw new UsageError(`npm's configuration cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  for (const [key, value] of Object.entries(PATIENCE)) if (config.isDefault(key)) config.set(key, value)
  const flat = config.flat
  return {
    // Tarballs are asked for by their address, which is not what allow-remote is about.
    options: { ...flat, allowRemote: 'all', userAgent: `verify-deps/${VERSION} node/${process.version}` },
    cache: String(flat['cache']),
    // Not npm's own: starting from the shipped root would set npm's back.
    tufCache: path.join(String(flat['cache']), '..', '_verify-deps', 'tuf'),
    mayAskTuf,
    replaceRegistryHost:
      flat['replaceRegistryHost'] === 'npmjs' ? new URL(npmRegistry()).host : String(flat['replaceRegistryHost']),
  }
}

/** Where npm keeps its built-in npmrc; npx tells. Without it there is none to read. */
function npmDirectory({ npm_execpath: script }: ConfigSource['env']): string {
  return script?.endsWith('npm-cli.js') ? path.dirname(path.dirname(script)) : path.dirname(process.execPath)
}

/** The address of npm's public registry, as npm itself has it built in. */
export function npmRegistry(): string {
  return npmFetch.pickRegistry('npm', {})
}

function checkedUrl(registry: string): string {
  if (URL.canParse(registry) && /^https?:$/u.test(new URL(registry).protocol)) return registry
  throw new UsageError(`--registry takes an http(s) address, not "${registry}".`)
}
