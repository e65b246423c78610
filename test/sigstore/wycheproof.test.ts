/** Vectors that have broken implementations: https://github.com/C2SP/wycheproof */
import { describe, expect, test } from 'vitest'
import { encodeDer } from '../../src/sigstore/der.ts'
import { TAG } from '../../src/sigstore/der-primitive.ts'
import {
  ENGINES,
  hash,
  importPublicKey,
  type Scheme,
  verifyDigest,
  verifySignature,
} from '../../src/sigstore/signature.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'

interface Wycheproof {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly publicKeyDer: string
    readonly tests: readonly {
      readonly tcId: number
      readonly flags: readonly string[]
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

const hex = (text: string) => Buffer.from(text, 'hex')
const asIs = (signature: Buffer): Buffer => signature

/** IEEE P1363 has r and s side by side, each as long as the order. We do not: rewritten here, in DER. */
function fromP1363(bytes: number) {
  return (signature: Buffer): Uint8Array => {
    // Another length is nothing in DER, either.
    if (signature.length !== 2 * bytes) return signature
    const halves = [signature.subarray(0, bytes), signature.subarray(bytes)]
    return encodeDer(TAG.sequence, ...halves.map((half) => encodeDer(TAG.integer, toInteger(half))))
  }
}

function toInteger(natural: Buffer): Uint8Array {
  // Of nothing but zeros, one is left.
  const digits = natural.subarray(natural.findIndex((byte) => byte !== 0))
  return digits.readUInt8(0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits])
}

const FILES: readonly (readonly [string, Scheme, (signature: Buffer) => Uint8Array])[] = [
  ['ecdsa_secp256r1_sha256_p1363_test.json', 'ecdsa-sha256', fromP1363(32)],
  ['ecdsa_secp256r1_sha256_test.json', 'ecdsa-sha256', asIs],
  ['ecdsa_secp256r1_sha512_test.json', 'ecdsa-sha512', asIs],
  ['ecdsa_secp384r1_sha256_test.json', 'ecdsa-sha256', asIs],
  ['ecdsa_secp384r1_sha384_p1363_test.json', 'ecdsa-sha384', fromP1363(48)],
  ['ecdsa_secp384r1_sha384_test.json', 'ecdsa-sha384', asIs],
  ['ecdsa_secp384r1_sha512_test.json', 'ecdsa-sha512', asIs],
  ['ecdsa_secp521r1_sha512_test.json', 'ecdsa-sha512', asIs],
  ['ed25519_test.json', 'ed25519', asIs],
  ['rsa_pss_2048_sha256_mgf1_32_test.json', 'rsa-pss-sha256', asIs],
  ['rsa_pss_4096_sha512_mgf1_64_test.json', 'rsa-pss-sha512', asIs],
  ...[2048, 3072, 4096].flatMap((bits) =>
    (['sha256', 'sha384', 'sha512'] as const).map(
      (name) => [`rsa_signature_${bits}_${name}_test.json`, `rsa-pkcs1-${name}`, asIs] as const,
    ),
  ),
]

/** What is "acceptable" by these flags, and whether we do. */
const ACCEPTABLE: Readonly<Record<string, boolean>> = {
  // RFC 8017, section 9.2, requires the NULL in what is signed, and allows to compare it whole.
  MissingNull: false,
}

const digestOf = (scheme: Scheme, message: Buffer) =>
  hash((['sha256', 'sha384', 'sha512'] as const).find((name) => scheme.endsWith(name)) ?? 'sha512', message)

describe.runIf(corpora !== undefined)('Wycheproof', () => {
  test('every file is read', () => {
    expect(corpusFiles('wycheproof')).toEqual(['cctv-ed25519vectors.json', ...FILES.map(([file]) => file)])
  })

  describe.each(FILES)('%s', (file, scheme, toSignature) => {
    const ways = {
      node: (...[key, msg, sig]: Vector) => verifySignature(key, scheme, msg, sig, ['node']),
      noble: (...[key, msg, sig]: Vector) => verifySignature(key, scheme, msg, sig, ['noble']),
      both: (...[key, msg, sig]: Vector) => verifySignature(key, scheme, msg, sig, ENGINES),
      digest: (...[key, msg, sig]: Vector) => verifyDigest(key, scheme, digestOf(scheme, msg), sig),
    }
    type Vector = readonly [ReturnType<typeof importPublicKey>, Buffer, Uint8Array]

    test.each(Object.entries(ways).filter(([way]) => way !== 'digest' || scheme !== 'ed25519'))(
      '%s judges every vector as it should',
      { timeout: 120_000 },
      (_way, verify) => {
        const { numberOfTests, testGroups }: Wycheproof = JSON.parse(corpusFile('wycheproof', file))
        const judged = testGroups.flatMap(({ publicKeyDer, tests }) => {
          const key = importPublicKey(hex(publicKeyDer))
          return tests.map(({ tcId, flags, msg, sig, result }) => ({
            tcId,
            flags,
            expected: result === 'acceptable' ? flags.map((flag) => ACCEPTABLE[flag]) : [result === 'valid'],
            accepted: verify(key, hex(msg), toSignature(hex(sig))),
          }))
        })
        expect(judged).toHaveLength(numberOfTests)
        expect(judged.some(({ accepted }) => accepted)).toBe(true)
        expect(
          judged.filter(
            ({ accepted, expected }) => expected.length === 0 || expected.some((each) => each !== accepted),
          ),
        ).toEqual([])
      },
    )
  })
})
