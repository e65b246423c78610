/** What is said of names that look like others. Each refusal stands beside its accepted twin. */
import { describe, expect, test } from 'vitest'
import { examineAttestations } from '../../src/checks/attestations.ts'
import type { Context } from '../../src/checks/check.ts'
import { name } from '../../src/checks/name.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { Likeness } from '../../src/names/likeness.ts'
import type { NameFacts } from '../../src/names/name-facts.ts'
import type { Naming } from '../../src/names/naming.ts'
import type { AcceptedPublisher } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import { publisherOf } from '../../src/publisher/publisher.ts'
import {
  attest,
  BUILD,
  honest as labHonest,
  PREDICATE_V1,
  SERVER,
  withAttestations,
  withExtensions,
} from '../support/attested.ts'
import {
  absent,
  honestEvidence,
  present,
  unavailable,
  withDocument,
  withLock,
  withSource,
} from '../support/evidence.ts'

const NOW = new Date('2026-03-10T12:00:00.000Z')
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const LISTED = '2026-01-01'

const facts = (changes: Partial<NameFacts> = {}): NameFacts => ({
  firstPublished: ago(100),
  versions: 2,
  latest: '1.0.1',
  maintainers: ['mallory'],
  repository: 'https://code.example/mallory/lodahs',
  isPlaceholder: false,
  deprecated: undefined,
  ...changes,
})
const TARGET = facts({ maintainers: ['jdalton', 'mathias'], repository: 'https://code.example/lodash/lodash' })
const HIGH: Likeness = { target: 'lodash', kind: 'transposition', suspicion: 'high' }
const LOW: Likeness = { target: 'lodash', kind: 'omission', suspicion: 'warning' }

const lodahs: Evidence = {
  ...(await honestEvidence({ name: 'lodahs' })),
  facts: present(facts()),
  imitated: { state: 'unknown', reason: 'it has no provenance that names its publisher', facts: TARGET },
}
const withFacts = (changes: Partial<NameFacts>, evidence = lodahs): Evidence => ({
  ...evidence,
  facts: present(facts(changes)),
})

const publishedLongAgo = (evidence: Evidence): Evidence => ({
  ...evidence,
  published: present(new Date(NOW.getTime() - 400 * 86_400_000)),
})

const naming = (changes: Partial<Naming> = {}): Naming => ({
  isProtected: false,
  likeness: HIGH,
  isTargetLocked: false,
  isTargetDirect: false,
  dependents: [],
  listed: LISTED,
  ...changes,
})
const AGES = { now: NOW, youngDays: 0, veryYoungDays: 0, minimumReleaseAge: 0 }
const policy = (isAllowed: boolean) => ({ isAllowed, isPrivate: false, askPublic: false })

function run(evidence: Evidence, of: Partial<Naming> | undefined = {}, context: Partial<Context> = {}) {
  const attested = examineAttestations(evidence, { engines: ['node'] })
  return name.run(evidence, { engines: ['node'], ages: AGES, naming: naming(of), attested, ...context })
}
const codes = (...args: Parameters<typeof run>) => run(...args).findings.map(({ rule }) => rule.code)
const standing = (...args: Parameters<typeof run>) => run(...args).proof?.['standing']
const message = (...args: Parameters<typeof run>) => {
  const { findings, proof } = run(...args)
  expect(proof).toBeUndefined()
  expect(findings).toHaveLength(1)
  return findings[0]?.message
}

describe('a name that nobody chooses innocently', () => {
  test('fails where the project asks for it, or a change brought it in', () => {
    expect(codes(lodahs, {}, { isDirect: true })).toEqual(['VD601'])
    expect(codes(lodahs, {}, { isDirect: true, isNew: false })).toEqual(['VD601'])
    expect(codes(lodahs, {}, { isDirect: false, isNew: true })).toEqual(['VD601'])
    // What is not known counts as asked for.
    expect(codes(lodahs)).toEqual(['VD601'])
  })

  test('is warned about otherwise', () => {
    expect(codes(lodahs, {}, { isDirect: false, isNew: false })).toEqual(['VD602'])
    expect(codes(lodahs, {}, { isDirect: false })).toEqual(['VD602'])
  })

  test('is told to machines', () => {
    expect(run(lodahs).findings[0]?.detail).toEqual({
      resembles: 'lodash',
      kind: 'transposition',
      byName: 'high',
      suspicion: 'high',
      traits: [],
      dependents: [],
      firstPublished: '2025-11-30',
      versions: 2,
      listed: LISTED,
    })
  })
})

test('a name that some choose innocently is warned about, however it came in', () => {
  for (const context of [{ isDirect: true }, { isDirect: false, isNew: true }, { isDirect: false }]) {
    expect(codes(lodahs, { likeness: LOW }, context)).toEqual(['VD602'])
  }
})

test('what is new and names no repository fails, whatever it looks like', () => {
  const fresh = withFacts({ firstPublished: ago(3), repository: undefined })
  expect(codes(fresh, { likeness: LOW })).toEqual(['VD601'])
  expect(codes(withFacts({ firstPublished: ago(3) }), { likeness: LOW })).toEqual(['VD602'])
})

describe('nothing is found of a name', () => {
  const bad = () => expect(codes(lodahs)).toEqual(['VD601'])

  test('that the policy allows', () => {
    bad()
    expect(run(lodahs, {}, { names: policy(false) }).findings).toHaveLength(1)
    expect(run(lodahs, {}, { names: policy(true) })).toEqual({ findings: [], proof: { standing: 'allowed' } })
  })

  test('that others imitate', () => {
    const proof = { standing: 'protected', listed: LISTED }
    expect(run(lodahs, { likeness: undefined, isProtected: true })).toEqual({ findings: [], proof })
  })

  test('that is like none of those', () => {
    expect(run(lodahs, { likeness: undefined })).toEqual({
      findings: [],
      proof: { standing: 'unlike', listed: LISTED },
    })
  })

  test('where nobody looks at names; and nothing is proven then', () => {
    expect(run(lodahs, {}, { naming: undefined })).toEqual({ findings: [], proof: undefined })
  })

  test('that is not of a registry; and nothing is proven then', () => {
    const git = withSource(lodahs, { type: 'git', url: 'git+ssh://git@git.example/a.git#1' })
    expect(run(git)).toEqual({ findings: [], proof: undefined })
  })

  const old = { firstPublished: ago(365), versions: 3 }
  test.each<readonly [string, cleared: Parameters<typeof run>, suspected: Parameters<typeof run>]>([
    ['of the same maintainers', [withFacts({ maintainers: ['mathias'] })], [withFacts({ maintainers: ['mathius'] })]],
    [
      'that is established, where some choose such a name innocently',
      [withFacts(old), { likeness: LOW }],
      [withFacts({ ...old, versions: 2 }), { likeness: LOW }],
    ],
    [
      'that well-known packages want, where some choose such a name innocently',
      [lodahs, { likeness: LOW, dependents: ['express'] }],
      [lodahs, { likeness: LOW }],
    ],
    [
      'that is established and wanted',
      [publishedLongAgo(withFacts(old)), { dependents: ['express'] }],
      [publishedLongAgo(withFacts(old)), { dependents: [] }],
    ],
    [
      'that is established and wanted, and was not published just now',
      [publishedLongAgo(withFacts(old)), { dependents: ['express'] }],
      [withFacts(old), { dependents: ['express'] }],
    ],
    [
      'that the project asks for beside the other, where some choose such a name innocently',
      [lodahs, { likeness: LOW, isTargetDirect: true }, { isDirect: true }],
      [lodahs, { likeness: LOW, isTargetDirect: true }, { isDirect: false }],
    ],
  ])('%s', (_how, cleared, suspected) => {
    expect(codes(...cleared)).toEqual([])
    expect(standing(...cleared)).toBe('cleared')
    expect(codes(...suspected)).toHaveLength(1)
    expect(standing(...suspected)).toBeUndefined()
  })
})

describe('a verified publisher of the same organisation clears a name', () => {
  const GITHUB = 'https://token.actions.githubusercontent.com'
  const onGitHub = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(SERVER, 'https://github.com'))
  const identity = (changes: Record<number, string> = {}, issuer = GITHUB) => ({
    ...withExtensions(onGitHub(BUILD), changes),
    issuer,
  })
  const predicate = (ownerId: string | undefined) => {
    const { internalParameters: _, ...rest } = PREDICATE_V1.buildDefinition
    const github = {
      event_name: 'push',
      repository_id: '1001',
      ...(ownerId !== undefined && { repository_owner_id: ownerId }),
    }
    return onGitHub({ ...PREDICATE_V1, buildDefinition: { ...rest, internalParameters: { github } } })
  }
  const builtBy = (ownerId: string, issuer = GITHUB) =>
    attest({ predicate: predicate(ownerId), request: { identity: identity({ 17: ownerId }, issuer) } })
  const ofNobody = () => {
    const { 17: _, ...extensions } = identity().extensions ?? {}
    return attest({ predicate: predicate(undefined), request: { identity: { ...identity(), extensions } } })
  }
  const flip = (sig: Buffer) => Buffer.from(sig.map((byte, at) => (at === sig.length - 1 ? byte ^ 1 : byte)))
  const tampered = (isTampered: boolean) =>
    attest({
      predicate: predicate('2002'),
      request: { identity: identity(), tamper: isTampered ? { signature: flip } : {} },
    })

  function publisherIn(attestation: ReturnType<typeof attest>): AcceptedPublisher {
    const evidence = withAttestations([attestation])
    const [first] = examineAttestations(evidence, { engines: ['node'] }).provenance
    return accept('1.0.0', 'provenance', first && publisherOf(first.identity))
  }
  const ours = publisherIn(builtBy('2002'))
  const suspect = (
    attestations: readonly ReturnType<typeof attest>[],
    publisher: AcceptedPublisher | undefined = ours,
  ) => {
    const evidence: Evidence = {
      ...withAttestations(attestations, labHonest),
      facts: present(facts()),
      imitated:
        publisher === undefined
          ? { state: 'unknown', reason: 'it is not known', facts: TARGET }
          : { state: 'known', publisher, facts: TARGET },
    }
    return { evidence, attested: examineAttestations(evidence, { engines: ['node'] }) }
  }
  const findingsOf = ({ attested }: ReturnType<typeof suspect>) => attested.findings.map(({ rule }) => rule.code)

  test('which says so', () => {
    const accepted = suspect([builtBy('2002')])
    expect(ours).toMatchObject({ issuer: GITHUB, ownerId: '2002' })
    expect(findingsOf(accepted)).toEqual([])
    expect(run(accepted.evidence)).toMatchObject({
      findings: [],
      proof: { standing: 'cleared', resembles: 'lodash', suspicion: 'cleared', traits: ['same-publisher'] },
    })
  })

  const elsewhere = publisherIn(builtBy('2002', `${GITHUB}/acme`))
  const { ownerId: _, ...anonymous } = ours
  const rows: readonly (readonly [string, ReturnType<typeof suspect>, ReturnType<typeof suspect>])[] = [
    ['of another owner', suspect([builtBy('2003')]), suspect([builtBy('2002')])],
    [
      'of a target of another owner',
      suspect([builtBy('2002')], { ...ours, ownerId: '2003' }),
      suspect([builtBy('2002')]),
    ],
    ['of another issuer', suspect([builtBy('2002', `${GITHUB}/acme`)]), suspect([builtBy('2002')])],
    [
      'of a target of another issuer',
      suspect([builtBy('2002')], elsewhere),
      suspect([builtBy('2002', `${GITHUB}/acme`)], elsewhere),
    ],
    ['that is not verified', suspect([tampered(true)]), suspect([tampered(false)])],
    [
      'beside one that is not verified',
      suspect([builtBy('2002'), tampered(true)]),
      suspect([builtBy('2002'), tampered(false)]),
    ],
    ['without an id of its owner', suspect([ofNobody()]), suspect([builtBy('2002')])],
    ['where the target has no id of its owner', suspect([builtBy('2002')], anonymous), suspect([builtBy('2002')])],
    ['where neither has one', suspect([ofNobody()], anonymous), suspect([builtBy('2002')])],
    ['beside another owner', suspect([builtBy('2002'), builtBy('2003')]), suspect([builtBy('2002'), builtBy('2002')])],
    ['of nobody', suspect([]), suspect([builtBy('2002')])],
  ]
  test.each(rows)('but not one %s', (_how, refused, accepted) => {
    expect(codes(refused.evidence)).toEqual(['VD601'])
    expect(codes(accepted.evidence)).toEqual([])
    expect(standing(accepted.evidence)).toBe('cleared')
  })

  test('but not where the publisher of the target is not known', () => {
    const { evidence } = suspect([builtBy('2002')])
    const unknown: Evidence = { ...evidence, imitated: { state: 'unknown', reason: 'it is not known', facts: TARGET } }
    expect(codes(unknown)).toEqual(['VD601'])
    expect(codes(evidence)).toEqual([])
  })

  test('only by what was examined', () => {
    const { evidence } = suspect([builtBy('2002')])
    expect(name.run(evidence, { engines: ['node'], ages: AGES, naming: naming() }).findings).toHaveLength(1)
  })

  // Else they would be refused for another reason.
  test('though the evidence of each holds by itself', () => {
    for (const [, , accepted] of rows) expect(findingsOf(accepted)).toEqual([])
    expect(findingsOf(suspect([builtBy('2003')]))).toEqual([])
    expect(findingsOf(suspect([ofNobody()]))).toEqual([])
    expect(findingsOf(suspect([builtBy('2002'), builtBy('2003')]))).toEqual([])
  })
})

describe('a name that no registry has', () => {
  const called = (text: string) => withLock(lodahs, { name: text })

  test('is told by its code points', () => {
    expect(codes(called('lod\u0430sh'), { likeness: undefined })).toEqual(['VD603'])
    expect(codes(called('lodash'), { likeness: undefined })).toEqual([])
    expect(message(called('lod\u0430sh'))).toMatchInlineSnapshot(
      `"It has "а" (U+0430). Names on registries have only ASCII letters, digits, and signs such as "-" and "_"."`,
    )
    expect(run(called('@\u0441ore/lod\u0430sh')).findings[0]?.detail).toEqual({ characters: ['U+0441', 'U+0430'] })
  })

  test('with many such characters, is told in short', () => {
    expect(message(called('\u0430\u0431\u0432\u0433\u0434\u0430'))).toMatchInlineSnapshot(
      `"It has "а" (U+0430), "б" (U+0431), "в" (U+0432), "г" (U+0433), "д" (U+0434). Names on registries have only ASCII letters, digits, and signs such as "-" and "_"."`,
    )
    expect(message(called('\u0430\u0431\u0432\u0433\u0434\u0435\u0436'))).toMatchInlineSnapshot(
      `"It has "а" (U+0430), "б" (U+0431), "в" (U+0432), "г" (U+0433), "д" (U+0434) and 2 more. Names on registries have only ASCII letters, digits, and signs such as "-" and "_"."`,
    )
    expect(message(called('a\u{1F600}b'))).toMatchInlineSnapshot(
      `"It has "😀" (U+1F600). Names on registries have only ASCII letters, digits, and signs such as "-" and "_"."`,
    )
  })

  test('is found wherever it comes from, and whoever allows it', () => {
    const git = withSource(called('lod\u0430sh'), { type: 'git', url: 'git+ssh://git@git.example/a.git#1' })
    expect(codes(git)).toEqual(['VD603'])
    expect(codes(called('lod\u0430sh'), {}, { names: policy(true) })).toEqual(['VD603'])
    expect(codes(called('lod\u0430sh'), {}, { naming: undefined })).toEqual(['VD603'])
  })

  test("but for directories of the project's own, which may be called anything", () => {
    const named = called('mes \u00e9t\u00e9s')
    for (const type of ['workspace', 'link'] as const) {
      const own = withSource(named, type === 'link' ? { type, target: 'a' } : { type, path: 'a' })
      expect(codes(own)).toEqual([])
    }
    expect(codes(withSource(named, { type: 'file', path: 'a.tgz' }))).toEqual(['VD603'])
    expect(codes(withSource(named, { type: 'diverted', resolved: 'a' }))).toEqual(['VD603'])
    expect(codes(withSource(named, { type: 'bundled', within: 'node_modules/a' }))).toEqual(['VD603'])
  })
})

describe('the message', () => {
  test('has every reason', () => {
    const bad = withDocument(withFacts({ firstPublished: ago(21), versions: 3, repository: undefined }), {
      described: { hasInstallScript: true } as never,
    })
    expect(message(bad, { isTargetLocked: true, dependents: ['express'] })).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published 21 days ago; 3 versions; other maintainers; no repository; it runs a script when it is installed; lodash is in this lockfile, too; express asks for it."`,
    )
  })

  test('has no more of an address than anybody reads', () => {
    const at = (length: number) => `https://code.example/mallory/${'a'.repeat(length - 29)}`
    expect(message(withFacts({ repository: at(120) }))).toContain(`repository ${at(120)}.`)
    expect(message(withFacts({ repository: at(121) }))).toContain(`repository ${at(119)}\u2026.`)
  })

  test('nothing of a placeholder: that npm took it down is told as that', () => {
    const taken = withFacts({ isPlaceholder: true, versions: 1 })
    expect(run(taken)).toEqual({ findings: [], proof: undefined })
    expect(codes(withFacts({ isPlaceholder: false, versions: 1 }))).toEqual(['VD601'])
  })
  test('of facts that could not be had', () => {
    expect(message({ ...lodahs, facts: unavailable })).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): what its registry knows of it could not be had (the server answered 503)."`,
    )
  })

  test('of facts that there are not', () => {
    expect(message({ ...lodahs, facts: absent })).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): its registry has no package of that name."`,
    )
  })

  test('of facts that nobody asked for', () => {
    const { facts: _, ...unasked } = lodahs
    expect(message(unasked)).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): its registry was not asked about it."`,
    )
  })

  test('without a target to compare it with', () => {
    const reason = 'the server answered 503'
    expect(message({ ...lodahs, imitated: { state: 'unknown', reason } })).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published on 2025-11-30; 2 versions; repository https://code.example/mallory/lodahs; there was no lodash to compare it with (the server answered 503)."`,
    )
  })

  test('of a scope that looks like another', () => {
    const { imitated: _, ...scoped } = lodahs
    const likeness: Likeness = { target: '@babel/*', kind: 'scope-typo', suspicion: 'high' }
    expect(message(scoped, { likeness })).toMatchInlineSnapshot(
      `"Looks like @babel/* (another scope): first published on 2025-11-30; 2 versions; repository https://code.example/mallory/lodahs."`,
    )
  })

  test('without maintainers', () => {
    expect(message(withFacts({ maintainers: [] }))).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published on 2025-11-30; 2 versions; repository https://code.example/mallory/lodahs."`,
    )
  })

  test('with some of the same maintainers', () => {
    expect(message(withFacts({ maintainers: ['jdalton', 'mallory'] }))).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published on 2025-11-30; 2 versions; some of the same maintainers; repository https://code.example/mallory/lodahs."`,
    )
  })

  test('with the same repository', () => {
    expect(message(withFacts({ repository: 'https://code.example/lodash/lodash' }))).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published on 2025-11-30; 2 versions; other maintainers; by its own word from the repository of lodash."`,
    )
  })

  test('with a notice', () => {
    expect(message(withFacts({ deprecated: 'Use lodash. This was a mistake.' }))).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published on 2025-11-30; 2 versions; other maintainers; repository https://code.example/mallory/lodahs; deprecated with "Use lodash. This was a mistake"."`,
    )
    expect(message(withFacts({ deprecated: 'old"; the same maintainers; "' }))).toContain(
      `deprecated with "old'; the same maintainers; '".`,
    )
  })

  test('of an age that is not known, and with no version left', () => {
    expect(message(withFacts({ firstPublished: undefined, versions: 0 }))).toMatchInlineSnapshot(
      `"Looks like lodash (two letters swapped): first published at a time that is not known; none of its versions is left; other maintainers; repository https://code.example/mallory/lodahs."`,
    )
  })

  test('from long ago', () => {
    expect(message(withFacts({ firstPublished: ago(89), versions: 1 }))).toContain(
      'first published 89 days ago; 1 version;',
    )
    expect(message(withFacts({ firstPublished: ago(90) }))).toContain('first published on 2025-12-10; 2 versions;')
  })

  test.each([
    [1, 'a asks for it.'],
    [2, 'a and b ask for it.'],
    [3, 'a, b and 1 more ask for it.'],
    [5, 'a, b and 3 more ask for it.'],
  ])('with %i dependents', (count, end) => {
    const young = withFacts({ firstPublished: ago(40) })
    expect(message(young, { dependents: ['a', 'b', 'c', 'd', 'e'].slice(0, count) })).toMatch(
      new RegExp(`; ${end}$`, 'u'),
    )
  })

  test('with the target in the lockfile', () => {
    expect(message(lodahs, { isTargetLocked: true })).toMatch(/; lodash is in this lockfile, too\.$/u)
    expect(message(lodahs, { isTargetLocked: false })).not.toContain('lockfile')
  })

  test('with an install script, by the registry or by the tarball', () => {
    const says = (hasInstallScript: boolean) => withDocument(lodahs, { described: { hasInstallScript } as never })
    const has = (contents: {
      readonly implicitGyp: boolean
      readonly installScripts: readonly string[]
    }): Evidence => ({
      ...lodahs,
      tarball: present({ digests: [], bytes: 1, contents: { facts: contents } as never }),
    })
    const runs = /it runs a script when it is installed/u
    expect(message(says(true))).toMatch(runs)
    expect(message(says(false))).not.toMatch(runs)
    expect(message(has({ implicitGyp: false, installScripts: ['preinstall'] }))).toMatch(runs)
    expect(message(has({ implicitGyp: true, installScripts: [] }))).toMatch(runs)
    expect(message(has({ implicitGyp: false, installScripts: [] }))).not.toMatch(runs)
    expect(message(lodahs)).not.toMatch(runs)
  })
})
