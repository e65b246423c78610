/** Threads that die, in every way that there is, and those that do not. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Brought } from '../../src/threads/errand.ts'
import type { Pool } from '../../src/threads/pool.ts'
import { openPool } from '../../src/threads/pool.ts'

/** Does what a bundle says, and else brings back what it has been told so far. */
const OBEDIENT = `
import { parentPort, threadId } from 'node:worker_threads'
const told = []
const deeds = {
  exit: () => process.exit(0),
  exitWith: (code) => process.exit(code),
  throw: () => { throw new Error('thrown') },
  throwNothing: () => { throw undefined },
  reject: () => { Promise.reject(new Error('rejected')) },
  fill: () => { const all = []; for (;;) all.push(new Array(1e5).fill({})) },
  hand: () => parentPort.postMessage([() => {}]),
  spin: () => { for (;;); },
  wait: () => {},
}
parentPort.on('message', (sent) => {
  for (const { id, errand } of sent) {
    if (errand.kind !== 'bundle') { told.push(errand.number ?? errand.kind); continue }
    const [[deed, value]] = Object.entries(errand.bundle ?? { say: null })
    if (deed in deeds) deeds[deed](value)
    else parentPort.postMessage([{ id, brought: { kind: 'error', message: JSON.stringify({ value, told, threadId }) } }])
  }
})
`
const module = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`)

function open(threads: number, text = OBEDIENT): Pool {
  const pool = openPool(threads, { file: module(text), limits: { maxOldGenerationSizeMb: 32 } })
  onTestFinished(pool.close)
  return pool
}

const errand = (bundle: unknown) => ({ kind: 'bundle', bundle, roots: 0, keys: [], engines: [] }) as const
const say = (value: unknown) => errand({ say: value })
const said = (brought: Brought) => JSON.parse(brought.kind === 'error' ? brought.message : '{}')
const ask = async (pool: Pool, value: unknown) => said(await pool.run(say(value)))
const roots = (number: number) => ({ kind: 'roots', number, roots: [] }) as const

/** How many handles keep this process, or would. */
const ports = () => process.getActiveResourcesInfo().filter((each) => each === 'MessagePort').length

describe('errands', () => {
  test('are answered, each with its own answer, by all threads', async () => {
    const pool = open(3)
    const all = await Promise.all(Array.from({ length: 100 }, (_, at) => ask(pool, at)))
    expect(all.map(({ value }) => value)).toEqual([...all.keys()])
    expect(new Set(all.map(({ threadId }) => threadId)).size).toBe(3)
  })

  test('come behind what was told before them', async () => {
    const pool = open(2)
    pool.tell(roots(1))
    const first = ask(pool, 'a')
    const second = ask(pool, 'b')
    pool.tell(roots(2))
    const third = ask(pool, 'c')
    expect((await Promise.all([first, second, third])).map(({ told }) => told)).toEqual([[1], [1], [1, 2]])
  })

  test('that cannot be handed over fail alone', async () => {
    const pool = open(1)
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
    const all = await Promise.allSettled([ask(pool, 1), pool.run(say(() => {})), pool.run(say(deep)), ask(pool, 2)])
    expect(all).toMatchObject([
      { value: { value: 1 } },
      { reason: { message: expect.stringContaining('it cannot be handed to a thread: ') } },
      { reason: { message: expect.stringContaining('it cannot be handed to a thread: ') } },
      { value: { value: 2 } },
    ])
  })
})

describe('a thread that breaks down', () => {
  const ways: readonly (readonly [string, unknown, string])[] = [
    ['ends', { exit: 0 }, 'it ended with code 0'],
    ['ends with a code', { exitWith: 3 }, 'it ended with code 3'],
    ['throws', { throw: 0 }, 'thrown'],
    ['throws nothing', { throwNothing: 0 }, 'undefined'],
    ['leaves a rejection alone', { reject: 0 }, 'rejected'],
    ['runs out of memory', { fill: 0 }, 'ERR_WORKER_OUT_OF_MEMORY'],
    ['brings what cannot be brought', { hand: 0 }, ''],
  ]
  for (const [name, deed, reason] of ways) {
    test(`as it ${name} fails what it had in hand, and nothing else`, async () => {
      const pool = open(2)
      pool.tell(roots(1))
      // In turns: the first and the third thread are one.
      const all = [pool.run(errand({ wait: 0 })), ask(pool, 'other'), pool.run(errand(deed))]
      const [waited, other, broken] = await Promise.allSettled(all)
      for (const each of [waited, broken])
        expect(each).toMatchObject({
          reason: { message: expect.stringContaining('the thread that had it in hand broke down') },
        })
      expect((broken as PromiseRejectedResult).reason.message).toContain(reason)
      // Another takes its place at once, and knows what it knew.
      const after = await Promise.all([ask(pool, 1), ask(pool, 2)])
      expect(after).toMatchObject([
        { value: 1, told: [1] },
        { value: 2, told: [1] },
      ])
      expect(
        new Set(
          [(other as PromiseFulfilledResult<{ threadId: number }>).value, ...after].map(({ threadId }) => threadId),
        ).size,
      ).toBe(2)
    })
  }

  test('is not mistaken for the one that took its place', async () => {
    const pool = open(1)
    for (let round = 0; round < 5; round++) {
      await expect(pool.run(errand({ throw: 0 }))).rejects.toThrow('thrown')
      // The other one has not ended yet.
      expect(await ask(pool, round)).toMatchObject({ value: round })
    }
  })

  test('before it has read anything fails what it was sent, each time', async () => {
    const pool = open(1, 'throw new Error("no start")')
    for (let round = 0; round < 3; round++) await expect(pool.run(say(round))).rejects.toThrow('no start')
    const gone = openPool(1, { file: new URL('file:///nowhere/thread.js') })
    await expect(gone.run(say(0))).rejects.toThrow('broke down')
    await gone.close()
  })

  test('with nothing in hand is not missed', async () => {
    const pool = open(1)
    await expect(pool.run(errand({ exit: 0 }))).rejects.toThrow()
    pool.tell(roots(1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    pool.tell(roots(2))
    expect(await ask(pool, 0)).toMatchObject({ told: [1, 2] })
  })
})

describe('closing', () => {
  test('fails what is in hand, and what is asked afterwards', async () => {
    const before = ports()
    const pool = openPool(2, { file: module(OBEDIENT) })
    const inHand = [pool.run(errand({ wait: 0 })), pool.run(errand({ spin: 0 })), pool.run(say(0))]
    const failed = Promise.allSettled(inHand)
    await Promise.all([pool.close(), pool.close()])
    for (const each of await failed)
      expect(each).toMatchObject({ reason: { message: expect.stringContaining('it was closed') } })
    await expect(pool.run(say(1))).rejects.toThrow('the threads were closed')
    pool.tell(roots(1))
    await pool.close()
    expect(ports()).toBe(before)
  })

  test('while one starts in the place of another leaves none', async () => {
    const before = ports()
    const pool = openPool(1, { file: module(OBEDIENT) })
    await expect(pool.run(errand({ throw: 0 }))).rejects.toThrow('thrown')
    const last = expect(pool.run(say(0))).rejects.toThrow('it was closed')
    await pool.close()
    await last
    expect(ports()).toBe(before)
  })
})

test('where the system gives no thread, nobody is left with one', () => {
  expect(() => openPool(2, { file: new URL('http://registry.example/thread.js') })).toThrow()
})
