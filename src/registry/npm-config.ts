/** Configuration as npm reads it: the project's, the user's and the global .npmrc, and the environment. */
import path from 'node:path'
import Config from '@npmcli/config'
import definitions from '@npmcli/config/lib/definitions/index.js'
import { inWords } from '../in-words.ts'
import { parsedUrl } from '../parsed-url.ts'
import { UsageError } from '../usage-error.ts'
import { VERSION } from '../version.ts'
import { withoutKey } from './cache/key-variable.ts'
import { pickRegistry } from './pick-registry.ts'

/** What npm's own libraries take as their options, plus what we read ourselves. */
export interface NpmConfig {
  readonly options: Readonly<Record<string, unknown>>
  /** The cacache directory that npm keeps its downloads in. */
  readonly cache: string
  readonly tufCache: string
  /** Whether Sigstore's TUF repository may be asked for npm's keys. */
  readonly mayAskTuf: boolean
  /** Files with trusted roots, in place of Sigstore's. */
  readonly trustedRoots: readonly string[]
  /** A host whose addresses npm rewrites to the configured registry, or `always` or `never`. */
  readonly replaceRegistryHost: string
  /** The registry where anybody may publish, whichever one is configured. */
  readonly publicRegistry: string
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
  readonly trustedRoots?: readonly string[]
  /** In place of npm's public registry. Nothing that a user can set: it is for tests and the lab. */
  readonly publicRegistry?: string
}

/**
 * npm waits 5 minutes for an answer and 10 seconds before it asks again, over 15 connections; nobody stands at a gate that
 * long. What somebody has set counts.
 */
const DEFAULTS = {
  'fetch-timeout': 30_000,
  'fetch-retry-mintimeout': 500,
  'fetch-retry-factor': 3,
  maxsockets: 64,
} as const

/** @throws UsageError when an .npmrc or the environment cannot be understood */
export async function readNpmConfig(source: ConfigSource): Promise<NpmConfig> {
  const { directory, env, registry, cache, mayAskTuf, trustedRoots = [], publicRegistry = npmRegistry() } = source
  const flags = [
    ...(registry === undefined ? [] : [`--registry=${checkedUrl('--registry', registry)}`]),
    ...(cache === undefined ? [] : [`--cache=${cache}`]),
  ]
  const config = new Config({
    ...definitions,
    npmPath: npmDirectory(env),
    argv: ['node', 'verify-deps', ...flags],
    env: { ...withoutKey(env) },
    cwd: path.resolve(directory),
    warn: false,
  })
  const flat = await load(config)
  return {
    // Tarballs are asked for by their address, which is not what allow-remote is about.
    options: { ...flat, allowRemote: 'all', userAgent: `verify-deps/${VERSION} node/${process.version}` },
    cache: String(flat['cache']),
    // Not npm's own: starting from the shipped root would set npm's back.
    tufCache: path.join(String(flat['cache']), '..', '_verify-deps', 'tuf'),
    mayAskTuf,
    trustedRoots,
    replaceRegistryHost:
      flat['replaceRegistryHost'] === 'npmjs' ? new URL(npmRegistry()).host : String(flat['replaceRegistryHost']),
    publicRegistry,
  }
}

async function load(config: Config): Promise<Config['flat']> {
  try {
    await config.load()
    const registry = config.get('registry')
    // What npm only warns of goes, and its default counts. For a registry that would be the public one.
    config.validate()
    for (const [key, value] of Object.entries(DEFAULTS)) if (config.isDefault(key)) config.set(key, value)
    const { flat } = config
    const scopes = Object.keys(flat).filter((key) => /^@.*:registry$/u.test(key))
    for (const key of scopes) checkedUrl(key, flat[key])
    checkedUrl('registry', registry)
    return flat
  } catch (error) {
    throw new UsageError(`npm's configuration cannot be used: ${inWords(error)}`)
  }
}

/** Where npm keeps its built-in npmrc; npx tells. Without it there is none to read. */
function npmDirectory({ npm_execpath: script }: ConfigSource['env']): string {
  return script?.endsWith('npm-cli.js') ? path.dirname(path.dirname(script)) : path.dirname(process.execPath)
}

/** The address of npm's public registry, as npm itself has it built in. */
export function npmRegistry(): string {
  builtIn ??= pickRegistry('npm', {})
  return builtIn
}

let builtIn: string | undefined

function checkedUrl(key: string, value: unknown): string {
  const isUrl = typeof value === 'string' && /^https?:$/u.test(parsedUrl(value)?.protocol ?? '')
  // The value is not repeated: it may hold a password.
  if (!isUrl) throw new UsageError(`${key} must be an http or https address.`)
  return value
}
