/** Ends of a run: what is in flight is given up, what is done is kept, and before anything is known nothing is told. */
import { setTimeout as wait } from 'node:timers/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import schema from '../schema/report.schema.json' with { type: 'json' }
import { CutShort, cutReason, givingUp, orCutShort, untilDeadline } from '../src/cut-short.ts'
import type { Lockfile } from '../src/lockfile/format.ts'
import { decodeReport } from '../src/report/decode-report.ts'
import { json } from '../src/report/json.ts'
import { mergeReports } from '../src/report/merge.ts'
import type { Report } from '../src/report/report.ts'
import { makeReport } from '../src/report/report.ts'
import { cutShortError, notLookedAt } from '../src/run-findings.ts'
import { honestEvidence } from './support/evidence.ts'

const never = () => new Promise<never>(() => {})

describe('one thing', () => {
  test('is done where nobody ends it', async () => {
    const giving = givingUp(new AbortController().signal)
    expect(
      await giving(
        async () => 'done',
        () => 'given up',
      ),
    ).toBe('done')
    expect(
      await givingUp(undefined)(
        async () => 'done',
        () => 'given up',
      ),
    ).toBe('done')
  })

  test('is given up at once, and not begun any more', async () => {
    const end = new AbortController()
    const giving = givingUp(end.signal)
    const inFlight = [1, 2, 3].map(() => giving(never, () => 'given up'))
    end.abort()
    expect(await Promise.all(inFlight)).toEqual(['given up', 'given up', 'given up'])
    let isBegun = false
    const work = async () => {
      isBegun = true
      return 'done'
    }
    expect(await giving(work, () => 'given up')).toBe('given up')
    expect(isBegun).toBe(false)
  })

  test('that fails after it was given up harms nobody', async () => {
    const end = new AbortController()
    const late = wait(5).then(() => Promise.reject(new Error('too late')))
    const given = givingUp(end.signal)<string>(
      () => late,
      () => 'given up',
    )
    end.abort()
    expect(await given).toBe('given up')
    await wait(20)
  })
})

describe('a run', () => {
  test('that has not begun has nothing to tell', async () => {
    const end = new AbortController()
    const ended = orCutShort(end.signal, never).catch((error: unknown) => error)
    end.abort()
    expect(await ended).toBeInstanceOf(CutShort)
    expect(await orCutShort(end.signal, never).catch((error: unknown) => error)).toBeInstanceOf(CutShort)
  })

  test('that has begun ends as it says itself', async () => {
    const end = new AbortController()
    const ended = orCutShort(end.signal, async (begin) => {
      begin()
      await wait(20)
      return 'partial'
    })
    end.abort()
    expect(await ended).toBe('partial')
  })

  test('that fails because of its input says that', async () => {
    const failing = () => Promise.reject(new Error('no such file'))
    await expect(orCutShort(new AbortController().signal, failing)).rejects.toThrow('no such file')
  })
})

describe('the deadline', () => {
  test('is told from a signal', async () => {
    const reasonOf = (signal?: AbortSignal, deadlineMs?: number) =>
      untilDeadline(
        { ...(signal && { signal }), ...(deadlineMs !== undefined && { deadlineMs }) },
        async ({ signal: both }) => {
          while (both?.aborted !== true) await wait(2)
          return cutReason(both)
        },
      )
    expect(await reasonOf(undefined, 10)).toBe('deadline')
    expect(await reasonOf(AbortSignal.timeout(10))).toBe('deadline')
    expect(await reasonOf(AbortSignal.abort(), 60_000)).toBe('signal')
    const end = new AbortController()
    const ended = reasonOf(end.signal, 60_000)
    end.abort()
    expect(await ended).toBe('signal')
  })

  test.each([0, -1, Number.NaN])('of %d is none', async (deadlineMs) => {
    await expect(untilDeadline({ deadlineMs }, async () => 0)).rejects.toThrow(/more than 0 milliseconds/u)
  })
})

describe('the report', async () => {
  const { package: pkg } = await honestEvidence()
  const lockfile: Lockfile = {
    format: 'npm',
    version: '3',
    path: 'package-lock.json',
    digest: 'ab'.repeat(32),
    packages: [],
  }
  const done = { package: pkg, outcome: 'uncovered', proven: {}, findings: [], excepted: [] } as const
  const interrupted = { reason: 'deadline', finished: 1 } as const
  const verdicts = [done, notLookedAt(pkg, 'deadline')]
  const partial = makeReport(lockfile, verdicts, cutShortError(interrupted), { interrupted })
  const other = { ...lockfile, path: 'other/package-lock.json' }
  const whole = makeReport(other, [done], [])
  const decoded = (report: unknown, file = 'report.json') => decodeReport(json(report as Report), file)

  test('fits its schema, also merged with others', () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema)
    expect(validate(JSON.parse(json(partial)))).toBe(true)
    const fleet = mergeReports([partial, whole].map((report, at) => ({ file: `${at}.json`, report: decoded(report) })))
    expect(validate(JSON.parse(json(fleet)))).toBe(true)
    expect(fleet.interrupted).toEqual({ reason: 'deadline', finished: 2 })
    expect(fleet.lockfiles?.map((each) => each.interrupted)).toEqual([interrupted, undefined])
  })

  test('is read back as it was written', () => {
    expect(decoded(partial)).toEqual(JSON.parse(json(partial)))
  })

  test.each<[string, Partial<Report>]>([
    ['more finished than its packages say', { interrupted: { reason: 'deadline', finished: 2 } }],
    ['no word of it beside its findings', { interrupted: undefined } as unknown as Partial<Report>],
    ['no finding of it', { findings: [] }],
  ])('with %s is refused', (_, change) => {
    const { interrupted: _cut, ...rest } = partial
    const changed = change.interrupted === undefined && 'interrupted' in change ? rest : { ...partial, ...change }
    expect(() => decoded(changed)).toThrow(/how far it came/u)
  })
})
