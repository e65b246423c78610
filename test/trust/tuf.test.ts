/** A TUF repository that is asked, what is kept of it, and a run without a network on what was kept. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openTuf } from '../../src/trust/tuf.ts'
import type { TufArchive } from '../../src/trust/tuf-archive.ts'
import { openTufArchive, openTufCache } from '../../src/trust/tuf-offline.ts'
import type { RepositoryPlan } from '../support/tuf-repository.ts'
import {
  archiveOf,
  KEYS_TARGET,
  makeTufRepository,
  PLANNED_KEYS,
  PLANNED_ROOT,
  planTufRepository,
  tufKey,
} from '../support/tuf-repository.ts'

const [DAY_1, DAY_2, DAY_8] = [new Date('2026-03-01T12:00:00Z'), new Date('2026-03-02'), new Date('2026-03-09')]
const [EXPIRES, LATER] = ['2026-03-08T00:00:00Z', '2026-04-01T00:00:00Z']
const [ROOT, ALL] = ['trusted_root.json', [KEYS_TARGET, 'trusted_root.json']]

/** A server in memory, and a machine with a cache. */
async function start(plan: RepositoryPlan = planTufRepository(EXPIRES)) {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-tuf-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  // Roots live longer.
  for (const root of plan.roots) root.expires = LATER
  const files = makeTufRepository(plan)
  const rootPath = path.join(directory, 'root.json')
  await writeFile(rootPath, files.get('1.root.json') as Buffer)
  const repository = { mirrorURL: 'https://tuf.example/repository/', rootPath }
  const asked: string[] = []
  const state = { files: files as ReadonlyMap<string, Buffer>, isDown: false, cachePath: path.join(directory, 'cache') }
  const askAddress = async (address: string) => {
    const name = address.slice(repository.mirrorURL.length)
    asked.push(name)
    if (state.isDown) throw new Error('connect ECONNREFUSED')
    return state.files.get(name)
  }
  const open = (now: Date) => openTuf({ cachePath: state.cachePath, askAddress, repository, now })
  const load = async (now: Date, targets: readonly string[] = ALL) => {
    asked.length = 0
    const tuf = open(now)
    return Promise.all(targets.map((target) => tuf.load(target, (document) => document)))
  }
  const cacheFile = () => path.join(state.cachePath, 'tuf.example%2Frepository.json')
  return { plan, repository, asked, state, open, load, cacheFile }
}

const OURS = [PLANNED_KEYS, PLANNED_ROOT].map((value) => ({ value, fallback: undefined }))
const reasonsOf = (loaded: readonly { fallback: { reason: string } | undefined }[]) =>
  loaded.map(({ fallback }) => fallback?.reason)

describe('the cache', () => {
  test('each file is asked for once, and while all is in date, nothing a second time', async () => {
    const { load, asked, state } = await start()
    expect(await load(DAY_1)).toEqual(OURS)
    expect(asked).toEqual([...new Set(asked)])
    // Behind the last root there is none.
    expect(asked.filter((name) => name.endsWith('root.json') && !name.startsWith('targets/'))).toEqual([
      '2.root.json',
      '3.root.json',
      '4.root.json',
    ])
    state.isDown = true
    expect(await load(DAY_2)).toEqual(OURS)
    expect(asked).toEqual([])
    expect(reasonsOf(await load(DAY_8))).toEqual(['connect ECONNREFUSED', 'connect ECONNREFUSED'])
  })

  test('a target that nobody wanted before is asked for, and nothing else', async () => {
    const { load, asked } = await start()
    await load(DAY_1, [KEYS_TARGET])
    expect(await load(DAY_2)).toEqual(OURS)
    expect(asked).toEqual([expect.stringMatching(/^targets\/[0-9a-f]{64}\.trusted_root\.json$/u)])
  })

  test('what is new is asked for once the timestamp has expired, and only that', async () => {
    const { load, asked, state, plan } = await start()
    await load(DAY_1)
    plan.timestamp = { ...plan.timestamp, version: 41 }
    for (const each of [plan.timestamp, plan.snapshot, plan.targets, plan.delegated]) each.expires = LATER
    Object.assign(plan.snapshot, { version: 31 })
    Object.assign(plan.targets, { version: 21 })
    Object.assign(plan.delegated, { version: 11 })
    const last = plan.roots.at(-1) as RepositoryPlan['roots'][number]
    plan.roots.push({ ...last, version: 4 })
    state.files = makeTufRepository(plan)
    expect(await load(DAY_8)).toEqual(OURS)
    expect(asked).toEqual([
      '4.root.json',
      '5.root.json',
      'timestamp.json',
      '31.snapshot.json',
      '21.targets.json',
      expect.stringMatching(/^11\.\S+\.json$/u),
    ])
  })

  test.each<[string, (plan: RepositoryPlan) => void, RegExp]>([
    [
      'timestamp',
      ({ timestamp }) => void Object.assign(timestamp, { version: 39 }),
      /^timestamp\.json .* version 39 takes the place of 40/,
    ],
    [
      'snapshot',
      ({ timestamp, snapshot }) => {
        Object.assign(timestamp, { version: 41 })
        Object.assign(snapshot, { version: 29 })
      },
      /^timestamp\.json .* older snapshot/,
    ],
    [
      'file',
      ({ timestamp, snapshot, targets }) => {
        Object.assign(timestamp, { version: 41 })
        Object.assign(snapshot, { version: 31 })
        Object.assign(targets, { version: 19 })
      },
      /^31\.snapshot\.json .* older targets\.json/,
    ],
  ])('a repository that goes back to an older %s is not believed', async (_what, change, reason) => {
    const { load, state, plan } = await start()
    await load(DAY_1)
    for (const each of [plan.timestamp, plan.snapshot, plan.targets, plan.delegated]) each.expires = LATER
    change(plan)
    state.files = makeTufRepository(plan)
    const reasons = reasonsOf(await load(DAY_8))
    expect(reasons[0]).toMatch(reason)
    // Its twin: whoever has seen nothing newer has no reason not to.
    state.cachePath = path.join(state.cachePath, 'another')
    expect(await load(DAY_8)).toEqual(OURS)
  })

  test.each<[string, (file: string) => Promise<unknown>]>([
    ['that is no JSON', (file) => writeFile(file, '{"takenAt":')],
    ['that is empty', (file) => writeFile(file, '')],
    ['that is something else', (file) => writeFile(file, '{"files":7}')],
    [
      'that is a directory',
      async (file) => {
        await rm(file)
        await mkdir(file)
      },
    ],
    [
      'with a root left out',
      async (file) => {
        const archive = JSON.parse(await readFile(file, 'utf8'))
        delete archive.files['2.root.json']
        await writeFile(file, JSON.stringify(archive))
      },
    ],
    [
      'with other bytes',
      async (file) => {
        const archive = JSON.parse(await readFile(file, 'utf8'))
        for (const name of Object.keys(archive.files)) archive.files[name] = 'AAAA'
        await writeFile(file, JSON.stringify(archive))
      },
    ],
  ])('one %s is asked for again', async (_what, damage) => {
    const { load, cacheFile, asked } = await start()
    await load(DAY_1)
    await damage(cacheFile())
    expect(await load(DAY_2)).toEqual(OURS)
    expect(asked).toContain('timestamp.json')
  })

  test('one that somebody wrote is not believed', async () => {
    const { load, cacheFile, state, plan } = await start()
    await load(DAY_1)
    const key = tufKey()
    const role = { keys: [key], threshold: 1 }
    const roles = { root: role, timestamp: role, snapshot: role, targets: role }
    const hostile = planTufRepository(EXPIRES)
    hostile.roots = plan.roots.map((root) => ({ ...root, roles, signers: [key] }))
    for (const each of [hostile.timestamp, hostile.snapshot, hostile.targets]) each.signers = [key]
    hostile.targets.targets = { [ROOT]: Buffer.from('{"theirs":true}') }
    await writeFile(cacheFile(), JSON.stringify(archiveOf(makeTufRepository(hostile), DAY_1)))
    expect(await load(DAY_2)).toEqual(OURS)
    state.isDown = true
    await writeFile(cacheFile(), JSON.stringify(archiveOf(makeTufRepository(hostile), DAY_1)))
    expect(reasonsOf(await load(DAY_2))).toEqual(['connect ECONNREFUSED', 'connect ECONNREFUSED'])
  })

  test('where nothing can be written, all is asked for each time, and nothing is left behind', async () => {
    const { load, state, asked } = await start()
    await writeFile(state.cachePath, 'a file in place of the directory')
    expect(await load(DAY_1)).toEqual(OURS)
    expect(await load(DAY_2)).toEqual(OURS)
    expect(asked).toContain('timestamp.json')
  })

  test('a file that cannot take the place of another goes', async () => {
    const { load, state, cacheFile } = await start()
    await mkdir(path.join(cacheFile(), 'not empty'), { recursive: true })
    expect(await load(DAY_1)).toEqual(OURS)
    expect(await readdir(state.cachePath)).toEqual([path.basename(cacheFile())])
  })

  test('several processes at once leave one whole file', async () => {
    const { load, state } = await start()
    await Promise.all(Array.from({ length: 8 }, () => load(DAY_1)))
    expect(await readdir(state.cachePath)).toHaveLength(1)
    state.isDown = true
    expect(await load(DAY_2)).toEqual(OURS)
  })
})

describe('without a network', () => {
  const offline = async (archive: unknown, repository: Parameters<typeof openTufArchive>[2], now = DAY_2) => {
    const tuf = openTufArchive(archive, now, repository)
    const loaded = await Promise.all(ALL.map((target) => tuf.load(target, (document, from) => ({ document, from }))))
    return { loaded, findings: tuf.findings() }
  }
  const online = async (tuf: ReturnType<typeof openTuf>) => {
    const loaded = await Promise.all(ALL.map((target) => tuf.load(target, (document, from) => ({ document, from }))))
    return { loaded, findings: tuf.findings() }
  }

  test('a snapshot says the same as the run that made it', async () => {
    const { open, repository, state, asked } = await start()
    const tuf = open(DAY_1)
    const said = await online(tuf)
    const archive = JSON.parse(JSON.stringify(await tuf.archive())) as TufArchive
    expect(said.loaded).toMatchObject([{ fallback: undefined }, { fallback: undefined }])
    expect(await offline(archive, repository)).toEqual(said)
    // Made anew out of the cache: nothing is asked, and nothing differs but the time.
    state.isDown = true
    asked.length = 0
    const again = await open(DAY_2).archive(ALL)
    expect(asked).toEqual([])
    expect(again).toEqual({ ...archive, takenAt: DAY_2.toISOString() })
  })

  test('and of what could not be had, too', async () => {
    const { open, repository, state } = await start()
    state.isDown = true
    const tuf = open(DAY_1)
    const said = await online(tuf)
    expect(reasonsOf(said.loaded)).toEqual(['connect ECONNREFUSED', 'connect ECONNREFUSED'])
    expect(await offline(await tuf.archive(ALL), repository)).toEqual(said)

    const never = openTuf(undefined)
    const unasked = await online(never)
    expect(reasonsOf(unasked.loaded)).toEqual(['it was not to be asked', 'it was not to be asked'])
    expect(await offline(await never.archive(), repository)).toEqual(unasked)
  })

  test('and of one target that could not be had', async () => {
    const { open, repository, state } = await start()
    state.files = new Map([...state.files].filter(([name]) => !name.endsWith(`.${ROOT}`)))
    const tuf = open(DAY_1)
    const said = await online(tuf)
    expect(reasonsOf(said.loaded)).toEqual([undefined, expect.stringMatching(/trusted_root\.json is not there$/u)])
    expect(await offline(await tuf.archive(), repository)).toEqual(said)
  })

  test('and of one that is not what it was to be', async () => {
    const { open, repository } = await start()
    const tuf = open(DAY_1)
    const decode = (document: unknown) => {
      if (document !== null && typeof document === 'object' && 'ours' in document) throw new Error('not a trusted root')
      return 'the shipped one'
    }
    const said = await tuf.load(ROOT, decode)
    expect(said).toMatchObject({ value: 'the shipped one', fallback: { reason: 'not a trusted root' } })
    expect(await openTufArchive(await tuf.archive(), DAY_1, repository).load(ROOT, decode)).toEqual(said)
  })

  test('a snapshot that was not to have a target says so', async () => {
    const { open, repository } = await start()
    const tuf = open(DAY_1)
    await tuf.load(ROOT, (document) => document)
    const { loaded } = await offline(await tuf.archive(), repository)
    expect(reasonsOf(loaded)).toEqual([expect.stringMatching(/\.json is not there$/u), undefined])
  })

  test('the cache will do, as long as it is told how old it is', async () => {
    const { load, state, repository, asked } = await start()
    await load(DAY_1)
    asked.length = 0
    const at = async (now: Date) => {
      const tuf = openTufCache(state.cachePath, now, repository)
      const loaded = await Promise.all(ALL.map((target) => tuf.load(target, (document) => document)))
      return { loaded, findings: tuf.findings() }
    }
    expect(await at(DAY_2)).toEqual({ loaded: OURS, findings: [] })
    const late = await at(DAY_8)
    expect(late.loaded).toEqual(OURS)
    expect(late.findings).toMatchObject([{ rule: { code: 'VD212' }, detail: { takenAt: DAY_1.toISOString() } }])
    expect(asked).toEqual([])
  })

  test('without a cache the shipped copy will do', async () => {
    const { state, repository } = await start()
    const tuf = openTufCache(state.cachePath, DAY_1, repository)
    const { value, fallback } = await tuf.load(ROOT, (document) => document)
    expect(fallback?.reason).toBe('this run is offline, and the cache has none of it')
    expect(value).not.toHaveProperty('ours')
  })
})
