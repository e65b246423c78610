/** `verify-deps trust` as a user runs it: what it records, what it refuses, and what it says of both. */
import { readdir } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { MAX_DAYS } from '../../src/policy-file/policy-shape.ts'
import type { Built } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import * as faulty from '../support/faulty-registry.ts'
import { schemaErrors } from '../support/schema.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const attested = await build({ name: '@lab/attested' })
const trusted = await build({ name: 'trusted', isTrusted: true })
const signed = await build({ name: 'signed', isBare: true })
const next = await build({ name: '@lab/attested', version: '1.1.0' })
const drifted = await build({
  name: '@lab/attested',
  version: '2.0.0',
  workflow: 'pr.yml',
  build: { 20: 'workflow_dispatch' },
})

/** A policy by which all of them count as new, on any day of the years to come. */
const YOUNG = JSON.stringify({ downgrade: { youngDays: MAX_DAYS } })

const REFUSED: readonly (readonly [what: string, Built, twin: Built, reason: RegExp])[] = [
  [
    'a package that nobody signed',
    await build({ name: 'judged', isUnsigned: true, isBare: true }),
    await build({ name: 'judged', isBare: true }),
    /VD201/,
  ],
  [
    'provenance of other bytes',
    await build({ name: 'judged', isForged: true }),
    await build({ name: 'judged' }),
    /VD3\d\d/,
  ],
  [
    'another repository than the package declares',
    await build({ name: 'judged', repository: 'github:lab/other' }),
    await build({ name: 'judged', repository: 'github:lab/project' }),
    /VD404/,
  ],
]

describe('recording', () => {
  test('all that verified, once', async () => {
    const session = await openSession([attested, trusted, signed, next])
    await session.lock([trusted, signed, attested])
    const first = await session.run('trust')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatchSnapshot('said')
    const recorded = await session.recorded()
    expect(recorded).toMatchSnapshot('verify-deps.lock.json')

    // A new version of the same publisher leaves the file alone.
    await session.lock([trusted, signed, next])
    const second = await session.run('trust')
    expect(second).toEqual({
      code: 0,
      stdout: 'verify-deps.lock.json stays as it is. 3 packages as recorded.\n',
      stderr: '',
    })
    expect(await session.recorded()).toBe(recorded)
    expect((await readdir(session.directory)).filter((file) => file.includes('.tmp'))).toEqual([])
    expect(await session.run()).toMatchObject({ code: 0 })
  })

  test('only the packages that are named', async () => {
    const session = await openSession([attested, signed])
    await session.lock([attested, signed])
    expect(await session.run('trust', 'signed')).toMatchObject({ code: 0 })
    const recorded = JSON.parse((await session.recorded()) ?? '')
    expect(Object.keys(recorded.packages)).toEqual(['signed'])
  })

  test('nothing of what no registry speaks for, which is said and does no harm', async () => {
    const session = await openSession([signed])
    const link = { 'packages/mine': {}, 'node_modules/mine': { resolved: 'packages/mine', link: true } }
    await session.lock([signed], link, { mine: 'file:packages/mine' })
    const { code, stdout, stderr } = await session.run('trust')
    expect({ code, stdout, stderr }).toMatchSnapshot()
  })
})

describe('refusing', () => {
  test.each(REFUSED)('%s', async (_what, refused, twin, reason) => {
    for (const [built, code, count] of [
      [refused, 1, 1],
      [twin, 0, 2],
    ] as const) {
      const session = await openSession([built, signed])
      await session.lock([built, signed])
      await session.write('verify-deps.json', YOUNG)
      const said = await session.run('trust')
      expect(said).toMatchObject({ code, stderr: '' })
      const { packages } = JSON.parse((await session.recorded()) ?? '')
      // The others are recorded all the same.
      expect(Object.keys(packages)).toHaveLength(count)
      if (built === refused) expect(said.stdout).toMatch(reason)
      else expect(said.stdout).not.toContain('NOT recorded')
    }
  })

  test('what could not be asked, with 2', async () => {
    const down = { '/-/npm/v1/attestations/@lab/attested@1.0.0': faulty.status(500) }
    const session = await openSession([attested, signed], down)
    await session.lock([attested, signed])
    const { code, stdout } = await session.run('trust')
    expect({ code, stdout }).toMatchSnapshot()
  })

  test('a name that is not in the lockfile', async () => {
    const session = await openSession([signed])
    await session.lock([signed])
    const { code, stdout } = await session.run('trust', 'signde')
    expect({ code, stdout, recorded: await session.recorded() }).toMatchSnapshot()
  })

  test('what it cannot read, with 3', async () => {
    const session = await openSession([signed])
    await session.lock([signed])
    await session.write('verify-deps.lock.json', '<<<<<<< ours\n')
    const said = await session.run('trust')
    expect(said).toMatchObject({ code: 3, stdout: '' })
    expect(said.stderr).toContain('verify-deps.lock.json:1: it has merge-conflict markers.')
    expect(await session.run('trust', '--project', 'nowhere')).toMatchObject({ code: 3, stdout: '' })
  })
})

describe('a change', () => {
  test('is shown and refused, and accepted by name', async () => {
    const session = await openSession([attested, drifted, signed])
    await session.lock([attested, signed])
    await session.run('trust')
    const before = await session.recorded()

    await session.lock([drifted, signed])
    const verified = await session.run()
    expect(verified.code).toBe(1)
    expect(verified.stdout).toContain('VD403')
    const shown = await session.run('trust')
    expect(shown).toMatchObject({ code: 1, stderr: '' })
    expect(shown.stdout).toMatchSnapshot('shown')
    expect(await session.recorded()).toBe(before)

    // Another name accepts nothing of it.
    expect(await session.run('trust', 'signed')).toMatchObject({ code: 0 })
    expect(await session.recorded()).toBe(before)

    const accepted = await session.run('trust', '@lab/attested')
    expect(accepted).toMatchObject({ code: 0, stderr: '' })
    expect(accepted.stdout).toMatchSnapshot('accepted')
    expect(await session.recorded()).toMatchSnapshot('verify-deps.lock.json')
    expect(await session.run()).toMatchObject({ code: 0 })
  })

  test('that lost its provenance is one', async () => {
    const bare = await build({ name: '@lab/attested', version: '2.0.0', isBare: true })
    const session = await openSession([attested, bare])
    await session.lock([attested])
    await session.run('trust')
    await session.lock([bare])
    const shown = await session.run('trust')
    expect(shown.code).toBe(1)
    expect(shown.stdout).toMatchSnapshot()
    expect(await session.run('trust', '@lab/attested')).toMatchObject({ code: 0 })
    expect(await session.run()).toMatchObject({ code: 0 })
  })

  test('of what the package declares is accepted by name', async () => {
    const undeclared = await build({ name: 'moved', repository: 'github:lab/other' })
    const session = await openSession([undeclared])
    await session.lock([undeclared])
    await session.write('verify-deps.json', YOUNG)
    expect(await session.run()).toMatchObject({ code: 1 })
    expect(await session.run('trust', 'moved')).toMatchObject({ code: 0 })
    expect(await session.run()).toMatchObject({ code: 0 })
  })

  test('is not accepted with bytes that are wrong', async () => {
    const session = await openSession([attested, drifted], { [drifted.path]: faulty.cutShort })
    await session.lock([attested])
    await session.run('trust')
    const before = await session.recorded()
    await session.lock([drifted])
    const refused = await session.run('trust', '@lab/attested')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toMatch(/NOT recorded.*\n.*VD101/)
    expect(await session.recorded()).toBe(before)
  })
})

describe('pruning', () => {
  const packagesOf = async (recorded: Promise<string | undefined>) =>
    Object.keys(JSON.parse((await recorded) ?? '').packages)

  test('removes the entries of packages that the lockfile has no more, when that is asked for', async () => {
    const session = await openSession([attested, trusted, signed])
    await session.lock([attested, trusted, signed])
    await session.run('trust')
    await session.lock([signed])
    const before = await session.recorded()

    const kept = await session.run('trust')
    expect(kept).toMatchSnapshot('kept')
    expect(await session.recorded()).toBe(before)

    const pruned = await session.run('trust', '--prune')
    expect(pruned).toMatchSnapshot('pruned')
    expect(await packagesOf(session.recorded())).toEqual(['signed'])

    const again = await session.run('trust', '--prune')
    expect(again).toMatchObject({ code: 0, stdout: 'verify-deps.lock.json stays as it is. 1 package as recorded.\n' })
  })

  test('keeps that of a package that does not verify, which is in the lockfile all the same', async () => {
    const session = await openSession([attested, signed], { [attested.path]: faulty.cutShort })
    await session.lock([attested, signed])
    const entry = { version: '1.0.0', level: 'signature' }
    const packages = { '@lab/attested': entry, gone: entry, signed: entry }
    await session.write('verify-deps.lock.json', JSON.stringify({ version: 1, packages }))
    expect(await session.run('trust', '--prune')).toMatchObject({ code: 1 })
    expect(await packagesOf(session.recorded())).toEqual(['@lab/attested', 'signed'])
  })

  test('takes no names', async () => {
    const session = await openSession([signed])
    await session.lock([signed])
    const { code, stdout, stderr } = await session.run('trust', '--prune', 'signed')
    expect({ code, stdout, stderr }).toMatchSnapshot()
    expect(await session.recorded()).toBeUndefined()
    expect(await session.run('trust', '--prune')).toMatchObject({ code: 0 })
    expect(await session.run('trust', 'signed')).toMatchObject({ code: 0 })
  })
})

describe('as data', () => {
  const errorsOf = schemaErrors('trust')

  test('what was recorded, passed over, shown, accepted and pruned', async () => {
    const session = await openSession([attested, drifted, signed])
    const say = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await session.run('trust', '--json', ...args)
      expect({ errors: errorsOf(stdout), stderr }).toEqual({ errors: [], stderr: '' })
      const said = JSON.parse(stdout)
      expect(said.exitCode).toBe(code)
      return said
    }
    const link = { 'packages/mine': {}, 'node_modules/mine': { resolved: 'packages/mine', link: true } }
    await session.lock([attested, signed], link, { mine: 'file:packages/mine' })
    const first = await say()
    expect(first).toMatchObject({
      exitCode: 0,
      identityLock: { path: 'verify-deps.lock.json', written: true, entries: 2 },
      passedOver: [{ name: 'mine', version: '' }],
    })
    const { packages } = JSON.parse((await session.recorded()) ?? '')
    expect(first.recorded).toEqual(Object.entries(packages).map(([key, entry]) => ({ key, entry })))

    await session.lock([drifted])
    const shown = await say()
    const [{ detail }] = shown.drifted
    expect(shown).toMatchObject({ exitCode: 1, identityLock: { written: false }, stale: ['signed'] })
    const verified = JSON.parse((await session.run('--json')).stdout)
    const finding = verified.packages[0].findings.find(({ code }: { code: string }) => code === 'VD403')
    expect(detail).toEqual(finding.detail)

    const accepted = await say('@lab/attested')
    expect(accepted).toMatchObject({ exitCode: 0, identityLock: { written: true }, drifted: [] })
    expect(accepted.accepted).toEqual(shown.drifted)

    expect(await say('--prune')).toMatchObject({
      exitCode: 0,
      identityLock: { written: true, entries: 1 },
      unchanged: ['@lab/attested'],
      pruned: ['signed'],
      stale: [],
    })
  })

  test('what was refused', async () => {
    const unsigned = await build({ name: 'judged', isUnsigned: true, isBare: true })
    const down = { '/-/npm/v1/attestations/@lab/attested@1.0.0': faulty.status(500) }
    const session = await openSession([attested, unsigned, signed], down)
    await session.lock([attested, unsigned, signed])
    const { code, stdout } = await session.run('trust', '--json')
    expect({ code, errors: errorsOf(stdout) }).toEqual({ code: 1, errors: [] })
    const { exitCode, recorded, refused } = JSON.parse(stdout)
    expect({ exitCode, recorded, refused }).toMatchObject({
      exitCode: 1,
      recorded: [{ key: 'signed' }],
      refused: [
        { name: '@lab/attested', version: '1.0.0', outcome: 'inconclusive', codes: ['VD310'] },
        { name: 'judged', version: '1.0.0', outcome: 'unproven', codes: ['VD201'] },
      ],
    })
  })

  test('nothing, where nothing could be understood', async () => {
    const session = await openSession([signed])
    await session.lock([signed])
    expect(await session.run('trust', '--json', '--prune', 'signed')).toMatchObject({ code: 3, stdout: '' })
    const { code, stdout } = await session.run('trust', '--json')
    expect({ code, errors: errorsOf(stdout) }).toEqual({ code: 0, errors: [] })
  })
})
