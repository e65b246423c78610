/** What is made of a public packument. Each refusal stands beside its accepted twin. */
import { expect, test } from 'vitest'
import { decodePublicTwin } from '../../src/registry/public-twin.ts'

const SHA512 = `sha512-${Buffer.alloc(64, 1).toString('base64')}`
const SHASUM = '01'.repeat(20)
const VERSION = { dist: { integrity: SHA512, shasum: SHASUM } }

function decode(versions: unknown) {
  const twin = decodePublicTwin({ versions }, '1.0.0', 'here')
  return twin.state === 'present' ? twin.value : twin.state
}

const algorithms = (entry: unknown) => {
  const twin = decode({ '1.0.0': entry })
  return typeof twin === 'string' ? twin : twin.integrity.map(({ algorithm }) => algorithm)
}

test.each<[string, unknown, unknown]>([
  ['both digests', VERSION, ['sha512', 'sha1']],
  ['a digest', { dist: { integrity: SHA512 } }, ['sha512']],
  ['the digest of old versions', { dist: { shasum: SHASUM } }, ['sha1']],
  [
    'one digest twice',
    { dist: { integrity: `sha1-${Buffer.from(SHASUM, 'hex').toString('base64')}`, shasum: SHASUM } },
    ['sha1'],
  ],
  ['a digest of another length', { dist: { shasum: SHASUM.slice(2) } }, 'unavailable'],
  ['no digest', { dist: {} }, 'unavailable'],
  ['no dist', {}, 'unavailable'],
  ['inherited digests', { dist: Object.create(VERSION.dist) }, 'unavailable'],
  ['nothing', null, 'unavailable'],
])('a version with %s', (_what, entry, expected) => expect(algorithms(entry)).toEqual(expected))

test.each<[string, readonly string[], string | undefined]>([
  ['of two', ['1.10.0', '1.9.0'], '1.10.0'],
  ['before a prerelease', ['1.0.0', '2.0.0-rc.1'], '1.0.0'],
  ['of prereleases', ['1.0.0-rc.2', '1.0.0-rc.10'], '1.0.0-rc.10'],
  ['of what is a version', ['latest', '__proto__', '1.0.0', '9'.repeat(300)], '1.0.0'],
  ['of none', [], undefined],
])('the highest version %s', (_what, names, expected) => {
  const versions = JSON.parse(`{${names.map((name) => `"${name}":${JSON.stringify(VERSION)}`).join()}}`) as unknown
  expect(decode(versions)).toMatchObject({ latest: expected })
})

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`2.0.${n}`, {}]))

test.each<[string, unknown, string]>([
  ['no object', [], 'unavailable'],
  ['no versions', {}, 'unavailable'],
  ['a list of versions', { versions: [] }, 'unavailable'],
  ['no version', { versions: {} }, 'present'],
  ['many versions', { versions: many(100_000) }, 'present'],
  ['too many versions', { versions: many(100_001) }, 'unavailable'],
  ['inherited versions', Object.create({ versions: {} }), 'unavailable'],
])('a document with %s', (_what, packument, state) => {
  expect(decodePublicTwin(packument, '1.0.0', 'here')).toMatchObject({ state, from: 'here' })
})

test('a version that only objects inherit is none', () => {
  const twin = decodePublicTwin({ versions: { '1.0.0': VERSION } }, 'constructor', 'here')
  expect(twin).toMatchObject({ state: 'present', value: { integrity: [] } })
})
