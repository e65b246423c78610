/** Who issued a certificate, and whether they might: RFC 5280, section 6, at every level. */
import { describe, expect, test } from 'vitest'
import { none } from '../../fixtures/lab/der.ts'
import type { JsonObject } from '../../fixtures/lab/json.ts'
import { at } from '../../fixtures/lab/json.ts'
import type { CertificateOptions } from '../../fixtures/lab/sigstore/certificate.ts'
import { withExtension, withoutExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import { basicConstraints, extendedKeyUsage, keyUsage, PURPOSE } from '../../fixtures/lab/sigstore/extensions.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { CODE_SIGNING, findPath } from '../../src/sigstore/certificate-path.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { AT, accept, judge, LATER, minutes, refuseEach, type Setup, STATEMENT, trusted } from '../support/sigstore.ts'

type Change = (options: CertificateOptions) => CertificateOptions
const LEVELS = {
  leaf: (certificate: Change): Setup => ({ tamper: { certificate } }),
  intermediate: (intermediate: Change): Setup => ({ options: { tamper: { intermediate } } }),
  root: (root: Change): Setup => ({ options: { tamper: { root } } }),
} as const
type Level = keyof typeof LEVELS

const ANY_USAGE = '2.5.29.37.0'
const usage =
  (...purposes: readonly string[]): Change =>
  (options) =>
    withExtension(options, extendedKeyUsage(purposes))
const keys =
  (...usages: readonly ('digitalSignature' | 'contentCommitment' | 'keyCertSign' | 'cRLSign')[]): Change =>
  (options) =>
    withExtension(options, keyUsage(...usages))
const constraints =
  (...of: Parameters<typeof basicConstraints>): Change =>
  (options) =>
    withExtension(options, basicConstraints(...of))
const extension =
  (oid: string, critical: boolean): Change =>
  (options) =>
    withExtension(options, { oid, critical, value: none() })
const without =
  (oid: string): Change =>
  (options) =>
    withoutExtension(options, oid)
const itself: Change = (options) => options

const NOT_AUTHORITY = /^the issuing certificate is not that of an authority$/
const MAY_NOT_SIGN = /^the issuing certificate may not sign certificates$/
const ISSUER_FOR_ELSE = /^an issuing certificate is for another use$/
const CRITICAL = /^a certificate has a critical extension that is not understood$/
const SIGNER_IS_AUTHORITY = /^the signer's certificate is that of an authority$/
const MAY_NOT_SIGN_DATA = /^the signer's certificate may not sign data$/
const FOR_ELSE = /^the signer's certificate is for another use$/
const NOT_ISSUED = /^no authority of the trusted root issued the certificate$/
const TOO_LONG = /^the path is longer than the issuing certificate allows$/

interface Row {
  readonly level: Level
  readonly what: string
  readonly refused: Change
  readonly accepted?: Change
  readonly reason: RegExp
  readonly detail?: Readonly<Record<string, unknown>>
}

const ROWS: readonly Row[] = [
  {
    level: 'leaf',
    what: 'is an authority',
    refused: constraints(true),
    accepted: constraints(false),
    reason: SIGNER_IS_AUTHORITY,
  },
  { level: 'leaf', what: 'has no key usage', refused: without('2.5.29.15'), reason: MAY_NOT_SIGN_DATA },
  {
    level: 'leaf',
    what: 'has another key usage',
    refused: keys('contentCommitment'),
    accepted: keys('contentCommitment', 'digitalSignature'),
    reason: MAY_NOT_SIGN_DATA,
  },
  {
    level: 'leaf',
    what: 'has no extended key usage',
    refused: without('2.5.29.37'),
    reason: FOR_ELSE,
    detail: { usage: 'none', expected: CODE_SIGNING },
  },
  {
    level: 'leaf',
    what: 'is for another use',
    refused: usage(PURPOSE.serverAuth),
    reason: FOR_ELSE,
    detail: { usage: PURPOSE.serverAuth },
  },
  { level: 'leaf', what: 'is for timestamps', refused: usage(PURPOSE.timeStamping), reason: FOR_ELSE },
  {
    level: 'leaf',
    what: 'is for any use',
    refused: usage(ANY_USAGE),
    accepted: usage(ANY_USAGE, CODE_SIGNING),
    reason: FOR_ELSE,
  },
  {
    level: 'leaf',
    what: 'has an unknown critical extension',
    refused: extension('2.25.1', true),
    accepted: extension('2.25.1', false),
    reason: CRITICAL,
    detail: { oid: '2.25.1' },
  },
  {
    level: 'leaf',
    what: 'constrains names',
    refused: extension('2.5.29.30', false),
    accepted: extension('2.5.29.31', false),
    reason: CRITICAL,
    detail: { oid: '2.5.29.30' },
  },
  {
    level: 'intermediate',
    what: 'is no authority',
    refused: constraints(false),
    accepted: constraints(true),
    reason: NOT_AUTHORITY,
  },
  {
    level: 'intermediate',
    what: 'does not say that it is an authority',
    refused: without('2.5.29.19'),
    reason: NOT_AUTHORITY,
  },
  { level: 'intermediate', what: 'has no key usage', refused: without('2.5.29.15'), reason: MAY_NOT_SIGN },
  {
    level: 'intermediate',
    what: 'has another key usage',
    refused: keys('digitalSignature', 'cRLSign'),
    accepted: keys('keyCertSign'),
    reason: MAY_NOT_SIGN,
  },
  {
    level: 'intermediate',
    what: 'is for another use',
    refused: usage(PURPOSE.timeStamping),
    accepted: usage(ANY_USAGE),
    reason: ISSUER_FOR_ELSE,
    detail: { expected: CODE_SIGNING },
  },
  {
    level: 'intermediate',
    what: 'is for every use but that',
    refused: usage(PURPOSE.timeStamping, PURPOSE.serverAuth),
    accepted: without('2.5.29.37'),
    reason: ISSUER_FOR_ELSE,
  },
  {
    level: 'intermediate',
    what: 'has an unknown critical extension',
    refused: extension('2.25.1', true),
    accepted: extension('2.25.1', false),
    reason: CRITICAL,
  },
  {
    level: 'intermediate',
    what: 'constrains names',
    refused: extension('2.5.29.30', true),
    accepted: extension('2.5.29.31', false),
    reason: CRITICAL,
    detail: { oid: '2.5.29.30' },
  },
  {
    level: 'root',
    what: 'is for another use',
    refused: usage(PURPOSE.timeStamping),
    accepted: usage(CODE_SIGNING),
    reason: ISSUER_FOR_ELSE,
  },
]

describe('may they?', () => {
  refuseEach(
    'certificate',
    ROWS.map(({ level, what, refused, accepted = itself, ...rest }) => ({
      name: `${level} ${what}`,
      twin: LEVELS[level](accepted),
      ...LEVELS[level](refused),
      ...rest,
    })),
  )

  // What is wrong between the certificates of the trusted root is found when that is decoded.
  test.each<[what: string, refused: Change, accepted: Change, reason: RegExp]>([
    ['is no authority', constraints(false), constraints(true), NOT_AUTHORITY],
    ['does not say that it is an authority', without('2.5.29.19'), itself, NOT_AUTHORITY],
    ['has no key usage', without('2.5.29.15'), itself, MAY_NOT_SIGN],
    ['has another key usage', keys('cRLSign'), keys('keyCertSign'), MAY_NOT_SIGN],
    ['allows no intermediate', constraints(true, 0), constraints(true, 1), TOO_LONG],
    ['has an unknown critical extension', extension('2.25.1', true), extension('2.25.1', false), CRITICAL],
    ['constrains names', extension('2.5.29.30', false), extension('2.5.29.31', false), CRITICAL],
  ])('root %s', (_what, refused, accepted, reason) => {
    const leftOut = (root: Change) => decodeTrustRoot(createInstance({ tamper: { root } }).trustedRoot()).leftOut
    expect(leftOut(refused)).toMatchObject([{ reason: expect.stringMatching(reason) }])
    expect(judge(LEVELS.root(refused))).toMatchObject({
      ok: false,
      step: 'certificate',
      reason: expect.stringMatching(NOT_ISSUED),
    })
    expect(leftOut(accepted)).toEqual([])
    accept(LEVELS.root(accepted))
  })
})

describe('valid at every time that is established', () => {
  const TWO: Setup = { asked: { timestamps: [{ time: minutes(2) }] } }
  const NOT_VALID = /^a certificate is not valid at the time of the signature$/
  const earlier = (time: Date) => new Date(time.getTime() - 1000)
  const later = (time: Date) => new Date(time.getTime() + 1000)
  refuseEach(
    'certificate',
    (['leaf', 'intermediate', 'root'] as const).flatMap((level) => [
      {
        name: `${level} is not valid yet at the first`,
        twin: LEVELS[level]((options) => ({ ...options, notBefore: LATER })),
        ...LEVELS[level]((options) => ({ ...options, notBefore: later(LATER) })),
        reason: NOT_VALID,
        detail: { time: LATER.toISOString(), from: later(LATER).toISOString() },
      },
      {
        name: `${level} is not valid any more at the last`,
        twin: LEVELS[level]((options) => ({ ...options, notAfter: minutes(2) })),
        ...LEVELS[level]((options) => ({ ...options, notAfter: earlier(minutes(2)) })),
        reason: NOT_VALID,
        detail: { time: minutes(2).toISOString(), until: earlier(minutes(2)).toISOString() },
      },
    ]),
    TWO,
  )

  const VALID_FOR = 'certificateAuthorities.0.validFor'
  const detail = { authority: 'https://fulcio.sigstore.example' }
  const NOT_TRUSTED = /^the authority is not trusted at the time of the signature$/
  refuseEach(
    'certificate',
    [
      {
        name: 'the authority is trusted from then on',
        ...trusted(`${VALID_FOR}.start`, later(LATER).toISOString()),
        twin: trusted(`${VALID_FOR}.start`, LATER.toISOString()),
        reason: NOT_TRUSTED,
        detail,
      },
      {
        name: 'the authority is trusted until then',
        ...trusted(`${VALID_FOR}.end`, earlier(minutes(2)).toISOString()),
        twin: trusted(`${VALID_FOR}.end`, minutes(2).toISOString()),
        reason: NOT_TRUSTED,
        detail,
      },
    ],
    TWO,
  )
})

test('what is not about the certificate is not swallowed', () => {
  const instance = createInstance()
  const bundle: JsonObject = instance.attest({ statement: STATEMENT, at: AT })
  const leaf = parseCertificate(Buffer.from(String(at(bundle, 'verificationMaterial.certificate.rawBytes')), 'base64'))
  const { certificateAuthorities } = decodeTrustRoot(instance.trustedRoot())
  expect(() => findPath(leaf, certificateAuthorities, [LATER], CODE_SIGNING, [])).toThrow('no engine to verify with')
  expect(findPath(leaf, certificateAuthorities, [LATER], CODE_SIGNING, ENGINES)).toHaveLength(2)
})
