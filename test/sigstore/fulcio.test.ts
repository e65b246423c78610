/** Who a certificate names, in each of the ways in which Fulcio names somebody. */
import { describe, expect, test } from 'vitest'
import { none, octets, oid, primitive, sequence, tagged, utf8 } from '../../fixtures/lab/der.ts'
import { withExtension, withoutExtension } from '../../fixtures/lab/sigstore/certificate.ts'
import type { AlternativeName } from '../../fixtures/lab/sigstore/extensions.ts'
import { fulcioExtension, subjectAltName } from '../../fixtures/lab/sigstore/extensions.ts'
import type { Identity } from '../../fixtures/lab/sigstore/identity.ts'
import { WORKFLOW } from '../../fixtures/lab/sigstore/identity.ts'
import { accept, refuseEach, type Setup } from '../support/sigstore.ts'

const ARC = '1.3.6.1.4.1.57264.1'
const SAN = '2.5.29.17'
const has = (type: string, value: Buffer, critical = false): Setup => ({
  tamper: { certificate: (leaf) => withExtension(leaf, { oid: type, value, critical }) },
})
const hasNot = (type: string): Setup => ({ tamper: { certificate: (leaf) => withoutExtension(leaf, type) } })
const names = (...all: readonly AlternativeName[]): Setup => ({
  tamper: { certificate: (leaf) => withExtension(leaf, subjectAltName(all)) },
})
const identityOf = (setup: Setup) => {
  const { signer } = accept(setup)
  return signer.kind === 'certificate' ? signer.identity : expect.fail()
}
const as = (identity: Identity): Setup => ({ asked: { identity } })
const issuer = 'https://token.example'

describe('the name', () => {
  test.each([
    ['https://code.example/a', 'https://code.example/a', 'uri'],
    [{ email: 'a@b.example' }, 'a@b.example', 'email'],
    [{ otherName: 'a!b.example' }, 'a!b.example', 'otherName'],
    [{ uri: 'https://ä.example/\u{1f511}' }, 'https://ä.example/\u{1f511}', 'uri'],
    [{ uri: '\ufeffhttps://code.example/a' }, '\ufeffhttps://code.example/a', 'uri'],
  ] as const)('%o', (name, san, sanKind) => {
    expect(identityOf(as({ san: name, issuer }))).toMatchObject({ san, sanKind, issuer })
  })

  const uri = (text: Buffer) => has(SAN, sequence(primitive(6, text)), true)
  const otherName = (...parts: readonly Buffer[]) => has(SAN, sequence(tagged(0, ...parts)), true)
  const name = tagged(0, utf8('a!b'))
  const UNKNOWN = /^the subject alternative name is of an unknown kind$/
  const ONE = /^the certificate does not name exactly one subject$/
  const NOT_UTF8 = /^the subject alternative name is not UTF-8$/
  const MISSING = /^the subject alternative name is missing, or has an unexpected DER tag$/
  refuseEach('certificate', [
    { name: 'none', ...hasNot(SAN), reason: /^the certificate has no subject alternative name$/ },
    { name: 'an empty list', ...names(), reason: ONE, detail: { names: 0 } },
    {
      name: 'two',
      ...names({ uri: 'a:b' }, { email: 'a@b.example' }),
      twin: names({ uri: 'a:b' }),
      reason: ONE,
      detail: { names: 2 },
    },
    { name: 'the same twice', ...names({ uri: 'a:b' }, { uri: 'a:b' }), reason: ONE, detail: { names: 2 } },
    { name: 'a host', ...names({ dns: 'a.example' }), reason: UNKNOWN, detail: { tag: 0x82 } },
    { name: 'an address', ...names({ ip: Buffer.of(127, 0, 0, 1) }), reason: UNKNOWN, detail: { tag: 0x87 } },
    { name: 'a URI that is not UTF-8', ...uri(Buffer.of(0x61, 0xff)), twin: uri(Buffer.of(0x61)), reason: NOT_UTF8 },
    {
      name: 'an e-mail address that is not UTF-8',
      ...has(SAN, sequence(primitive(1, Buffer.of(0xc3))), true),
      reason: NOT_UTF8,
    },
    {
      name: 'another kind of other name',
      ...otherName(oid(`${ARC}.6`), name),
      twin: otherName(oid(`${ARC}.7`), name),
      reason: UNKNOWN,
    },
    { name: 'an other name of nothing', ...otherName(), reason: MISSING },
    { name: 'an other name without a value', ...otherName(oid(`${ARC}.7`)), reason: MISSING },
    {
      name: 'an other name that is no text',
      ...otherName(oid(`${ARC}.7`), tagged(0, octets(Buffer.from('a!b')))),
      reason: MISSING,
    },
    {
      name: 'an other name that is not UTF-8',
      ...otherName(oid(`${ARC}.7`), tagged(0, Buffer.of(0x0c, 1, 0xff))),
      twin: otherName(oid(`${ARC}.7`), name),
      reason: NOT_UTF8,
    },
    {
      name: 'no list',
      ...has(SAN, octets(none()), true),
      reason: /^the subject alternative name has an unexpected DER tag$/,
    },
    { name: 'no DER', ...has(SAN, Buffer.of(0x30), true), reason: /^the subject alternative name is cut off$/ },
  ])
})

describe('the issuer', () => {
  test('of the newer extension, else of the older one', () => {
    expect(identityOf({}).issuer).toBe(issuer)
    expect(identityOf(hasNot(`${ARC}.8`)).issuer).toBe(issuer)
    expect(identityOf(hasNot(`${ARC}.1`)).issuer).toBe(issuer)
    const both = {
      tamper: {
        certificate: (leaf: Parameters<typeof withExtension>[0]) =>
          withExtension(leaf, fulcioExtension(1, 'https://old.example')),
      },
    }
    expect(identityOf(both)).toMatchObject({ issuer, claims: { issuerV1: 'https://old.example', issuerV2: issuer } })
  })

  test('of another authority than Fulcio there is none', () => {
    const bare = {
      tamper: {
        certificate: (leaf: Parameters<typeof withExtension>[0]) =>
          withoutExtension(withoutExtension(leaf, `${ARC}.1`), `${ARC}.8`),
      },
    }
    expect(identityOf(bare).issuer).toBeUndefined()
  })
})

describe('the claims', () => {
  const CLAIMS = {
    2: 'githubWorkflowTrigger',
    3: 'githubWorkflowSha',
    4: 'githubWorkflowName',
    5: 'githubWorkflowRepository',
    6: 'githubWorkflowRef',
    9: 'buildSignerUri',
    10: 'buildSignerDigest',
    11: 'runnerEnvironment',
    12: 'sourceRepositoryUri',
    13: 'sourceRepositoryDigest',
    14: 'sourceRepositoryRef',
    15: 'sourceRepositoryIdentifier',
    16: 'sourceRepositoryOwnerUri',
    17: 'sourceRepositoryOwnerIdentifier',
    18: 'buildConfigUri',
    19: 'buildConfigDigest',
    20: 'buildTrigger',
    21: 'runInvocationUri',
    22: 'sourceRepositoryVisibility',
    23: 'deploymentEnvironment',
    24: 'tokenSubject',
  }

  test('all that there are', () => {
    const extensions = Object.fromEntries(Object.keys(CLAIMS).map((number) => [number, `value ${number} \u00e4`]))
    const expected = Object.fromEntries(
      Object.entries(CLAIMS).map(([number, claim]) => [claim, `value ${number} \u00e4`]),
    )
    expect(identityOf(as({ ...WORKFLOW, extensions })).claims).toEqual({
      issuerV1: issuer,
      issuerV2: issuer,
      ...expected,
    })
  })

  test('none but those', () => {
    const { claims } = identityOf(as({ san: 'a:b', issuer, extensions: { 25: 'x', 7: 'x' } }))
    expect(claims).toEqual({ issuerV1: issuer, issuerV2: issuer })
  })

  test('an empty one is there', () => {
    expect(identityOf(as({ san: 'a:b', issuer, extensions: { 2: '', 9: '' } })).claims).toMatchObject({
      githubWorkflowTrigger: '',
      buildSignerUri: '',
    })
  })

  refuseEach('certificate', [
    {
      name: 'an older one that is not UTF-8',
      ...has(`${ARC}.2`, Buffer.of(0xff)),
      twin: has(`${ARC}.2`, Buffer.of(0x7f)),
      reason: /^githubWorkflowTrigger is not UTF-8$/,
    },
    {
      name: 'an older one with a surrogate',
      ...has(`${ARC}.6`, Buffer.of(0xed, 0xa0, 0x80)),
      reason: /^githubWorkflowRef is not UTF-8$/,
    },
    {
      name: 'a newer one of bare text',
      ...has(`${ARC}.9`, Buffer.from('text')),
      twin: has(`${ARC}.9`, utf8('text')),
      reason: /^buildSignerUri is cut off$/,
    },
    {
      name: 'a newer one of another kind',
      ...has(`${ARC}.9`, octets(Buffer.from('text'))),
      reason: /^buildSignerUri is missing, or has an unexpected DER tag$/,
    },
    {
      name: 'a newer one that is not UTF-8',
      ...has(`${ARC}.9`, Buffer.of(0x0c, 1, 0xff)),
      reason: /^buildSignerUri is not UTF-8$/,
    },
    {
      name: 'a newer one with more behind it',
      ...has(`${ARC}.8`, Buffer.concat([utf8(issuer), none()])),
      twin: has(`${ARC}.8`, utf8(issuer)),
      reason: /^issuerV2 is not one DER value$/,
    },
  ])
})
