/** That a certificate log has seen the certificate. */
import { describe, expect, test, vi } from 'vitest'
import { none, octets } from '../../fixtures/lab/der.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { withExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import type { SctOptions } from '../../fixtures/lab/sigstore/ct-log.ts'
import { leafIndex, signSct } from '../../fixtures/lab/sigstore/ct-log.ts'
import { keyUsage } from '../../fixtures/lab/sigstore/extensions.ts'
import { deriveKey, sha256 } from '../../fixtures/lab/sigstore/signing-key.ts'
import type { Tamper } from '../../fixtures/lab/sigstore/tamper.ts'
import { MAX_SCTS } from '../../src/sigstore/limits.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { AT, accept, judge, minutes, refuseEach, type Setup, trusted } from '../support/sigstore.ts'

vi.setConfig({ testTimeout: 60_000 })

const other = deriveKey('P-256', 'somebody else')
const promised = (change: (sct: SctOptions) => Partial<SctOptions>): Setup => ({
  tamper: { sct: (sct) => ({ ...sct, ...change(sct) }) },
})
const listed = (scts: NonNullable<Tamper['scts']>): Setup => ({ tamper: { scts } })
/** What is in the OCTET STRING of the extension, in the place of the list. */
const embedded = (value: Buffer): Setup => ({
  tamper: { finalCertificate: (leaf) => withExtension(leaf, { oid: '1.3.6.1.4.1.11129.2.4.2', value }) },
})
const WINDOW = 'ctlogs.0.publicKey.validFor'
const detail = { log: 'https://ctfe.sigstore.example' }
const logs = ['https://ctfe.sigstore.example']

const NOT_SEEN = /^no certificate log has seen the certificate$/
const NOT_TRUSTED = /^no certificate log of the trusted root has seen the certificate$/
const NOT_FITTING = /^the signature of the certificate log does not fit the certificate$/
const ALGORITHM = /^the certificate log signs with another algorithm$/
const CUT_OFF = /^the certificate's list of timestamps is cut off$/
const LEFT_OVER = /^the certificate's list of timestamps has bytes left over$/
const WHEN = /^the certificate log is not trusted at the time that it gives$/

describe('what the log has seen', () => {
  refuseEach('sct', [
    {
      name: 'another certificate',
      tamper: { finalCertificate: (leaf) => ({ ...leaf, notAfter: minutes(9) }) },
      reason: NOT_FITTING,
      detail,
    },
    {
      name: 'another extension',
      tamper: { finalCertificate: (leaf) => withExtension(leaf, keyUsage('digitalSignature', 'contentCommitment')) },
      reason: NOT_FITTING,
    },
    {
      name: 'another order of extensions',
      tamper: { finalCertificate: (leaf) => ({ ...leaf, extensions: [...leaf.extensions].reverse() }) },
      reason: NOT_FITTING,
    },
    { name: 'another content', ...promised(({ tbs }) => ({ tbs: Buffer.concat([tbs, none()]) })), reason: NOT_FITTING },
    { name: 'another issuer', ...promised(() => ({ issuerKeyHash: sha256(other.spki) })), reason: NOT_FITTING },
    {
      name: 'another time',
      ...listed(([sct = none()]) => [
        Buffer.concat([sct.subarray(0, 40), Buffer.of(sct[40] === 0 ? 1 : 0), sct.subarray(41)]),
      ]),
      reason: NOT_FITTING,
    },
    { name: 'by another key', ...promised(() => ({ key: other })), reason: NOT_FITTING, detail },
    {
      name: 'by a log that is not trusted',
      ...promised(() => ({ key: other, logId: sha256(other.spki) })),
      reason: NOT_TRUSTED,
      detail: { logs: sha256(other.spki).toString('hex') },
    },
    {
      name: 'of another version',
      ...promised(() => ({ version: 1 })),
      reason: /^a timestamp of a certificate log has an unknown version$/,
    },
    {
      name: 'at a time that is none',
      ...listed(([sct = none()]) => [Buffer.from(sct).fill(0xff, 33, 41)]),
      reason: /^a timestamp of a certificate log is not a time$/,
    },
    {
      name: 'by another algorithm',
      options: { keyTypes: { ctLog: 'P-384' } },
      ...promised(() => ({ hash: 'sha256' })),
      twin: { options: { keyTypes: { ctLog: 'P-384' } } },
      reason: ALGORITHM,
      detail,
    },
    {
      name: 'by an algorithm of the same hash',
      ...listed(([sct = none()]) => [Buffer.from(sct).fill(1, 44, 45)]),
      twin: listed(([sct = none()]) => [Buffer.from(sct).fill(3, 44, 45)]),
      reason: ALGORITHM,
    },
    {
      name: 'by an algorithm that no log has',
      given: { options: { keyTypes: { ctLog: 'P-256' } } },
      options: { keyTypes: { ctLog: 'RSA-PSS' } },
      reason: ALGORITHM,
    },
  ])

  test('what is the way of static logs', () => {
    accept(promised(() => ({ extensions: leafIndex(7) })))
    expect(
      judge({
        tamper: {
          sct: (sct) => ({ ...sct, extensions: leafIndex(7) }),
          scts: ([sct = none()]) => [Buffer.from(sct).fill(8, 50, 51)],
        },
      }),
    ).toMatchObject({ ok: false, step: 'sct' })
  })

  test.each(['P-256', 'P-384', 'P-521', 'RSA', 'Ed25519'] as const)('a log with a key of type %s', (ctLog) => {
    expect(accept({ options: { keyTypes: { ctLog } }, examine: { engines: ENGINES } }).certificateLogs).toEqual(logs)
  })
})

describe('the log is trusted at the time that it gives', () => {
  const at = (offset: number) => new Date(AT.getTime() + offset).toISOString()
  refuseEach('sct', [
    {
      name: 'from a millisecond later on',
      ...trusted(`${WINDOW}.start`, at(1)),
      twin: trusted(`${WINDOW}.start`, at(0)),
      reason: WHEN,
      detail: { ...detail, time: at(0), from: at(1) },
    },
    {
      name: 'until a millisecond before',
      ...trusted(`${WINDOW}.end`, at(-1)),
      twin: trusted(`${WINDOW}.end`, at(0)),
      reason: WHEN,
      detail: { ...detail, time: at(0), until: at(-1) },
    },
  ])
})

describe('several', () => {
  const foreign = Buffer.concat([
    Buffer.of(0),
    Buffer.alloc(32, 7),
    Buffer.alloc(8),
    Buffer.from('00000403000100', 'hex'),
  ])
  const twice: Setup = listed((scts) => [...scts, ...scts])
  test('of one log, and of logs that are not trusted', () => {
    expect(accept(twice).certificateLogs).toEqual([...logs, ...logs])
    expect(accept(listed((scts) => [foreign, ...scts])).certificateLogs).toEqual(logs)
  })

  test('of two logs', () => {
    const entry = {
      baseUrl: 'https://second.example',
      publicKey: {
        rawBytes: other.spki.toString('base64'),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor: { start: '2020-01-01T00:00:00Z' },
      },
      logId: { keyId: sha256(other.spki).toString('base64') },
    }
    const trust: Setup['trust'] & {} = (root) => edit(root, 'ctlogs', (old) => [...(old as never[]), entry])
    let second = none()
    const sct: Tamper['sct'] = (own) => {
      second = signSct({ ...own, key: other, logId: sha256(other.spki) })
      return own
    }
    const scts = (own: readonly Buffer[]) => [...own, second]
    expect(accept({ trust, tamper: { sct, scts } }).certificateLogs).toEqual([...logs, 'https://second.example'])
    // One that holds does not make up for one that does not.
    const broken = (own: readonly Buffer[]) => [...own, Buffer.from(second).fill(0, 50, 51)]
    expect(judge({ trust, tamper: { sct, scts: broken } })).toMatchObject({
      ok: false,
      step: 'sct',
      reason: expect.stringMatching(NOT_FITTING),
    })
  })

  refuseEach('sct', [
    {
      name: 'too many',
      ...listed((scts) => Array.from({ length: MAX_SCTS + 1 }, () => scts[0] ?? none())),
      twin: listed((scts) => Array.from({ length: MAX_SCTS }, () => scts[0] ?? none())),
      reason: /^the certificate has too many timestamps of certificate logs$/,
    },
    {
      name: 'none but of logs that are not trusted',
      ...listed(() => [foreign, foreign]),
      twin: listed((scts) => [foreign, ...scts]),
      reason: NOT_TRUSTED,
      detail: { logs: `${'07'.repeat(32)} ${'07'.repeat(32)}` },
    },
  ])
})

describe('the list', () => {
  const list = (hex: string) => embedded(octets(Buffer.from(hex, 'hex')))
  refuseEach('sct', [
    { name: 'is not there', ...listed(() => undefined), reason: NOT_SEEN },
    { name: 'is empty', ...listed(() => []), reason: NOT_TRUSTED, detail: { logs: '' } },
    { name: 'is no string of bytes', ...embedded(none()), reason: /^the certificate's list of timestamps is missing/ },
    { name: 'is no DER', ...embedded(Buffer.of(4, 1)), reason: CUT_OFF },
    { name: 'has no length', ...list(''), reason: CUT_OFF },
    { name: 'is cut off', ...list('0001'), reason: CUT_OFF },
    { name: 'has bytes behind it', ...list('000000'), reason: LEFT_OVER },
    { name: 'has a timestamp of nothing', ...list('00020000'), reason: CUT_OFF },
    { name: 'has a timestamp that is cut off', ...listed(([sct = none()]) => [sct.subarray(0, -1)]), reason: CUT_OFF },
    {
      name: 'has a timestamp with bytes behind it',
      ...listed(([sct = none()]) => [Buffer.concat([sct, Buffer.of(0)])]),
      reason: LEFT_OVER,
    },
  ])
})

describe('where there is none to demand', () => {
  test('a key has no certificate, and an instance need not log any', () => {
    expect(accept({ asked: { signer: 'publicKey' } }).certificateLogs).toEqual([])
    expect(accept({ ...trusted('ctlogs', []), ...listed(() => undefined) }).certificateLogs).toEqual([])
  })
})
