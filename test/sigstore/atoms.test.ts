/** Leaf certificates and timestamps on their own, taken out of the bundles of many projects. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/sigstore/base64.ts'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { CODE_SIGNING, findPath } from '../../src/sigstore/certificate-path.ts'
import { readIdentity } from '../../src/sigstore/fulcio.ts'
import { verifyScts } from '../../src/sigstore/sct.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { verifyTimestamp } from '../../src/sigstore/timestamp.ts'
import { parseTimestamp } from '../../src/sigstore/timestamp-token.ts'
import { corpora, corpusFiles } from '../support/corpora.ts'
import { rejectionOf } from '../support/rejection.ts'
import { claimsByArc, corpusJson, count, ROOT_NAMES, type RootName, rootOf } from '../support/sigstore-corpora.ts'

interface Leaf {
  readonly leaf: string
  readonly source: string
  readonly error?: string
  readonly serial: string
  /** None of Fulcio's, without. */
  readonly san?: string
  readonly notBefore: string
  readonly notAfter: string
  readonly keyType: string
  readonly ext: Readonly<Record<string, string>>
  /** Certificates of the path, under each root that has one. */
  readonly chain: Readonly<Partial<Record<RootName, number>>>
  readonly sct: string
  readonly sctLogIds?: readonly string[]
  readonly sctTimes?: readonly string[]
  readonly sctExtLen?: readonly number[]
}

interface Token {
  readonly token: string
  readonly data?: string
  readonly source: string
  readonly signingTime?: string
  readonly verified?: readonly RootName[]
  readonly error?: string
}

const bytes = (base64: string) => Buffer.from(base64, 'base64')
const load = <T>(name: string): readonly T[] => (corpora === undefined ? [] : corpusJson('atoms', name))

const KEY_TYPES = {
  'P-256': 'ec/prime256v1',
  'P-384': 'ec/secp384r1',
  'P-521': 'ec/secp521r1',
  RSA: 'rsa',
  Ed25519: 'ed25519',
}
const SAN_KINDS = { uri: 'URI', email: 'email', otherName: 'othername' }

describe.runIf(corpora !== undefined)('leaf certificates', () => {
  const all = load<Leaf>('leaf-certs.json')
  const readable = all.filter(({ error }) => error === undefined)

  test('two are none', () => {
    const reasons = all
      .filter(({ error }) => error !== undefined)
      .map(({ leaf }) => rejectionOf(() => parseCertificate(bytes(leaf))))
    expect(reasons.map((reason) => reason?.message)).toEqual([
      'the certificate is cut off',
      'the certificate is cut off',
    ])
    expect([all.length, readable.length]).toEqual([259, 257])
  })

  test('serial number, validity and key are those that others read', () => {
    const read = readable.map(({ leaf }) => {
      const { serial, notBefore, notAfter, publicKey } = parseCertificate(bytes(leaf))
      const digits = encodeHex(serial)
        .toUpperCase()
        .replace(/^00(?=[89A-F])/, '')
      return [digits, notBefore.toISOString(), notAfter.toISOString(), KEY_TYPES[publicKey.type]]
    })
    expect(read).toEqual(
      readable.map(({ serial, notBefore, notAfter, keyType }) => [serial, notBefore, notAfter, keyType]),
    )
  })

  test("so are the name and all of Fulcio's claims", () => {
    /** The other reader does not know names of this kind. */
    const explained: Readonly<Record<string, string>> = { 'othername:<unsupported>': 'othername:foo!oidc.local' }
    const named = readable.filter(({ san }) => san !== undefined)
    const read = named.map(({ leaf }) => {
      const { san, sanKind, issuer, claims } = readIdentity(parseCertificate(bytes(leaf)))
      return [`${SAN_KINDS[sanKind]}:${san}`, issuer, claimsByArc(claims)]
    })
    expect(read).toEqual(named.map(({ san = '', ext }) => [explained[san] ?? san, ext['1.8'] ?? ext['1.1'], ext]))
    expect(new Set(read.flatMap(([, , claims]) => Object.keys(claims ?? {}))).size).toBe(23)
    expect(count(named.map(({ san = '' }) => san.split(':')[0]))).toEqual({ URI: 172, email: 73, othername: 1 })
  })

  test("eleven have no name, and are nobody's", () => {
    const nameless = readable.filter(({ san }) => san === undefined)
    const reasons = nameless.map(({ leaf }) => rejectionOf(() => readIdentity(parseCertificate(bytes(leaf))))?.message)
    expect(count(reasons)).toEqual({ 'the certificate has no subject alternative name': 11 })
  })

  test('paths and timestamps of certificate logs hold under the same roots', { timeout: 120_000 }, () => {
    const judged = readable.map(({ leaf, sctLogIds, sctTimes, sctExtLen }) => {
      const certificate = parseCertificate(bytes(leaf))
      const chain: Partial<Record<RootName, number>> = {}
      const sct: string[] = []
      for (const name of ROOT_NAMES) {
        const { certificateAuthorities, certificateLogs } = rootOf(name)
        const found = pathOf(certificate, certificateAuthorities)
        if (found === undefined) continue
        const [issuer] = found
        chain[name] = found.length + 1
        const refused = rejectionOf(() => {
          const held = verifyScts({ leaf: certificate, issuer }, certificateLogs, ENGINES).map((each) => each.sct)
          sct.push(`ok(${name})x${held.length}`)
          expect(held.map(({ logId }) => Buffer.from(logId).toString('base64'))).toEqual(sctLogIds)
          expect(held.map(({ time }) => time.toISOString())).toEqual(sctTimes)
          expect(held.map(({ extensions }) => extensions.length)).toEqual(sctExtLen)
        })
        // GitHub's own instance logs no certificates.
        if (refused !== undefined)
          expect([name, refused.message]).toEqual(['github0', 'no certificate log has seen the certificate'])
      }
      return { chain, sct: sct.join() || 'none' }
    })
    expect(judged).toEqual(readable.map(({ chain, sct }) => ({ chain, sct })))
    expect(count(judged.map(({ sct }) => sct))).toEqual({ none: 35, 'ok(prod)x1': 188, 'ok(staging)x1': 34 })
  })

  /** At the beginning of its own validity. */
  function pathOf(...[leaf, authorities]: [Parameters<typeof findPath>[0], Parameters<typeof findPath>[1]]) {
    let found: ReturnType<typeof findPath> | undefined
    rejectionOf(() => {
      found = findPath(leaf, authorities, [leaf.notBefore], CODE_SIGNING, ENGINES)
    })
    return found
  }

  test('a timestamp of a certificate log is about one certificate, and its issuer', () => {
    const { certificateAuthorities, certificateLogs } = rootOf('prod')
    const logged = readable.filter(({ sct }) => sct === 'ok(prod)x1')
    const [first, second] = logged.map(({ leaf }) => parseCertificate(bytes(leaf)))
    const [issuer, root] = (first && pathOf(first, certificateAuthorities)) ?? []
    if (first === undefined || second === undefined || issuer === undefined || root === undefined)
      throw new Error('none')
    expect(rejectionOf(() => verifyScts({ leaf: first, issuer }, certificateLogs, ENGINES))).toBeUndefined()
    const misfit = 'the signature of the certificate log does not fit the certificate'
    expect(rejectionOf(() => verifyScts({ leaf: first, issuer: root }, certificateLogs, ENGINES))?.message).toBe(misfit)
    const swapped = { ...second, extensions: first.extensions }
    expect(rejectionOf(() => verifyScts({ leaf: swapped, issuer }, certificateLogs, ENGINES))?.message).toBe(misfit)
  })
})

const STRANGER = "the timestamp's signer is no certificate of the trusted authority"

describe.runIf(corpora !== undefined)('timestamps', () => {
  const all = load<Token>('rfc3161.json')

  /** Malformed for the other reader, too. */
  const MALFORMED = {
    'the timestamp is cut off': 1,
    // BER, of the authority that the conformance suite once had: an OCTET STRING in parts.
    'the timestamp is missing, or has an unexpected DER tag': 7,
  }
  /** Well-formed, but for us: GitHub's staging authority and a local one in May 2023. No root here has either. */
  const REFUSED = { 'the timestamp is signed data of an unknown version': 3 }

  test('each has the time that others read', () => {
    const read = all.map(({ token }) => {
      let time: string | undefined
      const reason = rejectionOf(() => {
        time = parseTimestamp(bytes(token)).time.toISOString()
      })
      return { time, reason: reason?.message }
    })
    const at = (index: number) => all[index]
    expect(count(read.filter((_, index) => at(index)?.error !== undefined).map(({ reason }) => reason))).toEqual(
      MALFORMED,
    )
    const others = read.map((each, index) => ({ ...each, ...at(index) })).filter(({ error }) => error === undefined)
    expect(count(others.filter(({ reason }) => reason !== undefined).map(({ reason }) => reason))).toEqual(REFUSED)
    const good = others.filter(({ reason }) => reason === undefined)
    expect(good.map(({ time }) => time)).toEqual(good.map(({ signingTime }) => signingTime))
    expect([all.length, good.length]).toEqual([106, 95])
  })

  test('each holds under the same roots', { timeout: 120_000 }, () => {
    const judged = all.map(({ token, data = '', signingTime }) => {
      const reasons = ROOT_NAMES.map((name) => {
        const { timestampAuthorities } = rootOf(name)
        return rejectionOf(() => {
          const { time } = verifyTimestamp(bytes(token), bytes(data), timestampAuthorities, ENGINES)
          expect(time.toISOString()).toBe(signingTime)
        })?.message
      })
      return { verified: ROOT_NAMES.filter((_, at) => reasons[at] === undefined), reasons }
    })
    expect(judged.map(({ verified }) => verified)).toEqual(all.map(({ verified = [] }) => verified))
    expect(count(judged.map(({ verified }) => verified))).toEqual({ prod: 13, staging: 22, github0: 5, '': 66 })
    const refused = judged.filter(({ verified }) => verified.length === 0)
    expect(count(refused.map(({ reasons }) => [...new Set(reasons)].join()))).toEqual({
      ...MALFORMED,
      ...REFUSED,
      // The authority of a custom root, of FreeTSA, or of tests.
      [STRANGER]: 16,
      'the timestamp is about another signature': 39,
    })
  })

  test('none holds for anything but what it is about', () => {
    const held = all.flatMap(({ token, verified: [name] = [] }) => (name === undefined ? [] : [{ token, name }]))
    const reasons = held.map(
      ({ token, name }) =>
        rejectionOf(() => verifyTimestamp(bytes(token), Buffer.of(0), rootOf(name).timestampAuthorities, ENGINES))
          ?.message,
    )
    expect(count(reasons)).toEqual({ 'the timestamp is about another signature': 40 })
  })

  /** The files of other projects: what each is about, the root that has its authority, or why none will do. */
  const RESPONSES: Readonly<Record<string, readonly [about: string | undefined, time: string, root?: RootName]>> = {
    // What it is about is lost.
    'freetsa_response.tsr': [undefined, '2025-05-02T13:21:07.000Z'],
    'issue1482-timestamp-with-no-cert': ['issue1482-message', '2025-07-25T19:53:04.000Z', 'staging'],
    // The intermediate authority is lost; forged certificates come along.
    'response-injected-certs.tsr': ['hello', '2024-10-08T15:40:32.000Z'],
    'sigstage_tsa_response_with_embedded_certs.tsr': ['test\n', '2025-05-28T15:15:55.000Z', 'staging'],
    'sigstage_tsa_response_without_embedded_certs.tsr': ['test\n', '2025-05-28T15:17:58.000Z', 'staging'],
    // Their digest is the beginning of one in hexadecimal, so of nothing.
    'sigstore_tsa_response_with_embedded_certs.tsr': [undefined, '2025-04-22T14:59:52.000Z'],
    'sigstore_tsa_response_without_embedded_certs.tsr': [undefined, '2025-05-02T19:04:34.000Z'],
  }
  const read = (file: string) => readFileSync(path.join(corpora ?? '', 'atoms', 'tsa', file))

  test.each(Object.entries(RESPONSES))('%s', (file, [about = '', time, root]) => {
    expect(parseTimestamp(read(file)).time.toISOString()).toBe(time)
    const data = about.startsWith('issue') ? read(about) : Buffer.from(about)
    const reasons = ROOT_NAMES.map(
      (name) =>
        rejectionOf(() => verifyTimestamp(read(file), data, rootOf(name).timestampAuthorities, ENGINES))?.message,
    )
    const refused = about === '' ? 'the timestamp is about another signature' : STRANGER
    expect(reasons).toEqual(ROOT_NAMES.map((name) => (name === root ? undefined : refused)))
  })

  test('two files are none', () => {
    const others = corpusFiles('atoms', 'tsa').filter((file) => !(file in RESPONSES))
    expect(others.map((file) => [file, rejectionOf(() => parseTimestamp(read(file)))?.message])).toEqual([
      // A signature.
      ['issue1482-message', 'the timestamp has an unexpected DER tag'],
      ['sigstore_tsa_response_invalid.tsr', 'the timestamp is not DER'],
    ])
  })
})
