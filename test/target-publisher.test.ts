/** Whose the package is that another one looks like. Each refusal stands beside its accepted twin. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { worldOf } from '../fixtures/demo/make-world.ts'
import { BASE } from '../fixtures/lab/publication.ts'
import type { Answer } from '../src/demo/world.ts'
import type { Evidence, Registry } from '../src/evidence.ts'
import type { LockedPackage } from '../src/lockfile/locked-package.ts'
import type { NameFacts } from '../src/names/name-facts.ts'
import { targetPublisher } from '../src/target-publisher.ts'
import { Kit, NAME, REPOSITORY } from './catalogue/kit.ts'
import { attest, attestPublication, BUILD, honest, WORKFLOW, withAttestations } from './support/attested.ts'
import { absent, digestOf, present, REGISTRY, unavailable, withBytes, withDocument } from './support/evidence.ts'
import { serveWorld } from './support/loopback.ts'
import { configOf, HASTY, npmHome, registryOf as openRegistryOf, temporaryDirectory } from './support/npm-home.ts'

const FACTS: NameFacts = {
  firstPublished: new Date('2020-01-01T00:00:00Z'),
  versions: 1,
  latest: '1.0.0',
  maintainers: ['ann'],
  repository: undefined,
  isPlaceholder: false,
  deprecated: undefined,
}

/** A registry that has this of the one package, and would be told of any other question. */
function registryOf({ manifest, attestations, trust }: Evidence, facts = present(FACTS) as Facts): Registry {
  const ofIt = <T>(pkg: LockedPackage, answer: T): T => {
    expect(pkg).toMatchObject({ name: '@lab/honest', version: '1.0.0' })
    return answer
  }
  const nobody = () => Promise.reject(new Error('nobody should ask for this'))
  return {
    locate: () => ({ registry: REGISTRY, resolved: undefined, isPublic: false }),
    manifest: async (pkg) => ofIt(pkg, manifest),
    attestations: async (pkg) => ofIt(pkg, attestations),
    trust: async (pkg) => ofIt(pkg, trust),
    facts: async () => facts,
    tarball: nobody,
    keys: nobody,
    published: nobody,
    history: nobody,
    publicTwin: nobody,
  }
}

type Facts = Awaited<ReturnType<Registry['facts']>>

const ask = (evidence: Evidence, facts?: Facts) =>
  targetPublisher('@lab/honest', registryOf(evidence, facts), ['node', 'noble'])

const attested = withAttestations([attestPublication(), attest()])
const OTHER_WORKFLOW = WORKFLOW.replace('release.yml', 'pr.yml')
const OTHER = { ...BUILD, san: OTHER_WORKFLOW, extensions: { ...BUILD.extensions, 9: OTHER_WORKFLOW } }
const sha512 = digestOf(honest, 'sha512')
const other512 = digestOf(withBytes(honest, Buffer.from('other')), 'sha512')

test('is known by provenance over the registry\u2019s own digest', async () => {
  expect(await ask(attested)).toEqual({
    state: 'known',
    facts: FACTS,
    publisher: expect.objectContaining({ version: '1.0.0', level: 'provenance', issuer: BUILD.issuer, san: WORKFLOW }),
  })
})

describe('is unknown', () => {
  const signedBy = (sig: Buffer) => Buffer.from(sig.map((byte, at) => (at === sig.length - 1 ? byte ^ 1 : byte)))
  const claimed = { level: 'provenance', staged: false, tellsPublisher: true } as const
  const rows: readonly (readonly [string, Evidence, Evidence])[] = [
    [
      'where the digest is of other bytes',
      withDocument(attested, { integrity: other512 }),
      withDocument(attested, { integrity: sha512 }),
    ],
    [
      'where there is a choice of digests',
      withDocument(attested, { integrity: `${sha512} ${other512}` }),
      withDocument(attested, { integrity: `${sha512} ${sha512}` }),
    ],
    ['where there is no digest', withDocument(attested, { integrity: undefined }), attested],
    ['where the digest is weak', withDocument(attested, { integrity: digestOf(honest, 'sha1') }), attested],
    [
      'where nobody says that there are attestations',
      withDocument(attested, { advertisesAttestations: false }),
      attested,
    ],
    [
      'where the signature does not verify',
      withAttestations([attestPublication(), attest({ request: { tamper: { signature: signedBy } } })]),
      withAttestations([attestPublication(), attest({ request: { tamper: {} } })]),
    ],
    [
      'where another attestation does not verify',
      withAttestations([attest(), attest({ request: { tamper: { signature: signedBy } } })]),
      withAttestations([attest(), attest({ request: { tamper: {} } })]),
    ],
    [
      'where it is about another package',
      withAttestations([
        attest({ subject: [{ name: 'pkg:npm/%40lab/other@1.0.0', digest: { sha512: hexOf(sha512) } }] }),
      ]),
      withAttestations([
        attest({ subject: [{ name: 'pkg:npm/%40lab/honest@1.0.0', digest: { sha512: hexOf(sha512) } }] }),
      ]),
    ],
    ['where only the registry attests', withAttestations([attestPublication()]), attested],
    [
      'where provenance is claimed and not there',
      withDocument(withAttestations([attestPublication()]), { claimed }),
      withDocument(attested, { claimed }),
    ],
    [
      'where there are two publishers',
      withAttestations([attest(), attest({ request: { identity: OTHER } })]),
      withAttestations([attest(), attest({ request: { identity: BUILD } })]),
    ],
    ['where nothing is trusted', { ...attested, trust: absent }, attested],
    ['where the attestations are gone', { ...attested, attestations: absent }, attested],
    ['where the attestations cannot be had', { ...attested, attestations: unavailable }, attested],
    ['where the version is gone', { ...attested, manifest: absent }, attested],
    ['where the version cannot be had', { ...attested, manifest: unavailable }, attested],
  ]
  test.each(rows)('%s', async (_what, evidence, twin) => {
    expect(await ask(evidence)).toEqual({ state: 'unknown', reason: expect.stringMatching(/./u), facts: FACTS })
    expect(await ask(twin)).toMatchObject({ state: 'known' })
  })

  test('where the registry says nothing of the package', async () => {
    expect(await ask(attested, absent)).toEqual({ state: 'unknown', reason: 'the registry does not have it' })
    expect(await ask(attested, unavailable)).toEqual({ state: 'unknown', reason: unavailable.reason })
  })

  test('where no version is the latest', async () => {
    const facts = { ...FACTS, latest: undefined }
    expect(await ask(attested, present(facts))).toMatchObject({ state: 'unknown', facts })
  })
})

describe('over the real registry', () => {
  async function askRegistry(make: (answers: Record<string, Answer>) => void = () => {}) {
    const answers: Record<string, Answer> = {}
    const served = await serveWorld({ base: BASE, answers })
    const kit = new Kit(served.address.replace(/\/$/u, ''))
    const publication = await kit.attested()
    Object.assign(answers, worldOf([{ publication, story: '', outcome: 'verified', codes: [] }]).answers)
    make(answers)
    const root = path.join(await temporaryDirectory(), 'root.json')
    await writeFile(root, JSON.stringify(kit.sigstore.trustedRoot()))
    const home = await npmHome({ user: [`registry=${served.address}`] })
    const registry = openRegistryOf(await configOf(home, { env: HASTY, trustedRoots: [root] }))
    return { target: await targetPublisher(NAME, registry, ['node']), asked: served.asked }
  }

  test('is known, and no tarball is fetched', async () => {
    const { target, asked } = await askRegistry()
    expect(target).toMatchObject({
      state: 'known',
      publisher: { level: 'provenance', repository: REPOSITORY },
      facts: { versions: 1, latest: '1.0.0', repository: REPOSITORY },
    })
    expect(asked.filter((each) => each.endsWith('.tgz'))).toEqual([])
  })

  test('is unknown where the registry gives another digest', async () => {
    const { target } = await askRegistry((answers) => {
      const place = `/${NAME}/1.0.0`
      const { json } = answers[place] as { json: { dist: object } }
      answers[place] = { json: { ...json, dist: { ...json.dist, integrity: other512 } } }
    })
    expect(target).toMatchObject({ state: 'unknown', reason: expect.stringMatching(/^VD309 /u) })
  })
})

function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
}
