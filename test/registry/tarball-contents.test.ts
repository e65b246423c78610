/** What is read of a tarball while it is hashed. */
import { describe, expect, it } from 'vitest'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { registryOf } from '../support/npm-home.ts'
import { measured, open, publication, serving, world } from '../support/one-tarball.ts'
import { MANIFEST, tgz } from '../support/raw-tar.ts'
import { openWith } from '../support/session.ts'

const { path: TARBALL } = publication

describe('contents of a tarball', () => {
  it('are read as it is downloaded, and as it comes from the cache', async () => {
    const { get, asked } = await open()
    const contents = { manifest: { name: 'honest' }, problems: [], facts: { files: 2 } }
    expect(await get()).toMatchObject({ value: { contents } })
    expect(await get()).toMatchObject({ from: "npm's cache", value: { contents } })
    expect(asked()).toBe(1)
  })

  it('that are none leave the digests as they are', async () => {
    for (const bytes of [
      Buffer.from('other bytes'),
      tgz([MANIFEST, { path: 'package/../a' }]),
      tgz([MANIFEST]).subarray(0, -4),
    ]) {
      const { get } = await open({ [TARBALL]: serving(bytes) })
      const got = await get()
      expect(got).toMatchObject(measured(bytes))
      expect(got.state === 'present' && got.value.contents?.problems).not.toEqual([])
    }
  })

  it('are given by file, or left out, where that is asked for', async () => {
    const served = await serveWorld(world)
    const { config } = await openWith([`registry=${served.address}`])
    const pkg = lock(publication, served.address)
    for (const [wanted, has] of [
      [{ digests: true }, true],
      [{}, false],
    ] as const) {
      const registry = registryOf(config, wanted)
      const got = await registry.tarball(pkg, registry.manifest(pkg))
      expect(got.state === 'present' && got.value.contents?.files?.has('package.json') === true).toBe(has)
    }
    const registry = registryOf(config, false)
    const got = await registry.tarball(pkg, registry.manifest(pkg))
    expect(got.state === 'present' && 'contents' in got.value).toBe(false)
  })
})
