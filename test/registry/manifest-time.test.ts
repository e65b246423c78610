/** When a version was published, as far as its registry says. */
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { BASE, packument, publish } from '../../fixtures/lab/publication.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const publication = await publish({ name: 'honest', keys: [KEY] })

async function uploadedAt(tmp: unknown) {
  const json = { ...publication.document, _npmOperationalInternal: { host: 's3://x', tmp } }
  const served = await serveWorld({ base: BASE, answers: { '/honest/1.0.0': { json } } })
  const { registry } = await openWith([`registry=${served.address}`])
  const pkg = lock(publication, served.address)
  const manifest = await registry.manifest(pkg)
  if (manifest.state !== 'present') return manifest.state
  return {
    at: manifest.value.uploadedAt?.toISOString(),
    published: await registry.published(pkg, manifest.value),
    served,
  }
}

const AT = '2016-09-06T21:06:09.128Z'

describe('the name of the upload\u2019s temporary file', () => {
  test.each([
    'tmp/once_1.4.0_1473195969128_0.5322756850533187',
    'tmp/honest_1.0.0_1473195969128_0.5',
    'tmp/honest_1.0.0_1473195969128_0.6480181580502912e-7',
    'packages/honest-1.0.0.tgz_1473195969128_0.53',
  ])('%s says when', async (tmp) => {
    const told = await uploadedAt(tmp)
    expect(told).toMatchObject({ at: AT, published: { state: 'present', value: new Date(AT) } })
    // Then nobody needs the packument.
    expect(told).toMatchObject({ served: { asked: ['/honest/1.0.0'] } })
  })

  test.each([
    'tmp/honest_1.0.0_147319596912_0.53',
    'tmp/honest_1.0.0_14731959691280_0.53',
    'tmp/honest_1.0.0_1473195969128',
    'tmp/honest_1.0.0_1473195969128_1.53',
    'tmp/honest_1.0.0_1473195969128_0.53.tgz',
    'tmp/honest_1.0.0_1473195969128_0.53\n',
    'tmp/honest_1.0.0_-473195969128_0.53',
    '',
    null,
    undefined,
  ])('%j does not', async (tmp) => {
    expect(await uploadedAt(tmp)).toMatchObject({ at: undefined, published: { state: 'absent' } })
  })

  test.each([7, {}, ['tmp/x_1473195969128_0.53'], 'x'.repeat(8193)])('%j is refused', async (tmp) => {
    expect(await uploadedAt(tmp)).toBe('unavailable')
    expect(await uploadedAt('tmp/honest_1.0.0_1473195969128_0.5')).not.toBe('unavailable')
  })
})

describe('the packument\u2019s time', () => {
  async function published(json: unknown, fault?: Fault) {
    const served = await serveWorld(
      { base: BASE, answers: { '/honest': { json } } },
      fault === undefined ? {} : { '/honest': fault },
    )
    const { registry } = await openWith([`registry=${served.address}`])
    const manifest = {
      integrity: undefined,
      shasum: undefined,
      tarball: undefined,
      signatures: [],
      advertisesAttestations: false,
      claimed: undefined,
      repository: undefined,
      uploadedAt: undefined,
    }
    return registry.published(lock(publication, served.address), manifest)
  }
  const at = (time: unknown) => ({ ...packument([publication]), time: { created: AT, '1.0.0': time } })

  test.each([AT, '2016-09-06T23:06:09.128+02:00'])('%s is read', async (time) => {
    expect(await published(at(time))).toMatchObject({ state: 'present', value: new Date(AT) })
  })

  test.each(['', 'long ago', '2016-99-99T00:00:00Z', 1_473_195_969_128, null, [AT], { at: AT }])(
    '%j is none',
    async (time) => {
      expect((await published(at(time))).state).toBe('absent')
    },
  )

  test('that is missing is none', async () => {
    expect((await published({ ...at(AT), time: undefined })).state).toBe('absent')
    expect((await published({ ...at(AT), time: { created: AT, '2.0.0': AT } })).state).toBe('absent')
    expect((await published(at(AT))).state).toBe('present')
  })

  test.each([
    ['404', faulty.status(404), 'absent'],
    ['500', faulty.status(500), 'unavailable'],
    ['HTML', faulty.html, 'unavailable'],
    ['breaking off', faulty.brokenOff, 'unavailable'],
    ['no fault', faulty.honest, 'present'],
  ] as const)('%s', async (_fault, fault, state) => {
    expect((await published(at(AT), fault)).state).toBe(state)
  })

  test('is not looked for in the short form, which has none', async () => {
    const short: Fault = (exchange) =>
      exchange.request.headers.accept?.includes('install-v1')
        ? void exchange.response.end('{"versions":{}}')
        : faulty.honest(exchange)
    expect((await published(at(AT), short)).state).toBe('present')
  })
})
