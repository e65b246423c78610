import { describe, expect, test } from 'vitest'
import { integer } from '../../fixtures/lab/der.ts'
import type { Json } from '../../fixtures/lab/json.ts'
import { MAX_TIMESTAMPS } from '../../src/sigstore/limits.ts'
import {
  AT,
  accept,
  judge,
  LATER,
  minutes,
  refuseEach,
  sent,
  sentEntry,
  TIMESTAMPS,
  trusted,
} from '../support/sigstore.ts'
import { sentTimestamp } from '../support/timestamp.ts'

const AUTHORITY = { by: 'timestampAuthority', url: 'https://timestamp.sigstore.example' } as const
const LOG = { by: 'log', url: 'https://rekor.sigstore.example' } as const
const repeated = (count: number) =>
  sent(TIMESTAMPS, (old) => (Array.isArray(old) ? Array.from({ length: count }, () => old[0] as Json) : null))

describe('who says when', () => {
  test('the log, in its promise', () => {
    expect(accept({}).times).toEqual([{ time: LATER, ...LOG }])
    expect(accept({ asked: { mediaType: 'v0.1', signer: 'chain', inclusion: ['promise'] } }).times).toEqual([
      { time: LATER, ...LOG },
    ])
  })

  test('a timestamp authority', () => {
    expect(accept({ asked: { log: 'v2' } }).times).toEqual([{ time: LATER, ...AUTHORITY }])
    expect(accept({ asked: { log: 'none' }, ...trusted('tlogs', []) }).times).toEqual([{ time: LATER, ...AUTHORITY }])
  })

  test('both, the authority first', () => {
    const timestamps = [{ time: minutes(2) }]
    expect(accept({ asked: { timestamps } }).times).toEqual([
      { time: minutes(2), ...AUTHORITY },
      { time: LATER, ...LOG },
    ])
  })

  test('the authority twice, at two times', () => {
    const timestamps = [{ time: minutes(3) }, { time: minutes(2) }]
    const times = [minutes(3), minutes(2)].map((time) => ({ time, ...AUTHORITY }))
    expect(accept({ asked: { log: 'v2', timestamps } }).times).toEqual(times)
  })

  test('what one says twice counts once', () => {
    const [once] = [{ time: LATER, ...AUTHORITY }]
    expect(accept({ asked: { log: 'v2' }, ...repeated(MAX_TIMESTAMPS) }).times).toEqual([once])
    expect(accept({ asked: { log: 'v2', timestamps: [{}, { imprintHash: 'sha512' }] } }).times).toEqual([once])
  })

  test('nobody signs the time of an entry without a promise', () => {
    const asked = { log: 'v2' } as const
    expect(accept({ asked, ...sentEntry('integratedTime', '1') }).times).toEqual([{ time: LATER, ...AUTHORITY }])
  })
})

refuseEach('timestamp', [
  {
    name: 'nobody says it',
    given: { asked: { inclusion: ['proof'] } },
    twin: { asked: { timestamps: [{}] } },
    reason: /^nobody who is trusted says when the signature was made$/,
  },
  {
    name: 'a log gives a time, and does not sign it',
    given: { asked: { log: 'v2' } },
    ...sent('verificationMaterial.timestampVerificationData', null),
    reason: /^nobody who is trusted says when/,
  },
  {
    name: 'no log, no timestamp',
    given: { asked: { log: 'none' }, ...trusted('tlogs', []) },
    asked: { timestamps: [] },
    reason: /^nobody who is trusted says when/,
  },
  {
    name: 'one of two timestamps does not hold',
    given: { asked: { timestamps: [{}, {}] } },
    ...sentTimestamp([0, 0], () => integer(2)),
    reason: /^the timestamp was not granted$/,
  },
  {
    name: 'a timestamp holds, and the promise does not',
    given: { asked: { timestamps: [{}] } },
    tamper: { promise: (promise) => ({ ...promise, logIndex: promise.logIndex + 1 }) },
    reason: /^the log's promise does not fit the entry$/,
  },
  {
    name: 'one timestamp too many',
    given: { asked: { log: 'v2' } },
    twin: repeated(MAX_TIMESTAMPS),
    ...repeated(MAX_TIMESTAMPS + 1),
    step: 'bundle',
    reason: /^the bundle does not have the shape of one$/,
    detail: { at: TIMESTAMPS },
  },
  {
    name: 'the promise of a log that is not trusted',
    ...trusted('tlogs.0', undefined),
    reason: /^the entry is in a log that is not trusted$/,
    detail: { logId: expect.stringMatching(/^[0-9a-f]{64}$/) },
  },
  {
    name: 'a kind of log that makes no promises made one: dsse',
    given: { asked: { log: 'v2', entryKind: 'dsse' } },
    asked: { inclusion: ['promise', 'proof'] },
    reason: /^a log of a kind that makes no promises is said to have made one$/,
  },
  {
    name: 'a kind of log that makes no promises made one: hashedrekord',
    given: { asked: { log: 'v2', entryKind: 'hashedrekord' } },
    asked: { inclusion: ['promise', 'proof'] },
    reason: /makes no promises/,
  },
])

test('intoto 0.0.2 is of a log that makes promises', () => {
  expect(accept({ asked: { entryKind: 'intoto' } }).logEntries).toMatchObject([{ kind: 'intoto', version: '0.0.2' }])
})

describe('every time counts for the certificate', () => {
  // It is valid for ten minutes.
  test.each([
    ['within', AT, minutes(10)],
    ['the first a second too early', new Date(AT.getTime() - 1000), minutes(10)],
    ['the last a second too late', AT, new Date(minutes(10).getTime() + 1000)],
  ])('%s', (name, first, second) => {
    const examination = judge({ asked: { timestamps: [{ time: first }, { time: second }] } })
    expect(examination.ok).toBe(name === 'within')
    if (!examination.ok)
      expect(examination).toMatchObject({
        step: 'certificate',
        reason: 'a certificate is not valid at the time of the signature',
      })
  })
})
