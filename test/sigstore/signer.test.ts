/** Keys that the verifier has from elsewhere, by the hint in the bundle. */
import { describe, expect, test } from 'vitest'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import type { TrustedKey } from '../../src/sigstore/signer.ts'
import { accept, judge, LATER, minutes, refuseEach, type Setup, sent, trusted } from '../support/sigstore.ts'

const KEYED: Setup = { asked: { signer: 'publicKey', timestamps: [{ time: minutes(2) }] } }
/** A key may be valid for good; then nobody has to say when it signed. */
const TIMELESS: Setup = { asked: { signer: 'publicKey', log: 'v2', timestamps: [] } }
const own = importPublicKey(deriveKey('P-256', 'lab managed').spki)
const other = importPublicKey(deriveKey('P-256', 'somebody else').spki)
const keys = (...trustedKeys: readonly TrustedKey[]): Setup => ({ examine: { keys: () => trustedKeys } })
const second = (time: Date, offset: number) => new Date(time.getTime() + offset * 1000)
const from = (start: Date, end?: Date) => keys({ key: own, window: { start, end } })
const HINT = expect.stringMatching(/^SHA256:/)

const UNKNOWN = /^the bundle is signed with a key that is not known$/
const NOT_THEN = /^the key may not sign at the time of the signature$/
const NO_TIME = /^the key is valid for some time only, and nobody who is trusted says when it signed$/
const NOT_FITTING = /^the signature does not fit$/

describe('with times', () => {
  refuseEach(
    'certificate',
    [
      {
        name: 'another hint',
        ...sent('verificationMaterial.publicKey.hint', 'another'),
        reason: UNKNOWN,
        detail: { hint: 'another' },
      },
      {
        name: 'no keys',
        ...keys(),
        twin: keys({ key: own, window: undefined }),
        reason: UNKNOWN,
        detail: { hint: HINT },
      },
      {
        name: 'a key that starts after the first',
        ...from(second(LATER, 1)),
        twin: from(LATER),
        reason: NOT_THEN,
        detail: { hint: HINT, time: LATER.toISOString(), from: second(LATER, 1).toISOString(), until: 'open' },
      },
      {
        name: 'a key that ends before the last',
        ...from(LATER, second(minutes(2), -1)),
        twin: from(LATER, minutes(2)),
        reason: NOT_THEN,
        detail: { time: minutes(2).toISOString() },
      },
      {
        name: 'two keys, and each of them for one of the times',
        examine: { keys: () => [LATER, minutes(2)].map((time) => ({ key: own, window: { start: time, end: time } })) },
        reason: NOT_THEN,
        detail: { time: minutes(2).toISOString() },
      },
    ],
    KEYED,
  )

  test('the first that is valid then, of several', () => {
    const expired = { key: other, window: { start: minutes(-9), end: minutes(-8) } }
    const { signer } = accept({ ...KEYED, ...keys(expired, { key: own, window: { start: LATER, end: minutes(2) } }) })
    expect(signer).toEqual({ kind: 'publicKey', hint: HINT, spki: own.spki })
  })

  refuseEach(
    'entry',
    [
      {
        name: 'another key',
        ...keys({ key: other, window: undefined }),
        reason: /^the log has another certificate or key$/,
      },
    ],
    KEYED,
  )
  refuseEach(
    'signature',
    [
      {
        name: 'another key, and no log',
        given: { asked: { log: 'none' }, ...trusted('tlogs', []) },
        ...keys({ key: other, window: undefined }),
        reason: NOT_FITTING,
        detail: { key: 'P-256' },
      },
    ],
    KEYED,
  )
})

describe('without any time', () => {
  refuseEach(
    'certificate',
    [
      {
        name: 'a key that is valid for some time',
        ...from(minutes(-9)),
        twin: keys({ key: own, window: undefined }),
        reason: NO_TIME,
        detail: { hint: HINT },
      },
      {
        name: 'a certificate',
        given: { asked: { signer: 'certificate' } },
        twin: { asked: { timestamps: [{}] } },
        step: 'timestamp',
        reason: /^nobody who is trusted says when the signature was made$/,
      },
    ],
    TIMELESS,
  )
  refuseEach(
    'inclusion',
    [
      {
        name: 'a log that is out of use',
        ...trusted('tlogs.1.publicKey.validFor.end', '2044-01-01T00:00:00Z'),
        reason: /^the log is out of use$/,
        detail: { log: 'https://log2026.rekor.sigstore.example' },
      },
    ],
    TIMELESS,
  )

  test('a key that is valid for good', () => {
    expect(accept(TIMELESS).times).toEqual([])
    expect(
      accept({ asked: { signer: 'publicKey', log: 'none', timestamps: [] }, ...trusted('tlogs', []) }).times,
    ).toEqual([])
  })
})

test('who is told of no keys knows none', () => {
  const { examine: _, ...setup } = KEYED as Setup
  expect(judge({ ...setup, examine: { keys: () => [] } })).toMatchObject({
    ok: false,
    reason: expect.stringMatching(UNKNOWN),
  })
  accept(setup)
})

test('a certificate is passed on as it is', () => {
  const { signer } = accept({})
  expect(signer).toMatchObject({ kind: 'certificate', identity: { sanKind: 'uri' } })
  expect(signer.kind === 'certificate' && signer.certificate[0]).toBe(0x30)
})
