/** Tarballs: where they are asked for, and what is found out about them. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import { parseIntegrity } from '../../src/digest.ts'
import * as faulty from '../support/faulty-registry.ts'
import { resolvedTo } from '../support/locked.ts'
import { serve } from '../support/loopback.ts'
import { hostile, measured, open, pin, publication, serving, world } from '../support/one-tarball.ts'

const { tarball, path: TARBALL } = publication

test.each(['sha512', 'sha384', 'sha256', 'sha1', 'md5'])(
  'is measured by the pinned %s, and by what the registry has',
  async (algorithm) => {
    const { get } = await open()
    const got = await get(pin(integrityOf(tarball, algorithm)))
    const digests = ['sha512', 'sha1', algorithm].flatMap((each) => parseIntegrity(integrityOf(tarball, each)))
    expect(got).toMatchObject({ value: { bytes: tarball.length, digests: expect.arrayContaining(digests) } })
  },
)

describe('where nothing is pinned', () => {
  test('and the registry has no digest either, nothing is kept', async () => {
    const dist = { tarball: publication.document.dist.tarball }
    const bare = { json: { ...publication.document, dist } }
    const { [TARBALL]: bytes = bare } = world.answers
    const { get, cache } = await open({}, { base: world.base, answers: { '/honest/1.0.0': bare, [TARBALL]: bytes } })
    expect(await get({ integrity: [] })).toMatchObject(measured(tarball))
    expect(await get({ integrity: [], ...resolvedTo(undefined) })).toMatchObject(measured(tarball))
    await expect(readdir(path.join(cache, 'content-v2'))).rejects.toThrow('ENOENT')
    await get()
    await expect(readdir(path.join(cache, 'content-v2'))).resolves.toEqual(['sha512'])
  })

  test('what the registry has a digest of is kept under that, if it is true', async () => {
    const honest = await open()
    expect(await honest.get({ integrity: [] })).toMatchObject(measured(tarball))
    expect(await honest.holds(tarball)).toBe(true)
    const lying = await open({ [TARBALL]: serving(hostile) })
    expect(await lying.get({ integrity: [] })).toMatchObject(measured(hostile))
    expect([await lying.holds(hostile), await lying.holds(tarball)]).toEqual([false, false])
  })
})

test.each([
  ['404', faulty.status(404), { state: 'absent' }],
  ['410', faulty.status(410), { state: 'absent' }],
  ['403', faulty.status(403), { state: 'unavailable', reason: 'the server answered 403' }],
  ['500', faulty.status(500), { state: 'unavailable', reason: 'the server answered 500' }],
  ['breaking off', faulty.brokenOff, { state: 'unavailable' }],
  ['no fault', faulty.honest, { state: 'present' }],
])('%s', async (_fault, fault, expected) => {
  expect(await (await open({ [TARBALL]: fault })).get()).toMatchObject(expected)
})

describe('the address in the lockfile', () => {
  test('is asked for where it is on the registry\u2019s host', async () => {
    const { get, served } = await open({ '/mirror/of/it.tgz': serving(tarball) })
    const address = new URL('/mirror/of/it.tgz', served.address).href
    expect(await get(resolvedTo(address))).toMatchObject({ ...measured(tarball), from: address })
    expect(served.asked).not.toContain(TARBALL)
  })

  test('is not asked for where it is not', async () => {
    const other = await serve((_request, response) => void response.end(hostile))
    const { get, served } = await open()
    for (const address of [`${other.address}it.tgz`, 'file:it.tgz', 'it.tgz', 'https://']) {
      expect(await get({ ...resolvedTo(address), ...pin(integrityOf(hostile)) })).toMatchObject({
        ...measured(tarball),
        from: new URL(TARBALL, served.address).href,
      })
    }
    expect(other.asked).toEqual([])
  })

  test('may be missing', async () => {
    expect(await (await open()).get(resolvedTo(undefined))).toMatchObject(measured(tarball))
    const silent = await open({ '/honest/1.0.0': faulty.status(500), '/honest': faulty.status(500) })
    expect(await silent.get(resolvedTo(undefined))).toMatchObject({ state: 'unavailable' })
    expect(await silent.get()).toMatchObject(measured(tarball))
  })

  test('keeps its query, which some registries sign', async () => {
    const { get, served } = await open({ '/it.tgz?signed=1&until=2': serving(tarball) })
    const address = new URL('/it.tgz?signed=1&until=2', served.address).href
    expect(await get(resolvedTo(address))).toMatchObject({ ...measured(tarball), from: address })
  })
})
