/** The registry that npm asks for a package. */
import type { NpmConfig } from '../registry/npm-config.ts'
import { pickRegistry } from '../registry/pick-registry.ts'

export function registryFor({ options }: NpmConfig, name: string): string {
  return pickRegistry(name, options)
}
