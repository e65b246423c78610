/** Attestations of the lab that do not arrive, are gone, or are not what the project expects; through the built command. */
import { describe, expect, test, vi } from 'vitest'
import { demoSigstore, KEY } from '../../fixtures/demo/exhibits.ts'
import { attestBuild, attestPublish, buildOf } from '../../fixtures/lab/attestation.ts'
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { attestationsPath, publish } from '../../fixtures/lab/publication.ts'
import type { Attestation } from '../../src/evidence.ts'
import { MAX_DAYS } from '../../src/policy-file/policy-shape.ts'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import type { Release, Setting } from '../support/attested-registry.ts'
import { outcomesOf, release, verifyReleases } from '../support/attested-registry.ts'
import { about } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'
import { serveWorld } from '../support/loopback.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const instance = demoSigstore()
const ROOT = { ownRoots: ['trusted-root.json'], files: { 'trusted-root.json': instance.trustedRoot() } }
const BUILD = buildOf('lab/project')

const attestationsOf = (publication: Publication): readonly Attestation[] => [
  attestPublish(instance, publication, npmRegistry()),
  attestBuild(instance, publication, BUILD),
]
const bare = async (publishing: Omit<Publishing, 'keys'>) => publish({ keys: [KEY], ...publishing })
async function attested(publishing: Omit<Publishing, 'keys'>): Promise<Release> {
  const publication = await bare(publishing)
  return release(publication, { attestations: attestationsOf(publication), repository: BUILD.repository })
}

const victim = await attested({ name: '@lab/victim' })
const bystander = await attested({ name: 'bystander' })
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString()
const earlier = await attested({ name: 'slipping', version: '1.0.0', time: daysAgo(400) })
const unattested = release(await bare({ name: 'unattested' }))

const verified = { outcome: 'verified', codes: [] as readonly string[] }
const failed = (...codes: readonly string[]) => ({ outcome: 'failed', codes })
const EXIT = { verified: 0, failed: 1, unproven: 1, inconclusive: 2 } as const

/** Beside one that is attested, and is as it was whatever happens to the first. */
async function verifyBeside(each: Release, { files, ...setting }: Setting = {}) {
  const all = { ...ROOT, ...setting, files: { ...ROOT.files, ...files } }
  const { code, report, stderr, registry } = await verifyReleases([each, bystander], all)
  expect(about(report, 'bystander')).toEqual(verified)
  const said = about(report, each.name)
  expect({ code, stderr }).toEqual({ code: EXIT[said.outcome as keyof typeof EXIT], stderr: '' })
  return { said, report, registry, package: report.packages[0] }
}

const answering =
  (body: string): Fault =>
  ({ response }) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(body)
const answeringJson = (document: unknown) => answering(JSON.stringify(document))
/** Of the list that there really is. */
const onlyFirst: Fault = (exchange) => {
  const { attestations } = JSON.parse(exchange.body.toString())
  listing(attestations.slice(0, 1))(exchange)
}
const listing = (attestations: readonly unknown[]) => answeringJson({ attestations })

describe('advertised', () => {
  const place = attestationsPath(victim)
  const [publication, provenance] = victim.attestations ?? []
  if (publication === undefined || provenance === undefined) throw new Error('it has both')

  test('and there', async () => {
    const { said, registry, report, package: pkg } = await verifyBeside(victim)
    expect(said).toEqual(verified)
    expect(report.findings).toEqual([])
    expect(registry.asked.filter((each) => each === place)).toHaveLength(1)
    expect(pkg?.proven.provenance).toMatchObject({ repository: BUILD.repository, publishAttestation: true })
    expect(pkg?.proven.publisher).toMatchObject({ repository: BUILD.repository, expectedBy: 'declared-repository' })
  })

  const UNAVAILABLE: readonly (readonly [string, Fault])[] = [
    ['404', faulty.status(404)],
    ['410', faulty.status(410)],
    ['401', faulty.status(401)],
    ['500', faulty.status(500)],
    ['silence', faulty.silence],
    ['breaking off', faulty.brokenOff],
    ['ending early', faulty.cutShort],
    ['announcing more than it sends', faulty.tooLongLength],
    ['announcing less than it sends', faulty.tooShortLength],
    ['HTML', faulty.html],
    ['nothing at all', answering('')],
    ['null', answering('null')],
    ['a list', answering('[]')],
    ['an object without a list', answering('{}')],
    ['something else in place of the list', answeringJson({ attestations: {} })],
    ['an empty list', listing([])],
    ['a list of nothing', listing([null])],
    ['a list of too many', listing(Array.from({ length: 17 }, () => provenance))],
    ['no bundle', listing([{ predicateType: provenance.predicateType }])],
    ['no type', listing([{ bundle: provenance.bundle }])],
    ['half of the list', onlyFirst],
    ['a document so deep that it hurts', answering('['.repeat(1_000_000))],
  ]

  test('but unavailable, each in its own way, all in one lockfile', async () => {
    const victims = await Promise.all(UNAVAILABLE.map((_, index) => attested({ name: `@lab/victim-${index}` })))
    const faults = Object.fromEntries(victims.map((each, index) => [attestationsPath(each), UNAVAILABLE[index]?.[1]]))
    const setting = { ...ROOT, faults: faults as Readonly<Record<string, Fault>> }
    const { code, report, stderr } = await verifyReleases([...victims, bystander], setting)
    const said = UNAVAILABLE.map(([how], index) => [how, about(report, `@lab/victim-${index}`)])
    const expected = { outcome: 'inconclusive', codes: ['VD310'] }
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(UNAVAILABLE.map(([how]) => [how, expected])))
    expect(about(report, 'bystander')).toEqual(verified)
    expect({ code, stderr, findings: report.findings }).toEqual({ code: 2, stderr: '', findings: [] })
    for (const { name, proven, findings } of report.packages.filter((each) => each.name !== 'bystander')) {
      expect(findings, name).toMatchObject([{ kind: 'unavailable', level: 'error' }])
      expect(findings[0]?.message).toMatch(/^Advertised but unavailable, 127\.0\.0\.1:\d+: \S/u)
      expect(Object.keys(proven).sort()).toEqual(['contents', 'integrity', 'name', 'registry-signature', 'source'])
    }
  })

  // One of each kind, alone: for the exit code.
  test.each([
    ['404', faulty.status(404)],
    ['HTML', faulty.html],
    ['an empty list', listing([])],
  ])('but unavailable: %s', async (_how, fault) => {
    const { said } = await verifyBeside(victim, { faults: { [place]: fault } })
    expect(said).toEqual({ outcome: 'inconclusive', codes: ['VD310'] })
  })

  test.each<[string, Fault]>([
    ['after a 500', faulty.onceThenGood(500)],
    ['without the registry\u2019s own', listing([provenance])],
    ['with members that nobody knows', answeringJson({ attestations: victim.attestations, more: [1] })],
  ])('and there: %s', async (_how, fault) => {
    expect((await verifyBeside(victim, { faults: { [place]: fault } })).said).toEqual(verified)
  })

  test('and on another host, to which it redirects: attestations prove themselves', async () => {
    const answers = { [place]: { json: { attestations: victim.attestations } } }
    const other = await serveWorld({ base: 'http://registry.example', answers })
    const { said } = await verifyBeside(victim, { faults: { [place]: faulty.redirect(() => other.address) } })
    expect(said).toEqual(verified)
    expect(other.asked).toEqual([place])
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'bundle'],
    ['an empty object', {}],
    ['of another version of Sigstore', { ...(provenance.bundle as object), mediaType: 'application/x' }],
  ])('with a bundle that is %s', async (_what, bundle) => {
    const { predicateType } = provenance
    const { said } = await verifyBeside(victim, {
      faults: { [place]: listing([publication, { predicateType, bundle }]) },
    })
    expect(said).toEqual(failed('VD301'))
  })

  test('for another registry', async () => {
    const elsewhere = attestPublish(instance, await bare({ name: victim.name }), 'https://registry.example')
    const { said } = await verifyBeside(victim, { faults: { [place]: listing([elsewhere, provenance]) } })
    expect(said).toEqual(failed('VD312'))
  })

  test('where nobody requires more than the bytes', async () => {
    const faults = { [place]: faulty.status(404) }
    const { said, package: pkg } = await verifyBeside(victim, { faults, args: ['--require', 'integrity'] })
    expect(said).toEqual({ outcome: 'verified', codes: ['VD310'] })
    expect(pkg?.findings[0]?.level).toBe('warning')
  })

  test('an exception lets it through', async () => {
    const exception = { code: 'VD310', package: '@lab/*', reason: 'our mirror has none', expires: '9999-12-31' }
    const files = { 'verify-deps.json': { exceptions: [exception] } }
    const { said, package: pkg } = await verifyBeside(victim, { files, faults: { [place]: faulty.status(404) } })
    expect(said).toEqual(verified)
    expect(pkg?.excepted).toMatchObject([{ code: 'VD310' }])
  })

  test('nobody knows, for the document cannot be had either', async () => {
    const gone = { [`/${victim.name}/1.0.0`]: faulty.status(500), [`/${victim.name}`]: faulty.status(500) }
    const { said, registry } = await verifyBeside(victim, { faults: gone })
    expect(said).toEqual({ outcome: 'inconclusive', codes: ['VD209'] })
    expect(registry.asked).not.toContain(place)
    const required = await verifyBeside(victim, { faults: gone, args: ['--require', 'provenance'] })
    expect(required.said).toEqual({ outcome: 'inconclusive', codes: ['VD209', 'VD310'] })
  })

  test('by an instance of Sigstore that nobody trusts', async () => {
    const { code, report } = await verifyReleases([victim, unattested])
    expect(about(report, victim.name).outcome).toBe('failed')
    expect(about(report, victim.name).codes).not.toContain('VD310')
    expect(about(report, 'unattested')).toEqual(verified)
    // The one that was looked into in its place.
    expect(report.findings).toMatchObject([{ code: 'VD317' }])
    expect(code).toBe(1)
  })
})

describe('not advertised', () => {
  test('is not asked for', async () => {
    const { said, registry } = await verifyBeside(unattested)
    expect(said).toEqual(verified)
    expect(registry.asked).not.toContain(attestationsPath(unattested))
  })

  test('falls short where provenance is required', async () => {
    const { said } = await verifyBeside(unattested, { args: ['--require', 'provenance'] })
    expect(said).toEqual({ outcome: 'unproven', codes: ['VD315'] })
  })

  test('falls short where a rule requires it, of that package alone', async () => {
    const files = { 'verify-deps.json': { rules: [{ packages: ['unattested'], require: 'provenance' }] } }
    const { report } = await verifyReleases([unattested, release(await bare({ name: 'other' })), bystander], {
      ...ROOT,
      files: { ...ROOT.files, ...files },
    })
    expect(outcomesOf(report)).toEqual({
      'unattested@1.0.0': ['unproven', 'VD315'],
      'other@1.0.0': ['verified'],
      'bystander@1.0.0': ['verified'],
    })
  })
})

describe('the publisher', () => {
  const ACCEPTED = {
    version: '1.0.0',
    level: 'provenance',
    issuer: 'https://code.example',
    repository: BUILD.repository,
    workflow: BUILD.workflow,
  }
  const other = 'https://code.example/lab/other'

  test.each([
    ['declared', BUILD.repository, {}, verified],
    ['not declared, long ago', other, {}, warned('VD412')],
    ['not declared', other, { 'verify-deps.json': { downgrade: { youngDays: MAX_DAYS } } }, failed('VD404')],
    ['accepted', other, { 'verify-deps.lock.json': { version: 1, packages: { '@lab/victim': ACCEPTED } } }, verified],
    [
      'not accepted',
      BUILD.repository,
      { 'verify-deps.lock.json': { version: 1, packages: { '@lab/victim': { ...ACCEPTED, repository: other } } } },
      failed('VD402'),
    ],
    [
      'allowed',
      other,
      { 'verify-deps.json': { rules: [{ packages: ['@lab/*'], publisher: { repository: BUILD.repository } }] } },
      verified,
    ],
    [
      'not allowed',
      BUILD.repository,
      { 'verify-deps.json': { rules: [{ packages: ['@lab/*'], publisher: { repository: other } }] } },
      failed('VD401'),
    ],
  ])('%s', async (_how, repository, files, expected) => {
    const { attestations = [] } = victim
    const each = release(await bare({ name: '@lab/victim' }), { attestations, repository })
    const { said, package: pkg } = await verifyBeside(each, { files })
    expect(said).toEqual(expected)
    expect('publisher' in (pkg?.proven ?? {})).toBe(expected === verified)
  })
})

const warned = (code: string) => ({ outcome: 'verified', codes: [code] })

describe('a version with less evidence than an earlier one', () => {
  const { name } = earlier
  const later = async (days: number, version = '1.0.1') => release(await bare({ name, version, time: daysAgo(days) }))

  test.each([
    ['young', 2, failed('VD407')],
    ['not that young any more', 100, failed('VD407')],
    ['past failing', 200, warned('VD408')],
  ])('%s', async (_how, days, expected) => {
    expect((await verifyBeside(await later(days), { others: [earlier] })).said).toEqual(expected)
  })

  test('with as much', async () => {
    const each = await attested({ name, version: '1.0.1', time: daysAgo(2) })
    expect((await verifyBeside(each, { others: [earlier] })).said).toEqual(verified)
  })

  test.each([
    ['very young', 2, failed('VD407')],
    ['young', 20, { outcome: 'verified', codes: ['VD409'] }],
  ])('of another release line: %s', async (_how, days, expected) => {
    expect((await verifyBeside(await later(days, '0.9.1'), { others: [earlier] })).said).toEqual(expected)
  })

  const place = attestationsPath(earlier)
  test.each<[string, Fault, { readonly outcome: string; readonly codes: readonly string[] }]>([
    ['has the attestations of another package', listing(bystander.attestations ?? []), warned('VD411')],
    ['has broken ones', listing([{ predicateType: 'https://slsa.dev/provenance/v1', bundle: {} }]), warned('VD411')],
    // Whoever keeps them away would decide.
    ['has some that cannot be had', faulty.status(500), failed('VD407')],
    ['has none although it claims some', faulty.status(404), failed('VD407')],
  ])('that %s', async (_what, fault, expected) => {
    const said = await verifyBeside(await later(2), { others: [earlier], faults: { [place]: fault } })
    expect(said.said).toEqual(expected)
    expect(said.registry.asked).toContain(place)
  })

  test('which is not the only one: the next claim is looked at when the first does not hold', async () => {
    const between = await attested({ name, version: '1.0.0-rc.1', time: daysAgo(500) })
    const first = await attested({ name, version: '0.9.0', time: daysAgo(600) })
    const faults = { [place]: listing(bystander.attestations ?? []) }
    const said = await verifyBeside(await later(2), { others: [first, between, earlier], faults })
    // Of another release line, but the version is very young.
    expect(said.said).toEqual(failed('VD407'))
    expect(said.package?.findings[0]?.detail).toMatchObject({ from: { version: '0.9.0' } })
  })

  test.each<[string, Fault]>([
    ['500', faulty.status(500)],
    ['breaking off', faulty.brokenOff],
  ])('whose history cannot be had: %s', async (how, fault) => {
    const said = await verifyBeside(await later(2), { others: [earlier], faults: { [`/${name}`]: fault } })
    expect(said.said).toEqual({ outcome: 'inconclusive', codes: ['VD414'] })
    expect(said.package?.findings[0]?.level, how).toBe('error')
  })

  test.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['by the policy', { 'verify-deps.json': { downgrade: { youngDays: 0 } } }, warned('VD408')],
    [
      'by the identity lock',
      { 'verify-deps.lock.json': { version: 1, packages: { [name]: { version: '1.0.1', level: 'signature' } } } },
      verified,
    ],
  ])('which is allowed %s', async (_how, files, expected) => {
    const said = await verifyBeside(await later(2), { others: [earlier], files })
    expect(said.said).toEqual(expected)
  })

  test.each([
    ['that counts', '9999-12-31', verified, []],
    ['that has expired', '2025-12-31', failed('VD407'), ['VD901']],
  ])('with an exception %s', async (_how, expires, expected, codes) => {
    const each = await later(2)
    const { integrity } = each
    const exception = { code: 'VD407', package: `${name}@1.0.1`, integrity, reason: 'released by hand', expires }
    const files = { 'verify-deps.json': { exceptions: [exception] } }
    const { said, report, package: pkg } = await verifyBeside(each, { others: [earlier], files })
    expect(said).toEqual(expected)
    expect(report.findings.map(({ code }) => code)).toEqual(codes)
    expect('excepted' in (pkg ?? {})).toBe(expected === verified)
  })
})

describe('a policy that asks for an age', () => {
  const name = 'fresh'
  const files = { 'verify-deps.json': { minimumReleaseAge: '7 days' } }

  test.each([
    ['too young, and new as a whole', 2, failed('VD410', 'VD608')],
    ['old enough', 9, verified],
  ])('%s', async (_how, days, expected) => {
    const each = release(await bare({ name, time: daysAgo(days) }))
    expect((await verifyBeside(each, { files })).said).toEqual(expected)
    const withAttestations = await attested({ name, time: daysAgo(days) })
    expect((await verifyBeside(withAttestations, { files })).said).toEqual(expected)
  })

  test('it was signed later than the registry says that it was published', async () => {
    const told = await bare({ name, time: daysAgo(90) })
    const attestations = attestationsOf({ ...told, time: daysAgo(2) })
    const { said, package: pkg } = await verifyBeside(release(told, { attestations }), { files })
    expect(said).toEqual(failed('VD410'))
    expect(pkg?.findings[0]?.message).toMatch(/^Signed 2 days ago/u)
  })

  test('nobody says when it was published', async () => {
    const each = release(await bare({ name }))
    const { _npmOperationalInternal: _, ...document } = each.document
    const { said } = await verifyBeside({ ...each, document, time: '' }, { files })
    expect(said).toEqual(failed('VD410'))
  })
})
