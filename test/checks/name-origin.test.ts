/** Private names, packages that are brand-new, and those that npm took down: what is said, and what is asked for it. */
import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../../src/checks/attestations.ts'
import type { Context } from '../../src/checks/check.ts'
import { nameOrigin } from '../../src/checks/name-origin.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { Evidence, PublicTwin, Registry } from '../../src/evidence.ts'
import { withNames } from '../../src/name-evidence.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import { targetPublishers } from '../../src/target-publisher.ts'
import {
  absent,
  digestOf,
  honestEvidence,
  present,
  unavailable,
  withDocument,
  withLock,
  withResolved,
  withSource,
} from '../support/evidence.ts'

const honest = await honestEvidence()
const NOW = new Date('2026-03-10T12:00:00.000Z')
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const OTHER = 'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='

const FACTS: NameFacts = {
  firstPublished: ago(1000),
  versions: 3,
  latest: '1.0.2',
  maintainers: ['somebody'],
  repository: undefined,
  isPlaceholder: false,
  deprecated: undefined,
}

function messages(evidence: Evidence, context: Partial<Context> = {}): readonly string[] {
  const { findings, proof } = nameOrigin.run(evidence, { engines: ['node'], ...context })
  expect(proof).toBeUndefined()
  return findings.map(({ rule, message }) => `${rule.code} ${message}`)
}
const codes = (evidence: Evidence, context: Partial<Context> = {}) =>
  messages(evidence, context).map((message) => message.slice(0, 5))

test('an honest package is not spoken of', () => {
  expect(codes(honest)).toEqual([])
  expect(codes({ ...honest, isPublic: true, facts: present(FACTS) })).toEqual([])
})

describe('a private name', () => {
  const own = (askPublic: boolean) => ({ names: { isAllowed: false, isPrivate: true, askPublic } })
  const twin = (changes: Partial<PublicTwin> = {}): Evidence => ({
    ...honest,
    isPublic: false,
    publicTwin: present({ latest: '99.0.0', integrity: [], ...changes }),
  })

  test('does not come from the public registry', () => {
    expect(codes({ ...honest, isPublic: true }, own(false))).toEqual(['VD605'])
    expect(codes({ ...honest, isPublic: true }, own(true))).toEqual(['VD605'])
    expect(codes({ ...honest, isPublic: false }, own(false))).toEqual([])
    const stranger = { names: { isAllowed: true, isPrivate: false, askPublic: true } }
    expect(codes({ ...honest, isPublic: true }, stranger)).toEqual([])
    expect(codes(twin(), stranger)).toEqual([])
  })

  test('is asked for where Yarn asks, whose settings are its own', () => {
    const yarn = { ...withResolved(honest, undefined), isPublic: true, yarnRegistry: 'https://private.example/' }
    expect(codes(yarn, own(false))).toEqual([])
    expect(codes({ ...yarn, yarnRegistry: undefined }, own(false))).toEqual(['VD605'])
    expect(codes({ ...yarn, yarnRegistry: honest.registry }, own(false))).toEqual(['VD605'])
    expect(codes({ ...yarn, ...withResolved(yarn, honest.resolved) }, own(false))).toEqual(['VD605'])
    expect(codes({ ...yarn, publicTwin: unavailable }, own(true))).toEqual(['VD607'])
  })

  test.each([
    ['SHA-512', 'sha512', ['VD605']],
    ['SHA-256', 'sha256', ['VD605']],
    ['SHA-1, which proves nothing', 'sha1', ['VD607']],
  ])('is not passed on by a mirror: the same %s', (_what, algorithm, expected) => {
    const same = twin({ integrity: parseIntegrity(digestOf(honest, algorithm)) })
    expect(codes(same, own(true))).toEqual(expected)
    // Without asking there is nothing that one could know.
    expect(codes(same, own(false))).toEqual([])
  })

  test('is recognised by what is locked where the bytes could not be had, and by the bytes where nothing is locked', () => {
    const same = twin({ integrity: parseIntegrity(digestOf(honest, 'sha512')) })
    expect(codes({ ...same, tarball: unavailable }, own(true))).toEqual(['VD605'])
    expect(codes(withLock(same, { integrity: [] }), own(true))).toEqual(['VD605'])
    expect(codes(withLock({ ...same, tarball: unavailable }, { integrity: [] }), own(true))).toEqual(['VD607'])
  })

  test('may have a twin, whose highest version is told', () => {
    const said = "Whoever installs without this project's .npmrc gets that one."
    expect(messages(twin(), own(true))).toEqual([
      `VD606 It has one up to 99.0.0, which is higher than the locked one. ${said}`,
    ])
    expect(messages(twin({ latest: '0.9.0' }), own(true))).toEqual([`VD606 It has one up to 0.9.0. ${said}`])
    expect(messages(twin({ latest: undefined }), own(true))).toEqual([
      `VD606 It has one of an unknown version. ${said}`,
    ])
    expect(messages(twin({ latest: `1.0.${'0'.repeat(300)}` }), own(true))).toEqual([
      `VD606 It has one of an unknown version. ${said}`,
    ])
    expect(codes(twin({ integrity: parseIntegrity(OTHER) }), own(true))).toEqual(['VD606'])
    expect(codes({ ...honest, isPublic: false, publicTwin: absent }, own(true))).toEqual([])
  })

  test('is undecided where the question has no answer', () => {
    expect(messages({ ...honest, isPublic: false, publicTwin: unavailable }, own(true))).toEqual([
      'VD607 registry.example: the server answered 503.',
    ])
    expect(codes({ ...honest, isPublic: false }, own(true))).toEqual(['VD607'])
  })
})

describe("npm's placeholder", () => {
  const HOLDER = { type: 'git', url: 'git+https://github.com/npm/security-holder.git' }
  const OWN = { type: 'git', url: 'git+https://github.com/lab/honest.git' }
  const locked = (version: string, repository: unknown) => withDocument(withLock(honest, { version }), { repository })

  test.each<readonly [version: string, repository: unknown, codes: readonly string[]]>([
    ['0.0.1-security', HOLDER, ['VD604']],
    ['0.0.1-security.0', HOLDER, ['VD604']],
    ['2.1.0-security', HOLDER, ['VD604']],
    ['0.0.1-security', 'npm/security-holder', ['VD604']],
    ['0.0.1-security', undefined, ['VD604']],
    ['0.0.1-security', { url: 7 }, ['VD604']],
    ['0.0.1-security', OWN, []],
    ['0.0.1-security', 'lab/security-holder', []],
    ['2.1.0-security', undefined, []],
    ['2.1.0-security', OWN, []],
    ['0.0.1', HOLDER, []],
    ['0.0.1-security-fix', HOLDER, []],
    ['0.0.1-insecurity', HOLDER, []],
  ])('%s of %j', (version, repository, expected) => {
    expect(codes(locked(version, repository))).toEqual(expected)
  })

  test('is recognised without a document, unless the registry knows better', () => {
    const gone = { ...withLock(honest, { version: '0.0.1-security' }), manifest: absent }
    expect(codes(gone)).toEqual(['VD604'])
    expect(codes({ ...gone, facts: unavailable })).toEqual(['VD604'])
    expect(codes({ ...gone, facts: present(FACTS) })).toEqual([])
    expect(codes({ ...gone, facts: present({ ...FACTS, isPlaceholder: true }) })).toEqual(['VD604'])
  })

  test('may stand beside honest versions', () => {
    const beside = { ...locked('0.0.1-security', HOLDER), facts: present(FACTS) }
    expect(messages(beside)).toEqual([expect.stringContaining('Other versions are still there.')])
    const alone = { ...beside, facts: present({ ...FACTS, isPlaceholder: true }) }
    expect(messages(alone)).not.toEqual([expect.stringContaining('Other versions')])
  })

  test('may stand where the locked version was', () => {
    const gone = { ...honest, manifest: absent }
    expect(codes({ ...gone, facts: present(FACTS) })).toEqual([])
    expect(messages({ ...gone, facts: present({ ...FACTS, isPlaceholder: true }) })).toEqual([
      'VD604 npm took the package down and put a placeholder there, and the locked version is gone. ' +
        'Usually that was malware, and whoever installed the locked version has run it.',
    ])
  })
})

describe('a package that is brand-new', () => {
  const context = (changes: Partial<Context> = {}): Partial<Context> => ({
    ages: { now: NOW, youngDays: 180, veryYoungDays: 14, minimumReleaseAge: 7 },
    isDirect: true,
    ...changes,
  })
  const of = (days: number | undefined, first: number | undefined): Evidence => ({
    ...withDocument(honest, { uploadedAt: days === undefined ? undefined : ago(days) }),
    facts: present({ ...FACTS, firstPublished: first === undefined ? undefined : ago(first) }),
  })

  test.each<readonly [what: string, days: number | undefined, first: number | undefined, codes: readonly string[]]>([
    ['as its version', 2, 2, ['VD608']],
    ['with an older version', 2, 6, ['VD608']],
    ['with a version that is still to come', -1, -1, ['VD608']],
    ['with a version whose time is not known', undefined, 2, ['VD608']],
    ['just old enough', 2, 7, []],
    ['a new release of something known', 2, 1000, []],
    ['of a first version whose time is not known', 2, undefined, []],
    ['by facts that cannot be: the version is older', 8, 2, []],
  ])('%s', (_what, days, first, expected) => {
    expect(codes(of(days, first), context())).toEqual(expected)
  })

  test('is told with its first day and how many versions there are', () => {
    expect(messages(of(2, 3), context())).toEqual([
      "VD608 First published 3 days ago, on 2026-03-07, by the registry's word; the policy asks for 7 days. " +
        'There are 3 versions: it is no new release of something known.',
    ])
  })

  test('is not told of where nobody asks for it', () => {
    const names = { isAllowed: true, isPrivate: true, askPublic: false }
    const ages = { now: NOW, youngDays: 180, veryYoungDays: 14, minimumReleaseAge: 0 }
    expect(codes(of(2, 2), context({ isDirect: false }))).toEqual([])
    expect(codes(of(2, 2), context({ names }))).toEqual([])
    expect(codes(of(2, 2), context({ ages }))).toEqual([])
    expect(codes(of(2, 2))).toEqual([])
    expect(codes({ ...of(2, 2), facts: unavailable }, context())).toEqual([])
    // Who asks for it is not known.
    expect(codes(of(2, 2), { ages: context().ages as never })).toEqual(['VD608'])
  })
})

describe('what is asked for', () => {
  const AGES = { now: NOW, youngDays: 180, veryYoungDays: 14, minimumReleaseAge: 7 }

  async function asked(evidence: Evidence, context: Partial<Context>) {
    const told: string[] = []
    const registry = {
      facts: async (name: string) => {
        told.push(`facts ${name}`)
        return present(FACTS)
      },
      manifest: async () => absent,
      publicTwin: async () => {
        told.push('public twin')
        return absent
      },
    } as Partial<Registry> as Registry
    const attested = examineAttestations(evidence, { engines: ['node'] })
    const { facts, imitated, publicTwin } = await withNames(
      evidence,
      attested,
      context,
      registry,
      targetPublishers(registry, ['node']),
    )
    expect([facts, imitated, publicTwin].filter((each) => each !== undefined)).toHaveLength(told.length)
    return told
  }
  const old = withDocument(honest, { uploadedAt: ago(8) })
  const young = withDocument(honest, { uploadedAt: ago(6) })

  test('nothing of an honest package', async () => {
    expect(await asked(old, {})).toEqual([])
    expect(await asked(old, { ages: AGES, isDirect: true })).toEqual([])
    expect(await asked(young, { ages: AGES, isDirect: false })).toEqual([])
    expect(await asked(young, { ages: { ...AGES, minimumReleaseAge: 0 }, isDirect: true })).toEqual([])
    expect(await asked({ ...old, manifest: unavailable }, {})).toEqual([])
  })

  test('the facts, where the package may be new, gone, or in doubt', async () => {
    expect(await asked(young, { ages: AGES, isDirect: true })).toEqual(['facts honest'])
    expect(await asked(honest, { ages: AGES, isDirect: true })).toEqual(['facts honest'])
    expect(await asked({ ...old, manifest: absent }, {})).toEqual(['facts honest'])
    expect(await asked(withLock(old, { version: '0.0.1-security' }), {})).toEqual(['facts honest'])
  })

  test('the facts of both, where the name looks like another, and nobody has allowed it', async () => {
    const naming = (target?: string): Partial<Context> => ({
      naming: {
        isProtected: false,
        likeness: target === undefined ? undefined : { target, kind: 'transposition', suspicion: 'high' },
        isTargetLocked: false,
        isTargetDirect: false,
        dependents: [],
        listed: '2026-09-23',
      },
    })
    const names = { isAllowed: true, isPrivate: false, askPublic: false }
    expect((await asked(old, naming('known'))).sort()).toEqual(['facts honest', 'facts known'])
    expect(await asked(old, naming('@known/*'))).toEqual(['facts honest'])
    expect(await asked(old, { ...naming('known'), names })).toEqual([])
    expect(await asked(old, naming())).toEqual([])
    expect(await asked(withSource(old, { type: 'git', url: 'git+https://code.example/a' }), naming('known'))).toEqual(
      [],
    )
  })

  test('the public registry, only about private names from elsewhere, and only where the policy says so', async () => {
    const names = { isAllowed: false, isPrivate: true, askPublic: true }
    const elsewhere = { ...old, isPublic: false }
    expect(await asked(elsewhere, { names })).toEqual(['public twin'])
    expect(await asked({ ...old, isPublic: true }, { names })).toEqual([])
    expect(await asked(elsewhere, { names: { ...names, askPublic: false } })).toEqual([])
    expect(await asked(elsewhere, { names: { ...names, isPrivate: false } })).toEqual([])
    expect(await asked(elsewhere, {})).toEqual([])
  })
})
