/** The registry that npm asks for a package. */
import npmFetch from 'npm-registry-fetch'
import type { NpmConfig } from '../registry/npm-config.ts'

export function registryFor({ options }: NpmConfig, name: string): string {
  return npmFetch.pickRegistry(`${name}@*`, options as npmFetch.Options)
}
