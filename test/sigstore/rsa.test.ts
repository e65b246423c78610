/** Forgeries of RSA signatures: made with the private key, so that all but one detail is as it must be. */
import { constants, createHash, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ENGINES, importPublicKey, type Scheme, verifyDigest, verifySignature } from '../../src/sigstore/signature.ts'
import { rsaEven, rsaOdd, rsaPairs, toSpki } from './signers.ts'

const MESSAGE = Buffer.from('a message')
const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const hex = (text: string) => Buffer.from(text, 'hex')
const ones = (length: number) => Buffer.alloc(length, 0xff)

/** What each engine says, and what is said of the digest alone. */
function verdicts(publicKey: KeyObject, scheme: Scheme, signature: Uint8Array, message: Uint8Array = MESSAGE) {
  const key = importPublicKey(toSpki(publicKey))
  const engines = ENGINES.map((engine) => verifySignature(key, scheme, message, signature, [engine]))
  return [...engines, verifyDigest(key, scheme, sha256(message), signature)]
}

const [accepted, refused] = [true, false].map((verdict) => [verdict, verdict, verdict])

const raw = (key: KeyObject, encoded: Buffer) => privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded)

describe('RSASSA-PKCS1-v1_5', () => {
  const { publicKey, privateKey } = rsaEven
  const digest = sha256(MESSAGE)
  const info = Buffer.concat([hex('3031300d060960864801650304020105000420'), digest])
  const padded = (...parts: readonly Uint8Array[]) => {
    const rest = Buffer.concat(parts)
    return Buffer.concat([hex('0001'), ones(256 - 2 - rest.length), rest])
  }
  const honest = padded(hex('00'), info)
  const changed = (at: number, byte: number) => {
    const other = Buffer.from(honest)
    other.writeUInt8(byte, at)
    return other
  }

  test('what is encoded by hand is what OpenSSL signs', () => {
    expect(raw(privateKey, honest)).toEqual(sign('sha256', MESSAGE, privateKey))
  })

  test.each([
    ['bytes behind the digest, and less padding', Buffer.concat([hex('0001'), ones(8), hex('00'), info, ones(194)])],
    ['bytes behind the digest', padded(hex('00'), info, hex('00'))],
    ['no padding', Buffer.concat([Buffer.alloc(256 - info.length - 3), hex('000100'), info])],
    ['padding with another byte', changed(100, 0xfe)],
    ['padding with a zero', changed(100, 0x00)],
    ['padding that begins with another byte', changed(2, 0x00)],
    ['the padding of encryption', changed(1, 0x02)],
    ['no padding type', changed(1, 0x00)],
    ['no zero behind the padding', changed(256 - info.length - 1, 0xff)],
    ['the digest alone', padded(hex('00'), digest)],
    ['no NULL behind the hash', padded(hex('00302f300b0609608648016503040201'), hex('0420'), digest)],
    ['another hash of the same length', padded(hex('003031300d060960864801650304020605000420'), digest)],
    ['lengths in the long form', padded(hex('00308131300d060960864801650304020105000420'), digest)],
    ['another digest', padded(hex('00'), info.subarray(0, -32), sha256(Buffer.from('other')))],
  ])('%s is refused', (_what, encoded) => {
    expect(encoded).toHaveLength(256)
    expect(verdicts(publicKey, 'rsa-pkcs1-sha256', raw(privateKey, encoded))).toEqual(refused)
    expect(verdicts(publicKey, 'rsa-pkcs1-sha256', raw(privateKey, honest))).toEqual(accepted)
  })
})

/** RFC 8017, section 9.1.1, with a member to change. */
interface Encoding {
  readonly salt?: Buffer
  readonly separator?: number
  readonly padding?: number
  readonly trailer?: number
  readonly zeros?: number
  /** Put over the highest bits of the first byte. */
  readonly top?: number
  readonly signed?: Buffer
}

function encodePss(bits: number, changes: Encoding): Buffer {
  const { salt = Buffer.alloc(32, 7), separator = 1, padding = 0, trailer = 0xbc, zeros = 8, top = 0 } = changes
  const length = Math.ceil((bits - 1) / 8)
  const h = sha256(Buffer.alloc(zeros), changes.signed ?? sha256(MESSAGE), salt)
  const block = Buffer.concat([Buffer.alloc(length - salt.length - 34, padding), Buffer.of(separator), salt])
  const counters = Array.from({ length: Math.ceil(block.length / 32) }, (_, at) => sha256(h, Buffer.of(0, 0, 0, at)))
  const mask = Buffer.concat(counters)
  const masked = Buffer.from(block.map((byte, at) => byte ^ mask.readUInt8(at)))
  masked.writeUInt8((masked.readUInt8(0) & (0xff >> (8 * length - bits + 1))) | top, 0)
  const encoded = Buffer.concat([masked, h, Buffer.of(trailer)])
  return Buffer.concat([Buffer.alloc(Math.ceil(bits / 8) - length), encoded])
}

describe.each(rsaPairs.map((pair) => ({ ...pair, bits: pair.publicKey.asymmetricKeyDetails?.modulusLength ?? 0 })))(
  'RSASSA-PSS with $bits bits',
  ({ publicKey, privateKey, bits }) => {
    const judge = (changes: Encoding) =>
      verdicts(publicKey, 'rsa-pss-sha256', raw(privateKey, encodePss(bits, changes)))

    test.each<readonly [string, Encoding]>([
      ['no salt', { salt: Buffer.alloc(0) }],
      ['a shorter salt', { salt: Buffer.alloc(31, 7) }],
      ['a longer salt', { salt: Buffer.alloc(33, 7) }],
      [
        'a longer salt, which looks like a separator and a salt',
        { salt: Buffer.concat([hex('01'), Buffer.alloc(32)]) },
      ],
      ['another separator', { separator: 2 }],
      ['no separator', { separator: 0 }],
      ['padding with ones', { padding: 0xff }],
      ['another trailer', { trailer: 0xcc }],
      ['other bytes before the digest', { zeros: 7 }],
      ['another digest', { signed: sha256(Buffer.from('other')) }],
    ])('%s is refused', (_what, changes) => {
      expect(judge(changes)).toEqual(refused)
      expect(judge({})).toEqual(accepted)
    })

    test('another salt is none of our business', () => {
      expect(judge({ salt: Buffer.alloc(32) })).toEqual(accepted)
      expect(judge({ salt: sha256(MESSAGE) })).toEqual(accepted)
    })
  },
)

describe('a bit that PSS leaves out is not set', () => {
  /** Of what can be encoded with another salt, one below the modulus even with that bit set. */
  function below(publicKey: KeyObject, bits: number, at: number, changes: Encoding): Buffer {
    const salts = Array.from({ length: 200 }, (_, salt) =>
      encodePss(bits, { ...changes, salt: Buffer.alloc(32, salt) }),
    )
    const fits = (each: Buffer) => each.readUInt16BE(at) < modulusOf(publicKey).readUInt16BE(at)
    return salts.find(fits) ?? expect.fail()
  }

  test('the highest one of the first byte', () => {
    const { publicKey, privateKey } = rsaEven
    const encoded = below(publicKey, 2048, 0, { top: 0x80 })
    expect(verdicts(publicKey, 'rsa-pss-sha256', raw(privateKey, encoded))).toEqual(refused)
    encoded.writeUInt8(encoded.readUInt8(0) & 0x7f, 0)
    expect(verdicts(publicKey, 'rsa-pss-sha256', raw(privateKey, encoded))).toEqual(accepted)
  })

  test('the one before whole bytes', () => {
    const { publicKey, privateKey } = rsaOdd
    const encoded = below(publicKey, 2049, 1, {})
    expect(verdicts(publicKey, 'rsa-pss-sha256', raw(privateKey, encoded))).toEqual(accepted)
    encoded.writeUInt8(1, 0)
    expect(verdicts(publicKey, 'rsa-pss-sha256', raw(privateKey, encoded))).toEqual(refused)
  })
})

describe('the signature is a number below the modulus, in as many bytes', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const modulus = BigInt(`0x${modulusOf(publicKey).toString('hex')}`)
  const schemes = {
    'rsa-pkcs1-sha256': {},
    'rsa-pss-sha256': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  }

  /** Found by trying: a message for which the signature is as wanted. */
  function find(options: object, wanted: (signature: Buffer) => boolean) {
    for (let at = 0; ; at++) {
      const message = Buffer.from(`message ${at}`)
      const signature = sign('sha256', message, { key: privateKey, ...options })
      if (wanted(signature)) return { message, signature }
    }
  }
  const number = (signature: Buffer) => BigInt(`0x${signature.toString('hex')}`)

  describe.each(Object.entries(schemes))('%s', (name, options) => {
    const scheme = name as Scheme

    // OpenSSL accepts that by PSS. One in 256 begins with a zero.
    test('a leading zero is not left out', { timeout: 60_000 }, () => {
      const { message, signature } = find(options, (each) => each.readUInt8(0) === 0)
      expect(verdicts(publicKey, scheme, signature.subarray(1), message)).toEqual(refused)
      expect(verdicts(publicKey, scheme, Buffer.concat([Buffer.of(0), signature]), message)).toEqual(refused)
      expect(verdicts(publicKey, scheme, signature, message)).toEqual(accepted)
    })

    test('the modulus is not added', { timeout: 60_000 }, () => {
      const { message, signature } = find(options, (each) => number(each) + modulus < 1n << 2048n)
      const added = Buffer.from((number(signature) + modulus).toString(16), 'hex')
      expect(added).toHaveLength(256)
      expect(verdicts(publicKey, scheme, added, message)).toEqual(refused)
      expect(verdicts(publicKey, scheme, signature, message)).toEqual(accepted)
    })

    test.each([
      ['0', 0n],
      ['1', 1n],
      ['the modulus less 1', modulus - 1n],
      ['the modulus', modulus],
      ['all ones', (1n << 2048n) - 1n],
    ])('%s is no signature', (_what, value) => {
      const signature = Buffer.from(value.toString(16).padStart(512, '0'), 'hex')
      expect(verdicts(publicKey, scheme, signature)).toEqual(refused)
    })
  })
})

function modulusOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')
}
