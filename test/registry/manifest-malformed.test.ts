/** Documents that are not what they should be: refused as a whole, and never guessed at. */
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { BASE, publish } from '../../fixtures/lab/publication.ts'
import type { Manifest, Obtained } from '../../src/evidence.ts'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const publication = await publish({ name: 'honest', keys: [KEY] })
const { document } = publication
const [signature] = document.dist.signatures ?? []

/** What becomes of a document, given as the small one or out of a packument. */
async function read(json: unknown, as: 'small' | 'packument'): Promise<Obtained<Manifest>> {
  const answers =
    as === 'small' ? { '/honest/1.0.0': { json } } : { '/honest': { json: { versions: { '1.0.0': json } } } }
  const served = await serveWorld({ base: BASE, answers })
  const { registry } = await openWith([`registry=${served.address}`])
  return registry.manifest(lock(publication, served.address))
}

const withDist = (changes: object) => ({ ...document, dist: { ...document.dist, ...changes } })
const signedBy = (signatures: unknown) => withDist({ signatures })
const long = (length: number) => 'x'.repeat(length)

const malformed: readonly [what: string, document: unknown][] = [
  ['null', null],
  ['a list', [document]],
  ['words', 'honest'],
  ['a number', 1],
  ['nothing in it', {}],
  ['no name', { ...document, name: undefined }],
  ['a number for a name', { ...document, name: 7 }],
  ['another name', { ...document, name: 'other' }],
  ['the name in capitals', { ...document, name: 'Honest' }],
  ['no version', { ...document, version: undefined }],
  ['another version', { ...document, version: '1.0.1' }],
  ['the version in other words', { ...document, version: 'v1.0.0' }],
  ['no dist', { ...document, dist: undefined }],
  ['null for dist', { ...document, dist: null }],
  ['a list for dist', { ...document, dist: 'sha512' }],
  ['a number for a digest', withDist({ integrity: 7 })],
  ['a list for a digest', withDist({ integrity: [document.dist.integrity] })],
  ['an endless digest', withDist({ integrity: long(8193) })],
  ['a number for a shasum', withDist({ shasum: 7 })],
  ['an object for an address', withDist({ tarball: {} })],
  ['words for signatures', signedBy('signed')],
  ['an object for signatures', signedBy({ 0: signature })],
  ['nothing for a signature', signedBy([null])],
  ['words for a signature', signedBy(['signed'])],
  ['a signature without its key', signedBy([{ sig: signature?.sig }])],
  ['a signature of nothing', signedBy([{ keyid: signature?.keyid }])],
  ['a number for a signature', signedBy([{ keyid: signature?.keyid, sig: 7 }])],
  ['an endless signature', signedBy([{ keyid: signature?.keyid, sig: long(8193) }])],
  ['one bad signature among good ones', signedBy([signature, {}])],
  ['too many signatures', signedBy(Array.from({ length: 33 }, () => signature))],
]

/** Both kinds of document are decoded alike: of the second, every fifth will do. */
describe.each([
  ['small', malformed],
  ['packument', malformed.filter((_, n) => n % 5 === 0)],
] as const)('a document (%s)', (as, cases) => {
  test.each(cases)('with %s is refused', async (_what, json) => {
    const obtained = await read(json, as)
    expect(obtained.state).toBe('unavailable')
    expect(obtained).toMatchObject({ reason: expect.stringMatching(/malformed at |is about |not JSON/u) })
  })

  test.each<[string, unknown, Partial<Manifest>]>([
    ['as it should be', document, { integrity: document.dist.integrity, shasum: document.dist.shasum }],
    ['null for a digest', withDist({ integrity: null }), { integrity: undefined }],
    ['no digest', withDist({ integrity: undefined, shasum: undefined }), { integrity: undefined, shasum: undefined }],
    ['a long digest', withDist({ integrity: long(8192) }), { integrity: long(8192) }],
    ['no address', withDist({ tarball: null }), { tarball: undefined }],
    ['null for signatures', signedBy(null), { signatures: [] }],
    ['no signatures', signedBy([]), { signatures: [] }],
    ['many signatures', signedBy(Array.from({ length: 32 }, () => signature)), {}],
    ['more than we know of', { ...withDist({ extra: [1] }), scripts: {}, readme: long(9000) }, {}],
    ['more in a signature', signedBy([{ ...signature, extra: 1 }]), { signatures: signature ? [signature] : [] }],
  ])('with %s is taken', async (_what, json, expected) => {
    expect(await read(json, as)).toMatchObject({ state: 'present', value: expected })
  })
})

test('a refused small document leaves the packument to say it', async () => {
  const answers = { '/honest': { json: { versions: { '1.0.0': document } } } }
  for (const [, json] of malformed.slice(0, 12)) {
    const served = await serveWorld({ base: BASE, answers: { ...answers, '/honest/1.0.0': { json } } })
    const { registry } = await openWith([`registry=${served.address}`])
    expect((await registry.manifest(lock(publication, served.address))).state).toBe('present')
  }
})
