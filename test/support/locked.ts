/** What a lockfile says of a published package. */
import type { Publication } from '../../fixtures/lab/publication.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'

/** As npm would write it, with the registry at that address; then changed as told. */
export function lock(
  { name, version, integrity, path }: Publication,
  address: string,
  changes: Partial<LockedPackage> = {},
): LockedPackage {
  return {
    name,
    version,
    source: { type: 'registry', resolved: new URL(path, address).href },
    integrity: parseIntegrity(integrity),
    locations: [{ file: 'package-lock.json', line: 1, path: `node_modules/${name}` }],
    omittedWith: [],
    ...changes,
  }
}

/** The same with another "resolved", or with none. */
export function resolvedTo(resolved: string | undefined): Pick<LockedPackage, 'source'> {
  return { source: { type: 'registry', resolved } }
}
