/** Faults of the network, each beside an honest package, through the built command. */
import { afterEach, describe, expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { about, makeProject, verifyProject } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'

const verified = { outcome: 'verified', codes: [] } as const
const make = async (name: string) => ({ publication: await publish({ name, keys: [KEY] }), story: '', ...verified })
const world = worldOf([await make('victim'), await make('bystander')])

const DOCUMENT = '/victim/1.0.0'
const PACKUMENT = '/victim'
const TARBALL = '/victim/-/victim-1.0.0.tgz'
const KEYS = '/-/npm/v1/keys'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function verifyUnder(faults: Readonly<Record<string, Fault>>, args: readonly string[] = []) {
  const registry = await faulty.startRegistry(world, faults)
  closing.push(registry.close)
  const project = await makeProject(world, registry.address)
  closing.push(project.remove)
  return { ...(await verifyProject(project, args)), registry }
}

const noTarball = { outcome: 'inconclusive', codes: ['VD106'], exit: 2 }
const noDocument = { outcome: 'inconclusive', codes: ['VD209'], exit: 2 }
const otherBytes = { outcome: 'failed', codes: ['VD101'], exit: 1 }
const fine = { outcome: 'verified', codes: [], exit: 0 }

const cases: readonly [fault: string, Fault, tarball: object, document: { readonly outcome: string }][] = [
  ['no fault', faulty.honest, fine, fine],
  ['404', faulty.status(404), noTarball, noDocument],
  ['401', faulty.status(401), noTarball, noDocument],
  ['500 once, then good', faulty.onceThenGood(500), fine, fine],
  ['500 always', faulty.status(500), noTarball, noDocument],
  ['silence', faulty.silence, noTarball, noDocument],
  ['breaking off', faulty.brokenOff, noTarball, noDocument],
  ['announcing more than it sends', faulty.tooLongLength, noTarball, noDocument],
  ['announcing less than it sends', faulty.tooShortLength, noTarball, noDocument],
  // What HTTP itself calls complete are other bytes: that is what tampering looks like, and nothing tells them apart.
  ['ending early', faulty.cutShort, otherBytes, noDocument],
  ['HTML', faulty.html, otherBytes, noDocument],
]

describe.each(cases)('%s', (_name, fault, tarball, document) => {
  test('for a tarball', async () => {
    const { code, report } = await verifyUnder({ [TARBALL]: fault })
    expect({ ...about(report, 'victim'), exit: code }).toEqual(tarball)
    expect(about(report, 'bystander')).toEqual(verified)
  })

  test('for both documents', async () => {
    const { code, report } = await verifyUnder({ [DOCUMENT]: fault, [PACKUMENT]: fault })
    expect({ ...about(report, 'victim'), exit: code }).toEqual(document)
    expect(about(report, 'bystander')).toEqual(verified)
  })

  test('for the small document alone, which the packument makes up for', async () => {
    const { code, report } = await verifyUnder({ [DOCUMENT]: fault })
    expect({ ...about(report, 'victim'), exit: code }).toEqual(fine)
  })

  test('for the packument alone, which could only say what an old version lost', async () => {
    const { report } = await verifyUnder({ [PACKUMENT]: fault })
    expect(about(report, 'victim')).toEqual({
      outcome: 'verified',
      codes: document.outcome === 'verified' ? [] : ['VD411'],
    })
  })
})

describe('a document without signatures', () => {
  // What a mirror makes of the small document; the packument still has the signatures.
  const stripped: Fault = ({ response, body }) => {
    const document = JSON.parse(body.toString())
    delete document.dist.signatures
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
  }

  test.each([
    ['the packument has them', faulty.honest, 'verified', [], 0],
    ['the packument has none, for there is none', faulty.status(404), 'unproven', ['VD201', 'VD411'], 1],
    ['the packument cannot be had, and may have them', faulty.status(500), 'inconclusive', ['VD209', 'VD411'], 2],
    ['the packument breaks off', faulty.brokenOff, 'inconclusive', ['VD209', 'VD411'], 2],
  ] as const)('%s', async (_name, fault, outcome, codes, exit) => {
    const { code, report } = await verifyUnder({ [DOCUMENT]: stripped, [PACKUMENT]: fault })
    expect(about(report, 'victim')).toEqual({ outcome, codes })
    expect(about(report, 'bystander')).toEqual(verified)
    expect(code).toBe(exit)
  })
})

describe('the keys', () => {
  test.each([
    ['no fault', faulty.honest, 'verified', [], 0],
    ['500 once, then good', faulty.onceThenGood(500), 'verified', [], 0],
    ['500 always', faulty.status(500), 'inconclusive', ['VD205'], 2],
    ['silence', faulty.silence, 'inconclusive', ['VD205'], 2],
    ['HTML', faulty.html, 'inconclusive', ['VD205'], 2],
    ['breaking off', faulty.brokenOff, 'inconclusive', ['VD205'], 2],
    ['404: there are none', faulty.status(404), 'verified', ['VD206'], 0],
    ['400: there are none', faulty.status(400), 'verified', ['VD206'], 0],
  ] as const)('%s', async (_name, fault, outcome, codes, exit) => {
    const { code, report } = await verifyUnder({ [KEYS]: fault })
    expect(about(report, 'victim')).toEqual({ outcome, codes })
    expect(about(report, 'bystander')).toEqual({ outcome, codes })
    expect(code).toBe(exit)
  })

  test('without keys, --strict lets nothing pass', async () => {
    const { code, report } = await verifyUnder({ [KEYS]: faulty.status(404) }, ['--strict'])
    expect(about(report, 'victim')).toEqual({ outcome: 'unproven', codes: ['VD206'] })
    expect(code).toBe(1)
  })

  test('without keys, a version that the registry does not know is not let off', async () => {
    const gone = { [DOCUMENT]: faulty.status(404), [PACKUMENT]: faulty.status(404) }
    const { code, report } = await verifyUnder({ [KEYS]: faulty.status(404), ...gone })
    expect(about(report, 'victim')).toEqual({ outcome: 'inconclusive', codes: ['VD209'] })
    expect(code).toBe(2)
  })
})

describe('a redirect to another host', () => {
  test('is followed for tarballs and documents, which prove themselves', async () => {
    const other = await faulty.startRegistry(world)
    closing.push(other.close)
    const away = faulty.redirect(() => other.address)
    const { code, report } = await verifyUnder({ [TARBALL]: away, [DOCUMENT]: away })
    expect(about(report, 'victim')).toEqual(verified)
    expect(code).toBe(0)
    expect([...other.asked].sort()).toEqual([TARBALL, DOCUMENT].sort())
  })

  test('is not followed for keys, which everything rests on', async () => {
    const other = await faulty.startRegistry(world)
    closing.push(other.close)
    const { code, report } = await verifyUnder({ [KEYS]: faulty.redirect(() => other.address) })
    expect(about(report, 'victim')).toEqual({ outcome: 'inconclusive', codes: ['VD205'] })
    expect(code).toBe(2)
  })
})
