/** Which authority issued a certificate, and over how many others. */
import { describe, expect, test } from 'vitest'
import type { Json } from '../../fixtures/lab/json.ts'
import type { CertificateOptions } from '../../fixtures/lab/sigstore/certificate.ts'
import { distinguishedName, issueCertificate, withExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import { certified } from '../../fixtures/lab/sigstore/certificate-authority.ts'
import { basicConstraints, keyUsage } from '../../fixtures/lab/sigstore/extensions.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { AT, accept, judge, minutes, refuseEach, type Setup, trusted } from '../support/sigstore.ts'

type Change = (options: CertificateOptions) => CertificateOptions
const LEVELS = {
  leaf: (certificate: Change): Setup => ({ tamper: { certificate } }),
  intermediate: (intermediate: Change): Setup => ({ options: { tamper: { intermediate } } }),
  root: (root: Change): Setup => ({ options: { tamper: { root } } }),
} as const

const constraints =
  (...of: Parameters<typeof basicConstraints>): Change =>
  (options) =>
    withExtension(options, basicConstraints(...of))
const itself: Change = (options) => options

const NOT_SIGNED = /^the certificate is not signed by the authority that it names$/
const NOT_ISSUED = /^no authority of the trusted root issued the certificate$/

describe('the authority that issued', () => {
  const foreign = (options: Parameters<typeof createInstance>[0]) =>
    createInstance(options).trustedRoot()['certificateAuthorities'] as readonly Json[]
  const OTHER_KEY = foreign({ seed: 'other' })
  const OTHER_NAME = foreign({ seed: 'other', domain: 'other.example' })
  const authorities = (change: (own: readonly Json[]) => readonly Json[]) =>
    trusted('certificateAuthorities', (own) => change(own as readonly Json[]))
  refuseEach('certificate', [
    { name: 'nobody', ...authorities(() => []), reason: NOT_ISSUED },
    {
      name: 'another name',
      ...authorities(() => OTHER_NAME),
      twin: authorities((own) => [...OTHER_NAME, ...own]),
      reason: NOT_ISSUED,
    },
    {
      name: 'the same name, and another key',
      ...authorities(() => OTHER_KEY),
      twin: authorities((own) => [...OTHER_KEY, ...own]),
      reason: NOT_SIGNED,
    },
    {
      name: 'the same name, and another key, and another',
      ...authorities(() => [...OTHER_KEY, ...OTHER_KEY]),
      reason: NOT_SIGNED,
    },
    {
      name: 'a leaf with another signature',
      tamper: {
        finalCertificate: (leaf) => ({
          ...leaf,
          signature: (bytes) => Buffer.from([...bytes.subarray(0, -1), (bytes.at(-1) ?? 0) ^ 1]),
        }),
      },
      reason: NOT_SIGNED,
    },
    {
      name: 'one that only says so',
      tamper: { certificate: (leaf) => ({ ...leaf, issuer: { ...leaf.issuer, key: deriveKey('P-384', 'forger') } }) },
      reason: NOT_SIGNED,
    },
  ])

  test.each([0, 1])('of two of the same name, the reason is that of the one whose key fits: order %i', (order) => {
    const list = (own: readonly Json[]) => (order === 0 ? [...OTHER_KEY, ...own] : [...own, ...OTHER_KEY])
    accept(authorities(list))
    const expired = LEVELS.intermediate((options) => ({ ...options, notAfter: AT }))
    expect(judge({ ...expired, ...authorities(list) })).toMatchObject({
      ok: false,
      reason: 'a certificate is not valid at the time of the signature',
    })
  })

  test('the root itself', () => {
    accept({ options: { intermediates: { ca: false } } })
    // Its intermediate is in the chain, but has nothing to do with it.
    const { authority } = createInstance({ intermediates: { ca: false } })
    accept({ tamper: { certificate: (leaf) => ({ ...leaf, issuer: authority.issuer }) } })
  })
})

describe('several intermediates', () => {
  const key = deriveKey('P-256', 'second intermediate')
  const { authority } = createInstance()
  const name = distinguishedName({ commonName: 'second' })
  const period = { start: minutes(-1), end: minutes(60) }
  const second = (pathLength?: number): CertificateOptions => ({
    ...certified({ name, key }, authority.issuer, period),
    extensions: [keyUsage('keyCertSign'), basicConstraints(true, pathLength)],
  })
  const chain = (options: CertificateOptions) =>
    trusted('certificateAuthorities.0.certChain.certificates', (old) => [
      { rawBytes: issueCertificate(options).toString('base64') },
      ...(old as Json[]),
    ])
  const deep = (root: Change, intermediate: Change, options = second()): Setup => ({
    options: { tamper: { root, intermediate } },
    tamper: { certificate: (leaf) => ({ ...leaf, issuer: { name, key } }) },
    ...chain(options),
  })

  test('as many as their issuers allow', () => {
    accept(deep(itself, constraints(true)))
    accept(deep(constraints(true, 2), constraints(true, 1), second(0)))
    for (const [root, intermediate] of [
      [2, 0],
      [1, 1],
    ] as const) {
      expect(judge(deep(constraints(true, root), constraints(true, intermediate)))).toMatchObject({
        ok: false,
        reason: expect.stringMatching(NOT_ISSUED),
      })
    }
  })

  test('one that has issued itself does not count', () => {
    // RFC 5280, section 6.1.4 (l): a new key of the same authority.
    const renewed = deriveKey('P-384', 'renewed')
    const { name: own } = authority.issuer
    const options = {
      ...certified({ name: own, key: renewed }, authority.issuer, period),
      extensions: second(0).extensions,
    }
    const setup = (root: number): Setup => ({
      options: { tamper: { root: constraints(true, root) } },
      tamper: { certificate: (leaf) => ({ ...leaf, issuer: { name: own, key: renewed } }) },
      ...chain(options),
    })
    accept(setup(1))
    expect(judge(setup(0))).toMatchObject({ ok: false, reason: expect.stringMatching(NOT_ISSUED) })
  })
})

test.each(['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA', 'RSA-PSS'] as const)(
  'an authority with keys of type %s',
  (type) => {
    accept({ options: { keyTypes: { root: type, intermediate: type } }, examine: { engines: ENGINES } })
  },
  60_000,
)
