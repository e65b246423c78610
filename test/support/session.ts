/** A client of registries, configured by the lines of an .npmrc, that asks once and does not wait. */
import type { OpenRegistry } from '../../src/registry/index.ts'
import type { ConfigSource, NpmConfig } from '../../src/registry/npm-config.ts'
import type { NpmHome } from './npm-home.ts'
import { configOf, HASTY, npmHome, registryOf } from './npm-home.ts'

export interface Session {
  readonly registry: OpenRegistry
  readonly config: NpmConfig
  readonly home: NpmHome
}

export async function openWith(lines: readonly string[], more: Partial<ConfigSource> = {}): Promise<Session> {
  const home = await npmHome({ user: lines })
  const config = await configOf(home, { ...more, env: { ...HASTY, ...more.env } })
  return { registry: registryOf(config), config, home }
}
