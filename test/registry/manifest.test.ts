/** A registry's documents about one version: which of them is asked for, and which of them counts. */
import { describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { BASE, packument, publish } from '../../fixtures/lab/publication.ts'
import { readDescribed } from '../../src/contents/described.ts'
import type { Answer } from '../../src/demo/world.ts'
import type { Manifest, Obtained } from '../../src/evidence.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const signed = await publish({ name: 'honest', keys: [KEY] })
const unsigned: Publication = { ...signed, document: (await publish({ name: 'honest', keys: [] })).document }
const [SMALL, WHOLE] = ['/honest/1.0.0', '/honest'] as const

/** What a registry says that has these answers. */
async function manifestOf(
  answers: Readonly<Record<string, Answer>>,
  faults: Readonly<Record<string, Fault>> = {},
  publication = signed,
) {
  const served = await serveWorld({ base: BASE, answers }, faults)
  const { registry } = await openWith([`registry=${served.address}`])
  const manifest = await registry.manifest(lock(publication, served.address))
  return { manifest, asked: [...new Set(served.asked)], accept: served.headers.map(({ accept }) => accept), served }
}

const small = ({ document }: Publication) => ({ [SMALL]: { json: document } })
const whole = (...publications: readonly Publication[]) => ({ [WHOLE]: { json: packument(publications) } })
const value = (obtained: Obtained<Manifest>) => {
  if (obtained.state !== 'present') throw new Error(`it is ${JSON.stringify(obtained)}`)
  return obtained.value
}

test('everything in the small document is read', async () => {
  const { manifest, served } = await manifestOf(small(signed))
  const { integrity, shasum, signatures } = signed.document.dist
  expect(value(manifest)).toEqual({
    integrity,
    shasum,
    signatures,
    tarball: new URL(signed.path, served.address).href,
    advertisesAttestations: false,
    claimed: { level: 'none', staged: false, tellsPublisher: false },
    repository: undefined,
    uploadedAt: new Date(signed.time),
    described: readDescribed(signed.document),
  })
  expect(manifest.from).toBe(new URL(SMALL, served.address).href)
})

describe('the packument', () => {
  test.each<
    [string, object, Record<string, Fault>, readonly string[], 'signed' | 'unsigned' | 'absent' | 'unavailable']
  >([
    [
      'is not asked where the small document is signed',
      { ...small(signed), ...whole(unsigned) },
      {},
      [SMALL],
      'signed',
    ],
    ['is asked for the signatures', { ...small(unsigned), ...whole(signed) }, {}, [SMALL, WHOLE], 'signed'],
    ['adds nothing that it does not have', { ...small(unsigned), ...whole(unsigned) }, {}, [SMALL, WHOLE], 'unsigned'],
    ['need not be there', small(unsigned), {}, [SMALL, WHOLE], 'unsigned'],
    ['need not answer', small(unsigned), { [WHOLE]: faulty.status(500) }, [SMALL, WHOLE], 'unsigned'],
    ['need not be JSON', small(unsigned), { [WHOLE]: faulty.html }, [SMALL, WHOLE], 'unsigned'],
    ['stands in after 404', whole(signed), {}, [SMALL, WHOLE], 'signed'],
    ['stands in after 400', whole(signed), { [SMALL]: faulty.status(400) }, [SMALL, WHOLE], 'signed'],
    ['stands in after 405', whole(signed), { [SMALL]: faulty.status(405) }, [SMALL, WHOLE], 'signed'],
    ['stands in after 500', whole(signed), { [SMALL]: faulty.status(500) }, [SMALL, WHOLE], 'signed'],
    ['stands in for HTML', whole(signed), { [SMALL]: faulty.html }, [SMALL, WHOLE], 'signed'],
    ['stands in, even unsigned', whole(unsigned), {}, [SMALL, WHOLE], 'unsigned'],
    ['decides that there is none', {}, {}, [SMALL, WHOLE], 'absent'],
    ['cannot decide when it fails', {}, { [WHOLE]: faulty.status(500) }, [SMALL, WHOLE], 'unavailable'],
    ['cannot undo a failure', {}, { [SMALL]: faulty.status(500) }, [SMALL, WHOLE], 'unavailable'],
  ])('%s', async (_what, answers, faults, asked, expected) => {
    const said = await manifestOf(answers as Record<string, Answer>, faults)
    expect(said.asked).toEqual(asked)
    if (expected === 'absent' || expected === 'unavailable') expect(said.manifest.state).toBe(expected)
    else expect(value(said.manifest).signatures).toHaveLength(expected === 'signed' ? 1 : 0)
  })

  test('is asked for in its short form', async () => {
    const { accept } = await manifestOf(whole(signed))
    expect(accept[0]).toBe('application/json')
    expect(accept[1]).toMatch(/^application\/vnd\.npm\.install-v1\+json/u)
  })

  test('without this version has nothing to say', async () => {
    const other = await publish({ name: 'honest', version: '2.0.0', keys: [KEY] })
    expect((await manifestOf(whole(other))).manifest.state).toBe('absent')
    expect((await manifestOf({ ...small(unsigned), ...whole(other) })).manifest).toMatchObject({ state: 'present' })
    expect((await manifestOf(whole(other, signed))).manifest.state).toBe('present')
  })

  test('that is about something else is not believed', async () => {
    const swapped = (document: Partial<Publication['document']>) => ({
      ...signed,
      document: { ...signed.document, ...document },
    })
    for (const document of [{ name: 'other' }, { version: '2.0.0' }]) {
      const { manifest } = await manifestOf({
        [WHOLE]: { json: { versions: { '1.0.0': swapped(document).document } } },
      })
      expect(manifest).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('is about') })
    }
  })
})

test.each([
  ['@demo/honest', '1.0.0', '/@demo%2fhonest/1.0.0'],
  ['honest', '1.0.0+build.1', '/honest/1.0.0%2Bbuild.1'],
  ['honest', '1.0.0-rc.1', '/honest/1.0.0-rc.1'],
])('%s@%s is asked for at %s', async (name, version, place) => {
  const publication = await publish({ name, version, keys: [KEY] })
  const raw: string[] = []
  const at = decodeURIComponent(place)
  const fault: Fault = (exchange) => {
    raw.push(exchange.request.url ?? '')
    faulty.honest(exchange)
  }
  const { manifest } = await manifestOf({ [at]: { json: publication.document } }, { [at]: fault }, publication)
  expect(manifest.state).toBe('present')
  expect(raw).toEqual([place])
})
