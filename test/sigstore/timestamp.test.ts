/** Who stands behind a timestamp, and that it is about the signature. */
import { describe, expect, test, vi } from 'vitest'
import { none, octets, oid } from '../../fixtures/lab/der.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { hashAlgorithm } from '../../fixtures/lab/sigstore/algorithm.ts'
import { withExtension, withoutExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import type { Attributes } from '../../fixtures/lab/sigstore/cms.ts'
import { ATTRIBUTE } from '../../fixtures/lab/sigstore/cms.ts'
import { extendedKeyUsage, keyUsage, PURPOSE } from '../../fixtures/lab/sigstore/extensions.ts'
import { createInstance, type InstanceOptions } from '../../fixtures/lab/sigstore/instance.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { verifyTimestamp } from '../../src/sigstore/timestamp.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import {
  AT,
  accept,
  judge,
  LATER,
  refuseEach,
  type Setup,
  STATEMENT,
  TIMESTAMPS,
  trusted,
} from '../support/sigstore.ts'
import { PATH, prepared, sentTimestamp } from '../support/timestamp.ts'

vi.setConfig({ testTimeout: 60_000 })

const GIVEN = { asked: { log: 'v2' } } as const
const CHAIN = 'timestampAuthorities.0.certChain.certificates'
const signer = (tsaSigner: NonNullable<InstanceOptions['tamper']>['tsaSigner'] & {}): Setup => ({
  options: { tamper: { tsaSigner } },
})
const attributes = (tamperAttributes: (all: Attributes) => Attributes) => prepared(() => ({ tamperAttributes }))
const without = (type: string) =>
  attributes((all) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== type)))
const timestamps = (...requests: readonly object[]): Setup => ({ asked: { timestamps: requests } })

const OTHER_CONTENT = /^the timestamp signs other content$/
const MISSING = /^the timestamp's attributes is missing, or has an unexpected DER tag$/
const NOT_ALONE = /^the timestamp authority's certificate is not for timestamps alone$/
const authority = 'https://timestamp.sigstore.example'

describe('about the signature', () => {
  refuseEach(
    'timestamp',
    [
      {
        name: 'the digest of something else',
        ...prepared(({ imprint }) => ({ imprint: { ...imprint, digest: Buffer.alloc(32) } })),
        reason: /^the timestamp is about another signature$/,
        detail: { stamped: '00'.repeat(32), signature: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
      {
        name: 'the digest by another hash than it says',
        ...prepared(({ imprint }) => ({ imprint: { ...imprint, hash: 'sha512' } })),
        twin: timestamps({ imprintHash: 'sha512' }),
        reason: /^the timestamp is about another signature$/,
      },
      {
        name: 'signed as something else',
        ...attributes((all) => ({ ...all, [ATTRIBUTE.contentType]: oid('1.2.840.113549.1.7.1') })),
        reason: /^the timestamp signs another kind of content$/,
      },
      {
        name: 'signed without its type',
        ...without(ATTRIBUTE.contentType),
        twin: without(ATTRIBUTE.signingTime),
        reason: MISSING,
      },
      {
        name: 'signed with a type that is none',
        ...attributes((all) => ({ ...all, [ATTRIBUTE.contentType]: none() })),
        reason: MISSING,
      },
      {
        name: 'signed without its digest',
        ...without(ATTRIBUTE.messageDigest),
        twin: without(ATTRIBUTE.signingTime),
        reason: MISSING,
      },
      {
        name: 'signed with another digest',
        ...attributes((all) => ({ ...all, [ATTRIBUTE.messageDigest]: octets(Buffer.alloc(48)) })),
        reason: OTHER_CONTENT,
      },
      {
        name: 'digested with another hash than it says',
        ...sentTimestamp(PATH.digestAlgorithm, () => hashAlgorithm('sha256')),
        twin: sentTimestamp(PATH.digestAlgorithm, () => hashAlgorithm('sha384')),
        reason: OTHER_CONTENT,
      },
    ],
    GIVEN,
  )
})

describe('what its certificate is for', () => {
  const usage = (purposes: readonly string[], critical: boolean) =>
    signer((leaf) => withExtension(leaf, extendedKeyUsage(purposes, critical)))
  refuseEach(
    'timestamp',
    [
      { name: 'nothing in particular', ...signer((leaf) => withoutExtension(leaf, '2.5.29.37')), reason: NOT_ALONE },
      {
        name: 'timestamps, but not critically',
        ...usage([PURPOSE.timeStamping], false),
        twin: usage([PURPOSE.timeStamping], true),
        reason: NOT_ALONE,
      },
      { name: 'timestamps and code', ...usage([PURPOSE.timeStamping, PURPOSE.codeSigning], true), reason: NOT_ALONE },
      {
        name: 'code',
        ...usage([PURPOSE.codeSigning], true),
        reason: /^the signer's certificate is for another use$/,
        detail: { usage: PURPOSE.codeSigning, expected: PURPOSE.timeStamping },
      },
      {
        name: 'no signatures',
        ...signer((leaf) => withExtension(leaf, keyUsage('keyEncipherment'))),
        twin: signer((leaf) => withExtension(leaf, keyUsage('digitalSignature', 'contentCommitment'))),
        reason: /may not sign data/,
      },
      {
        name: 'an intermediate for code',
        options: { tamper: { tsaIntermediate: (ca) => withExtension(ca, extendedKeyUsage([PURPOSE.codeSigning])) } },
        reason: /^an issuing certificate is for another use$/,
      },
    ],
    GIVEN,
  )
})

describe('the way to the trusted root', () => {
  const second = (offset: number) => new Date(LATER.getTime() + offset * 1000)
  refuseEach(
    'timestamp',
    [
      {
        name: 'has one certificate',
        ...trusted(CHAIN, (old) => (Array.isArray(old) ? old.slice(0, 1) : null)),
        reason: /^the trusted root does not say who issued/,
      },
      {
        name: 'has expired at the signer',
        ...signer((leaf) => ({ ...leaf, notAfter: second(-1) })),
        twin: signer((leaf) => ({ ...leaf, notAfter: second(0) })),
        reason: /^a certificate is not valid/,
        detail: { time: LATER.toISOString() },
      },
      {
        name: 'starts later at the signer',
        ...signer((leaf) => ({ ...leaf, notBefore: second(1) })),
        twin: signer((leaf) => ({ ...leaf, notBefore: second(0) })),
        reason: /^a certificate is not valid/,
      },
      {
        name: 'is not trusted any more',
        ...trusted('timestampAuthorities.0.validFor.end', second(-1).toISOString()),
        twin: trusted('timestampAuthorities.0.validFor.end', second(0).toISOString()),
        reason: /^the authority is not trusted/,
        detail: { authority },
      },
      {
        name: 'is not trusted yet',
        ...trusted('timestampAuthorities.0.validFor.start', second(1).toISOString()),
        twin: trusted('timestampAuthorities.0.validFor.start', second(0).toISOString()),
        reason: /^the authority is not trusted/,
      },
    ],
    GIVEN,
  )

  test('is that of any authority, wherever it is in the list', () => {
    const foreign = createInstance({ seed: 'other', domain: 'other.example' }).trustedRoot()
    const both = (root: typeof foreign, order: number) => {
      const list = [root['timestampAuthorities'], foreign['timestampAuthorities']].flat() as never[]
      return edit(root, 'timestampAuthorities', order === 0 ? list : list.reverse())
    }
    for (const order of [0, 1]) {
      accept({ ...GIVEN, trust: (root) => both(root, order) })
      // The reason of the one that comes closest.
      const options = {
        tamper: { tsaSigner: (leaf: Parameters<typeof withoutExtension>[0]) => withoutExtension(leaf, '2.5.29.37') },
      }
      expect(judge({ ...GIVEN, options, trust: (root) => both(root, order) })).toMatchObject({
        reason: expect.stringMatching(NOT_ALONE),
      })
    }
  })
})

test('what is not about the timestamp is not swallowed', () => {
  const instance = createInstance()
  const bundle = instance.attest({ statement: STATEMENT, at: AT, log: 'v2' })
  const read = (path: string) =>
    Buffer.from(
      String(path.split('.').reduce<unknown>((each, name) => (each as Record<string, unknown>)[name], bundle)),
      'base64',
    )
  const { timestampAuthorities } = decodeTrustRoot(instance.trustedRoot())
  const verify = (engines: typeof ENGINES) =>
    verifyTimestamp(
      read(`${TIMESTAMPS}.0.signedTimestamp`),
      read('dsseEnvelope.signatures.0.sig'),
      timestampAuthorities,
      engines,
    )
  expect(() => verify([])).toThrow('no engine to verify with')
  expect(verify(ENGINES)).toMatchObject({ time: LATER, authority: { uri: authority } })
})
