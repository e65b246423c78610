/** One published package, its registry, and a client of that registry that gets its tarball. */
import path from 'node:path'
import cacache from 'cacache'
import { expect } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { World } from '../../src/demo/world.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import type { Fault } from './faulty-registry.ts'
import { lock } from './locked.ts'
import { serveWorld } from './loopback.ts'
import { openWith } from './session.ts'

export const publication = await publish({ name: 'honest', keys: [KEY] })
const { path: TARBALL } = publication
export const world = worldOf([{ publication, story: '', outcome: 'verified', codes: [] }])
/** What is not the published tarball. */
export const hostile = Buffer.from('other bytes')
export const serving =
  (bytes: Uint8Array): Fault =>
  ({ response }) =>
    void response.end(bytes)

/** A registry that has the package, and a client of it with an empty cache. */
export async function open(
  faults: Readonly<Record<string, Fault>> = {},
  from: Pick<World, 'base' | 'answers'> = world,
) {
  const served = await serveWorld(from, faults)
  const { registry, config } = await openWith([`registry=${served.address}`])
  const { cache } = config
  return {
    cache,
    served,
    get: (changes: Partial<LockedPackage> = {}) => {
      const pkg = lock(publication, served.address, changes)
      return registry.tarball(pkg, registry.manifest(pkg))
    },
    asked: () => served.asked.filter((each) => each === TARBALL).length,
    holds: async (bytes: Uint8Array, algorithm = 'sha512') =>
      (await cacache.get.hasContent(cache, integrityOf(bytes, algorithm))) !== false,
  }
}

/** What the lockfile pins. */
export const pin = (text: string) => ({ integrity: parseIntegrity(text) })
/** What is said of bytes that were read. */
export const measured = (bytes: Uint8Array) => ({
  state: 'present',
  value: { bytes: bytes.length, digests: expect.arrayContaining([...parseIntegrity(integrityOf(bytes))]) },
})
/** Where npm keeps bytes in its cache. */
export const contentFile = (cache: string, bytes: Uint8Array) =>
  path.join(
    cache,
    'content-v2',
    'sha512',
    Buffer.from(integrityOf(bytes).slice(7), 'base64')
      .toString('hex')
      .replace(/^(..)(..)/u, '$1/$2/'),
  )
