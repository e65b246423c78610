/** `verify-deps trust` where a lockfile has several versions of a package, and not all of them have one publisher. */
import { expect, test, vi } from 'vitest'
import type { Building, Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import { schemaErrors } from '../support/schema.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const DAY = 24 * 60 * 60 * 1000
const errorsOf = schemaErrors('trust')
const made = (version: string, more: Partial<Building> = {}) => build({ name: 'foo', version, ...more })

/** Uploaded so many days before now. */
async function aged(daysAgo: number, version: string, more: Partial<Building> = {}): Promise<Built> {
  const built = await made(version, more)
  const time = new Date(Date.now() - daysAgo * DAY)
  const internal = { _npmOperationalInternal: { tmp: `tmp/foo_${version}_${time.getTime()}_0.5` } }
  return { ...built, time: time.toISOString(), document: { ...built.document, ...internal } }
}

const byCi = await made('1.0.0', { workflow: 'ci.yml' })
const nextByCi = await made('1.0.1', { workflow: 'ci.yml' })
const byRelease = await made('2.0.0')
const ofOldLine = await made('1.1.0')
const other = await build({ name: 'foo-bar' })

async function entriesOf(session: Session): Promise<Record<string, { version: string; level: string }>> {
  return JSON.parse((await session.recorded()) ?? '').packages
}
async function keysOf(session: Session): Promise<readonly string[]> {
  return Object.keys(await entriesOf(session))
}
const verified = { code: 0, stderr: '' }

test('on first use all of them are recorded, each under the key it needs', async () => {
  const session = await openSession([byCi, nextByCi, byRelease, other])
  await session.lock([byRelease, byCi, other])
  const first = await session.run('trust')
  expect(first).toMatchObject(verified)
  expect(first.stdout).toMatchSnapshot('said')
  expect(await session.recorded()).toMatchSnapshot('verify-deps.lock.json')
  expect(await session.run()).toMatchObject(verified)
  expect(await session.run('trust')).toMatchObject({
    ...verified,
    stdout: 'verify-deps.lock.json stays as it is. 2 packages as recorded.\n',
  })

  // Its line has its own entry, which the next version there is held to, and which explain shows.
  await session.lock([byRelease, nextByCi, other])
  expect(await session.run()).toMatchObject(verified)
  const explained = JSON.parse((await session.run('explain', 'foo@1.0.1', '--json')).stdout)
  expect(explained.packages[0].publisher).toMatchObject({
    accepted: { version: '1.0.0', workflow: '.github/workflows/ci.yml' },
    differences: [],
  })
})

test('of a package that is recorded, they are shown, and accepted by name', async () => {
  const session = await openSession([byCi, byRelease, ofOldLine])
  await session.lock([byRelease])
  await session.run('trust')
  const before = await session.recorded()
  await session.lock([byRelease, byCi])
  expect(await session.run()).toMatchObject({ code: 1 })
  const shown = await session.run('trust')
  expect(shown).toMatchObject({ code: 1, stderr: '' })
  expect(shown.stdout).toMatchSnapshot('shown')
  expect(await session.recorded()).toBe(before)

  const accepted = await session.run('trust', 'foo', '--json')
  expect({ code: accepted.code, errors: errorsOf(accepted.stdout) }).toEqual({ code: 0, errors: [] })
  expect(JSON.parse(accepted.stdout)).toMatchObject({
    identityLock: { written: true, entries: 2 },
    accepted: [{ name: 'foo', version: '1.0.0' }],
    drifted: [],
    unchanged: ['foo'],
  })
  expect(await keysOf(session)).toEqual(['foo', 'foo@1'])
  expect(await session.run()).toMatchObject(verified)
  expect(await session.run('trust')).toMatchObject(verified)
})

test('two of one line have entries of their own, which go when nothing goes by them', async () => {
  const session = await openSession([byCi, byRelease, ofOldLine])
  await session.lock([ofOldLine, byCi])
  expect(await session.run('trust')).toMatchObject(verified)
  expect(await keysOf(session)).toEqual(['foo', 'foo@1.0.0'])
  expect(await session.run()).toMatchObject(verified)

  await session.lock([ofOldLine])
  const kept = await session.run('trust')
  expect(kept).toMatchObject(verified)
  expect(kept.stdout).toContain('1 entry is of nothing that is locked any more: verify-deps trust --prune')
  const pruned = await session.run('trust', '--prune', '--json')
  expect(errorsOf(pruned.stdout)).toEqual([])
  expect(JSON.parse(pruned.stdout)).toMatchObject({ exitCode: 0, pruned: ['foo@1.0.0'], stale: [] })
  expect(await keysOf(session)).toEqual(['foo'])
  expect(await session.run()).toMatchObject(verified)
})

test('less evidence on an older line is accepted by name, for that version alone', async () => {
  const trusted = await aged(60, '1.1.0', { isTrusted: true })
  const [byHand, nextByHand] = [await aged(1, '0.30.4', { isBare: true }), await aged(1, '0.30.5', { isBare: true })]
  const session = await openSession([trusted, byHand, nextByHand])
  await session.lock([trusted])
  await session.run('trust')
  await session.lock([trusted, byHand])
  expect(await session.run()).toMatchObject({ code: 1, stdout: expect.stringContaining('VD407') })
  expect(await session.run('trust')).toMatchObject({ code: 1, stdout: expect.stringContaining('VD407') })
  expect(await keysOf(session)).toEqual(['foo'])
  const accepted = await session.run('trust', 'foo')
  expect(accepted).toMatchObject(verified)
  expect(accepted.stdout).toMatchSnapshot()
  expect((await entriesOf(session))['foo@0.30.4']).toMatchObject({ version: '0.30.4', level: 'signature' })
  expect(await session.run('--json')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('VD407') })
  expect(await session.run('trust')).toMatchObject(verified)

  await session.lock([trusted, nextByHand])
  expect(await session.run()).toMatchObject({ code: 1, stdout: expect.stringContaining('VD407') })
})

test('another repository than declared, of an older line, is accepted by name', async () => {
  const [bare, moved] = [
    await aged(1, '2.0.0', { isBare: true }),
    await aged(400, '1.0.0', { repository: 'github:lab/other' }),
  ]
  const session = await openSession([bare, moved])
  await session.write('verify-deps.json', JSON.stringify({ downgrade: { youngDays: 3000 } }))
  await session.lock([bare, moved])
  expect(await session.run()).toMatchObject({ code: 1, stdout: expect.stringContaining('VD404') })
  expect(await session.run('trust', 'foo')).toMatchObject(verified)
  expect(await keysOf(session)).toEqual(['foo', 'foo@1'])
  expect(await session.run()).toMatchObject(verified)
})

test('what did not verify has no entry', async () => {
  const forged = await made('1.0.0', { workflow: 'ci.yml', isForged: true })
  const session = await openSession([byRelease, forged])
  await session.lock([byRelease, forged])
  for (const names of [[], ['foo']]) {
    expect(await session.run('trust', ...names)).toMatchObject({ code: 1 })
    expect(await keysOf(session)).toEqual(['foo'])
  }
})

test('a usual change does not fail, and is recorded by name', async () => {
  const scheduled = await made('2.1.0', { build: { 20: 'schedule' } })
  const session = await openSession([byRelease, scheduled])
  await session.lock([byRelease])
  await session.run('trust')
  const before = await session.recorded()
  await session.lock([scheduled])
  expect(await session.run()).toMatchObject({ code: 0, stdout: expect.stringContaining('VD416') })
  const shown = await session.run('trust')
  expect(shown).toMatchObject(verified)
  expect(shown.stdout).toMatchSnapshot()
  expect(await session.recorded()).toBe(before)
  const { stdout } = await session.run('trust', '--json')
  expect(errorsOf(stdout)).toEqual([])
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, drifted: [], warned: [{ name: 'foo', version: '2.1.0' }] })
  expect(await session.run('trust', 'foo')).toMatchObject(verified)
  expect(await session.run()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('VD416') })
})
