import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labKey } from '../fixtures/lab/key.ts'
import type { Evidence, Registry } from '../src/evidence.ts'
import type { Omittable } from '../src/lockfile/locked-package.ts'
import type { Outcome } from '../src/policy.ts'
import { OUTCOMES } from '../src/policy.ts'

import { run } from '../src/run.ts'
import type { Progress, VerifyOptions } from '../src/verify-options.ts'
import {
  absent,
  honestEvidence,
  KEY,
  present,
  registryKey,
  registryKeys,
  unavailable,
  withBytes,
  withDocument,
  withKeys,
  withLock,
  withSource,
} from './support/evidence.ts'

/** A registry that has exactly this evidence; whatever `meddle` replaces is replaced. */
function registryOf(all: readonly Evidence[], meddle: Partial<Registry> = {}): Registry {
  const of = ({ name }: { readonly name: string }): Evidence => {
    const evidence = all.find((each) => each.package.name === name)
    if (evidence === undefined) throw new Error(`nobody should ask for ${name}`)
    return evidence
  }
  return {
    locate: (pkg) => ({ ...of(pkg), isPublic: false }),
    manifest: async (pkg) => of(pkg).manifest,
    tarball: async (pkg) => of(pkg).tarball,
    keys: async (pkg) => of(pkg).keys,
    published: async (pkg) => of(pkg).published,
    attestations: async (pkg) => of(pkg).attestations,
    trust: async (pkg) => of(pkg).trust,
    history: async () => ({ state: 'present', value: [], from: 'nowhere' }),
    facts: async () => absent,
    publicTwin: async () => absent,
    ...meddle,
  }
}

function verify(all: readonly Evidence[], options: VerifyOptions = {}) {
  const packages = all.map((evidence) => evidence.package)
  const lockfile = { format: 'npm', version: '3', path: 'package-lock.json', packages }
  return run(lockfile, { source: registryOf(all), ...options })
}

/** Signed by a key that has an end, so that every method of the registry is called. */
const OLD = labKey('run test, before', '2030-01-01T00:00:00.000Z')
const POOL = await Promise.all(
  Array.from({ length: 12 }, (_, n) => honestEvidence({ name: `package-${n}`, keys: [OLD] })),
)

const WAYS: Readonly<Record<Outcome, (evidence: Evidence) => Evidence>> = {
  verified: (evidence) => evidence,
  failed: (evidence) => withBytes(evidence, Buffer.from('something else')),
  unproven: (evidence) => withDocument(evidence, { signatures: [] }),
  inconclusive: (evidence) => ({ ...evidence, tarball: unavailable }),
  uncovered: (evidence) => withSource(evidence, { type: 'git', url: 'git+ssh://git@git.example/some/repository.git' }),
}
const outcomesOf = (report: Awaited<ReturnType<typeof verify>>) =>
  report.packages.map(({ name, outcome, findings }) => [name, outcome, findings.map(({ code }) => code)])

test('of any mixture the counts add up, and the order is the lockfile\u2019s', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...OUTCOMES), { maxLength: POOL.length, size: 'max' }),
    async (outcomes) => {
      const all = outcomes.flatMap((outcome, n) => POOL.slice(n, n + 1).map(WAYS[outcome]))
      const { counts, packages, outcome, findings } = await verify(all)
      expect(packages.map((each) => each.outcome)).toEqual(outcomes)
      expect(packages.map(({ name }) => name)).toEqual(all.map((evidence) => evidence.package.name))
      expect(OUTCOMES.reduce((sum, each) => sum + counts[each], 0)).toBe(all.length)
      expect(counts.total).toBe(all.length)
      expect(outcome).toBe(OUTCOMES.find((each) => outcomes.includes(each)) ?? 'uncovered')
      expect(findings).toEqual([])
    },
  )
  await fc.assert(property, { numRuns: 30 })
})

describe('whatever goes wrong with one package is the outcome of that package', () => {
  const victim = POOL[3]?.package.name
  const ways = {
    rejects: (thrown: unknown) => Promise.reject(thrown),
    throws: (thrown: unknown) => {
      throw thrown
    },
  } as const

  test.each([
    ['manifest', 'rejects'],
    ['manifest', 'throws'],
    ['tarball', 'rejects'],
    ['tarball', 'throws'],
    ['keys', 'rejects'],
    ['keys', 'throws'],
    ['published', 'rejects'],
    ['published', 'throws'],
    // The only one that has no promise to reject.
    ['locate', 'throws'],
  ] as const)('%s %s', async (method, way) => {
    const all = POOL.map((evidence, n) => (n % 5 === 4 ? WAYS.failed(evidence) : evidence))
    const honest = registryOf(all)
    // The methods take different arguments, but the package always comes first.
    const call = honest[method] as Registry['published']
    const meddled = (thrown: unknown) =>
      registryOf(all, {
        [method]: (...args: Parameters<typeof call>) => (args[0].name === victim ? ways[way](thrown) : call(...args)),
      })
    for (const thrown of [new Error('out of order'), 'out of order', undefined]) {
      const before = outcomesOf(await verify(all))
      const after = outcomesOf(await verify(all, { source: meddled(thrown) }))
      expect(before.find(([name]) => name === victim)).toEqual([victim, 'verified', []])
      expect(after).toEqual(before.map((row) => (row[0] === victim ? [victim, 'inconclusive', ['VD000']] : row)))
    }
  })

  test('the report says what was thrown, and that it is an error', async () => {
    const source = registryOf(POOL, { keys: () => ways.rejects(new Error('out of order')) })
    const { packages, counts } = await verify(POOL, { source })
    expect(counts).toMatchObject({ total: POOL.length, inconclusive: POOL.length })
    for (const { findings, proven } of packages) {
      expect(findings).toMatchObject([
        { code: 'VD000', level: 'error', message: expect.stringContaining('out of order') },
      ])
      expect(proven).toEqual({})
    }
  })

  test('engines that disagree decide nothing', async () => {
    const [honest, other] = [registryKey(OLD), registryKey(labKey('another'))]
    if (honest.publicKey === undefined || other.publicKey === undefined) throw new Error('both keys can be used')
    const split = { ...honest, publicKey: { ...honest.publicKey, point: other.publicKey.point } }
    const all = POOL.map((evidence, n) => (n === 3 ? withKeys(evidence, [split]) : evidence))
    const outcomes = outcomesOf(await verify(all, { secondOpinion: true }))
    expect(outcomes[3]).toEqual([victim, 'inconclusive', ['VD000']])
    expect(outcomes.filter(([, outcome]) => outcome === 'verified')).toHaveLength(POOL.length - 1)
    // Whoever asks one engine only gets its answer.
    expect(outcomesOf(await verify(all)).every(([, outcome]) => outcome === 'verified')).toBe(true)
  })
})

describe('omit', () => {
  const [first, ...rest] = POOL
  if (first === undefined) throw new Error('the pool is not empty')
  const all = (omittedWith: readonly (readonly Omittable[])[]) => [withLock(first, { omittedWith }), ...rest]

  test.each<[readonly (readonly Omittable[])[], readonly Omittable[], boolean]>([
    [[], ['dev', 'optional', 'peer'], false],
    [[['dev']], [], false],
    [[['dev']], ['dev'], true],
    [[['dev']], ['optional', 'peer'], false],
    [[['dev', 'optional']], ['dev'], false],
    [[['dev', 'optional']], ['optional'], false],
    [[['dev', 'optional']], ['optional', 'dev'], true],
    [[['dev'], ['peer']], ['peer'], true],
    [[['dev'], ['peer']], ['optional'], false],
  ])('a package of %j, without %j', async (omittedWith, omit, isLeftOut) => {
    const packages = all(omittedWith)
    // Of what is left out nobody is asked.
    const source = registryOf(isLeftOut ? rest : packages)
    const { counts, findings } = await verify(packages, { omit, source })
    expect(counts.total).toBe(isLeftOut ? rest.length : packages.length)
    expect(counts.verified).toBe(counts.total)
    expect(findings.map(({ code, level, detail }) => [code, level, detail])).toEqual(
      isLeftOut ? [['VD007', 'note', { count: 1, omit }]] : [],
    )
  })
})

describe('options', () => {
  test('onProgress is called for each, and counts up', async () => {
    const calls: Progress[] = []
    await verify(POOL, { onProgress: (progress) => calls.push(progress) })
    expect(calls).toEqual(POOL.map((_, n) => ({ phase: 'verifying packages', done: n + 1, total: POOL.length })))
  })

  test('onProgress counts a package that is broken, and none that is left out', async () => {
    const calls: Progress[] = []
    const all = POOL.map((evidence, n) => (n < 2 ? withLock(evidence, { omittedWith: [['dev']] }) : evidence))
    const source = registryOf(all, { keys: async () => Promise.reject(new Error('out of order')) })
    await verify(all, { source, omit: ['dev'], onProgress: (progress) => calls.push(progress) })
    expect(calls.at(-1)).toMatchObject({ done: POOL.length - 2, total: POOL.length - 2 })
  })

  test.each([1, 3, 100])('no more than %d packages at once', async (concurrency) => {
    let now = 0
    let most = 0
    const honest = registryOf(POOL)
    const manifest: Registry['manifest'] = async (pkg) => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return honest.manifest(pkg)
    }
    const { counts } = await verify(POOL, { concurrency, source: registryOf(POOL, { manifest }) })
    expect(most).toBe(Math.min(concurrency, POOL.length))
    expect(counts.verified).toBe(POOL.length)
  })

  test.each<[VerifyOptions, Outcome, Outcome]>([
    // Of an unsigned package, and of one whose registry has no keys.
    [{}, 'unproven', 'verified'],
    [{ require: 'signature', strict: true }, 'unproven', 'unproven'],
    [{ require: 'integrity' }, 'verified', 'verified'],
    [{ require: 'integrity', strict: true }, 'verified', 'verified'],
  ])('%j', async (options, unsigned, withoutKeys) => {
    const all = POOL.slice(0, 2).map((evidence, n) =>
      n === 0 ? WAYS.unproven(evidence) : { ...evidence, keys: absent },
    )
    const { packages } = await verify(all, options)
    expect(packages.map(({ outcome }) => outcome)).toEqual([unsigned, withoutKeys])
  })

  test('the publish time is asked for only where a key has an end', async () => {
    const asked: string[] = []
    // Its registry has such a key, too, but that one did not sign.
    const endless = withKeys(await honestEvidence({ name: 'endless' }), registryKeys([OLD, KEY]))
    const all = [endless, ...POOL.slice(0, 1)]
    const published: Registry['published'] = async (pkg) => {
      asked.push(pkg.name)
      return present(new Date('2026-01-15T12:00:00.000Z'))
    }
    const { counts } = await verify(all, { source: registryOf(all, { published }) })
    expect(counts.verified).toBe(2)
    expect(asked).toEqual(['package-0'])
  })
})
