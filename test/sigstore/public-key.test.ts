/** Which keys are taken, in which encoding, and that both engines are given the same one. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import { labKey } from '../../fixtures/lab/key.ts'
import { encodeDer } from '../../src/sigstore/der.ts'
import { TAG } from '../../src/sigstore/der-primitive.ts'
import { Rejected } from '../../src/sigstore/rejected.ts'
import { ENGINES, importPublicKey, verifySignature } from '../../src/sigstore/signature.ts'
import { flip, importP256, SIGNERS, toSpki } from './signers.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const refusal = (document: Uint8Array) => {
  try {
    importPublicKey(document)
    return 'taken'
  } catch (error) {
    expect(error).toBeInstanceOf(Rejected)
    return error instanceof Error ? error.message : ''
  }
}
/** SubjectPublicKeyInfo of an AlgorithmIdentifier, in hexadecimal digits, and a key. */
const toDocument = (algorithm: string, key: Uint8Array, unused = 0) =>
  encodeDer(TAG.sequence, hex(algorithm), encodeDer(TAG.bitString, Uint8Array.of(unused), key))

const ALGORITHMS = {
  'P-256': '301306072a8648ce3d020106082a8648ce3d030107',
  'P-384': '301006072a8648ce3d020106052b81040022',
  'P-521': '301006072a8648ce3d020106052b81040023',
  Ed25519: '300506032b6570',
  RSA: '300d06092a864886f70d0101010500',
} as const

/** One key of each type as OpenSSL writes it down. */
const DOCUMENTS = {
  'P-256': toSpki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
  'P-384': toSpki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
  'P-521': toSpki(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey),
  Ed25519: toSpki(generateKeyPairSync('ed25519').publicKey),
  RSA: toSpki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
} as const
const types = Object.keys(DOCUMENTS) as readonly (keyof typeof DOCUMENTS)[]

describe.each(types)('%s', (type) => {
  const document = DOCUMENTS[type]
  const key = document.subarray(document.indexOf(hex(ALGORITHMS[type])) + ALGORITHMS[type].length / 2)
  const bits = key.subarray(key.indexOf(0, 1) + 1)

  test('is taken as OpenSSL writes it, and given to OpenSSL unchanged', () => {
    const imported = importPublicKey(document)
    expect(imported.type).toBe(type)
    expect(toSpki(imported.node)).toEqual(document)
    expect(Buffer.from(imported.spki)).toEqual(document)
    expect(Buffer.from(toDocument(ALGORITHMS[type], bits))).toEqual(document)
  })

  test.each<readonly [string, (algorithm: Buffer) => Uint8Array]>([
    ['nothing', () => Buffer.alloc(0)],
    ['garbage', () => Buffer.from('garbage')],
    ['PEM', () => Buffer.from(`-----BEGIN PUBLIC KEY-----\n${document.toString('base64')}\n`)],
    ['base64', () => Buffer.from(document.toString('base64'))],
    ['cut off', () => document.subarray(0, -1)],
    ['with a byte behind it', () => Buffer.concat([document, Buffer.of(0)])],
    ['twice', () => Buffer.concat([document, document])],
    ['the key alone', () => bits],
    ['as a set', () => Buffer.concat([Buffer.of(TAG.set), document.subarray(1)])],
    ['without a key', (algorithm) => encodeDer(TAG.sequence, algorithm)],
    ['without anything', () => encodeDer(TAG.sequence)],
    ['with a third part', (algorithm) => encodeDer(TAG.sequence, algorithm, key, hex('0500'))],
    [
      'with the key as a string of bytes',
      (algorithm) => encodeDer(TAG.sequence, algorithm, encodeDer(4, hex('00'), bits)),
    ],
    ['with a bit that does not count', () => toDocument(ALGORITHMS[type], Buffer.concat([bits, Buffer.of(0)]), 1)],
    ['with an empty string of bits', () => toDocument(ALGORITHMS[type], Buffer.alloc(0))],
    ['with a byte behind the key', () => toDocument(ALGORITHMS[type], Buffer.concat([bits, Buffer.of(0)]))],
    ['with the key cut off', () => toDocument(ALGORITHMS[type], bits.subarray(0, -1))],
    ['with a length in the long form', (algorithm) => inLongForm(Buffer.concat([algorithm, key]))],
    ['without an algorithm', () => encodeDer(TAG.sequence, encodeDer(TAG.sequence), key)],
    ['with one more parameter', (algorithm) => encodeDer(TAG.sequence, lengthened(algorithm), key)],
    ['of an unknown algorithm', () => toDocument('300506032b6571', bits)],
  ])('%s is refused', (_what, change) => {
    expect(refusal(change(hex(ALGORITHMS[type])))).not.toBe('taken')
    expect(refusal(document)).toBe('taken')
  })

  test('is refused as a key of any other type', () => {
    for (const other of types.filter((each) => each !== type)) {
      expect(refusal(toDocument(ALGORITHMS[other], bits))).not.toBe('taken')
    }
  })

  test('with any bit changed it is refused, or is another key', () => {
    const end = document.length - bits.length
    for (let bit = 0; bit < document.length * 8; bit += type === 'RSA' && bit > (end + 16) * 8 ? 13 : 1) {
      const changed = flip(document, bit)
      if (bit < end * 8) expect(refusal(changed)).not.toBe('taken')
      else if (refusal(changed) === 'taken') expect(toSpki(importPublicKey(changed).node)).toEqual(changed)
    }
  })
})

/** A sequence of less than 64 KiB, with one byte of length more than DER allows. */
function inLongForm(content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(TAG.sequence, 0x83, 0, content.length >> 8, content.length & 0xff), content])
}

function lengthened(algorithm: Buffer): Uint8Array {
  return encodeDer(TAG.sequence, algorithm.subarray(2), hex('0500'))
}

/** OpenSSL takes the first three of these. A key that can be written in two ways is one to hide a change in. */
describe.each([
  ['P-256', p256, 32],
  ['P-384', p384, 48],
  ['P-521', p521, 66],
] as const)('a point of %s', (type, { Point }, bytes) => {
  const document = DOCUMENTS[type]
  const point = document.subarray(-2 * bytes - 1)
  const refusalOf = (other: Uint8Array) => refusal(toDocument(ALGORITHMS[type], other))

  test('is given to both engines alike', () => {
    const key = importPublicKey(document)
    expect('point' in key && Buffer.from(key.point)).toEqual(point)
    expect(refusalOf(point)).toBe('taken')
  })

  test('compressed is refused', () => {
    expect(refusalOf(Point.fromBytes(point).toBytes(true))).toBe('the public key is not an uncompressed point')
  })

  test('in the hybrid form is refused', () => {
    const parity = point.readUInt8(2 * bytes) & 1
    const other = Buffer.concat([Buffer.of(6 + parity), point.subarray(1)])
    expect(refusalOf(other)).toBe('the public key is not an uncompressed point')
  })

  test('with the curve written out is refused', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: type, paramEncoding: 'explicit' })
    expect(refusal(toSpki(publicKey))).toBe('the public key is of an unknown type, or has unknown parameters')
  })

  test('that is not on the curve is refused', () => {
    expect(refusalOf(flip(point, 16 * bytes + 7))).toBe('the public key is not on its curve')
  })

  test('at infinity is refused', () => {
    expect(refusalOf(Buffer.of(0))).toBe('the public key is not an uncompressed point')
    expect(refusalOf(Buffer.concat([Buffer.of(4), Buffer.alloc(2 * bytes)]))).toBe('the public key is not on its curve')
  })

  test('without the name of the curve is refused', () => {
    const refused = refusal(toDocument('300906072a8648ce3d0201', point))
    expect(refused).toBe('the public key is of an unknown type, or has unknown parameters')
    expect(refusalOf(point)).toBe('taken')
  })
})

// Of the three, only the field of P-521 leaves bits over in whole bytes.
test('a coordinate beyond the field is refused', () => {
  const { x, y } = p521.Point.fromBytes(DOCUMENTS['P-521'].subarray(-133)).toAffine()
  const encode = (first: bigint) => hex(`04${[first, y].map((each) => each.toString(16).padStart(132, '0')).join('')}`)
  expect(refusal(toDocument(ALGORITHMS['P-521'], encode(x + p521.Point.Fp.ORDER)))).toBe(
    'the public key is not on its curve',
  )
  expect(refusal(toDocument(ALGORITHMS['P-521'], encode(x)))).toBe('taken')
})

test('another curve of the same size is refused', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  expect(refusal(toSpki(publicKey))).toBe('the public key is of an unknown type, or has unknown parameters')
})

// Found by trying: of one key in 128, x or y begins with a byte of zeros, which some encoders leave out.
test.each([
  ['x', 'zeros 119', 1],
  ['y', 'zeros 78', 33],
])('%s that begins with zeros keeps them', (_which, label, at) => {
  const { spki, sign } = labKey(label)
  const key = importP256(Buffer.from(spki, 'base64'))
  const signature = Buffer.from(sign('text'), 'base64')
  expect(key.point).toHaveLength(65)
  expect(key.point[at]).toBe(0)
  expect(verifySignature(key, 'ecdsa-sha256', Buffer.from('text'), signature, ENGINES)).toBe(true)
  expect(verifySignature(key, 'ecdsa-sha256', Buffer.from('other'), signature, ENGINES)).toBe(false)
})

describe('a point of Ed25519', () => {
  const P = 2n ** 255n - 19n
  const encode = (y: bigint, sign = 0n) => hex((y + (sign << 255n)).toString(16).padStart(64, '0')).reverse()
  const refusalOf = (raw: Uint8Array) => refusal(toDocument(ALGORITHMS.Ed25519, raw))
  const unusable = 'the public key is not a usable point'

  test.each([
    ['the neutral one', encode(1n)],
    ['the neutral one with a sign', encode(1n, 1n)],
    ['of order 2', encode(P - 1n)],
    ['of order 4', encode(0n)],
    ['of order 4, the other one', encode(0n, 1n)],
    ['of order 8', hex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')],
    ['not on the curve', encode(2n)],
    ['beyond the field', encode(P + 3n)],
    ['far beyond the field', encode(2n ** 255n - 1n)],
  ])('%s is refused', (_what, raw) => {
    expect(refusalOf(raw)).toBe(unusable)
    // The one with the y of the last but one, below the field.
    expect(refusalOf(encode(3n))).toBe('taken')
    expect(refusalOf(Buffer.from(ed25519.Point.BASE.toBytes()))).toBe('taken')
  })
})

describe('an RSA key', () => {
  const integer = (value: bigint): Uint8Array => {
    const bytes = Buffer.from(value.toString(16).padStart(2 * Math.ceil(value.toString(16).length / 2), '0'), 'hex')
    return encodeDer(TAG.integer, bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]))
  }
  const refusalOf = (...parts: readonly Uint8Array[]) =>
    refusal(toDocument(ALGORITHMS.RSA, encodeDer(TAG.sequence, ...parts)))
  const modulus = (bits: number) => integer((1n << BigInt(bits - 1)) + 1n)
  const e = integer(65537n)

  test('its numbers are given to both engines alike', () => {
    const key = importPublicKey(DOCUMENTS.RSA)
    const jwk = createPublicKey({ key: DOCUMENTS.RSA, format: 'der', type: 'spki' }).export({ format: 'jwk' })
    const number = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
    expect(key).toMatchObject({ modulus: number(jwk.n), exponent: number(jwk.e) })
  })

  const size = 'the RSA modulus does not have 2048 to 8192 bits'
  const exponent = 'the RSA exponent is below 3, or has more than 32 bits'
  const number = 'the RSA key is missing, or has an unexpected DER tag'
  test.each<readonly [string, readonly Uint8Array[], string]>([
    ['a modulus of 1024 bits', [modulus(1024), e], size],
    ['a modulus of 2047 bits', [modulus(2047), e], size],
    ['a modulus of 2048 bits', [modulus(2048), e], 'taken'],
    ['a modulus of 2049 bits', [modulus(2049), e], 'taken'],
    ['a modulus of 8192 bits', [modulus(8192), e], 'taken'],
    ['a modulus of 8193 bits', [modulus(8193), e], size],
    ['a modulus of 0', [integer(0n), e], size],
    ['a negative modulus', [encodeDer(TAG.integer, Buffer.alloc(256, 0x81)), e], size],
    ['an even modulus', [integer(1n << 2047n), e], 'the RSA modulus is even'],
    ['an exponent of 0', [modulus(2048), integer(0n)], exponent],
    ['an exponent of 1', [modulus(2048), integer(1n)], exponent],
    ['an exponent of 2', [modulus(2048), integer(2n)], exponent],
    ['an exponent of 3', [modulus(2048), integer(3n)], 'taken'],
    ['an exponent of 4', [modulus(2048), integer(4n)], 'the RSA exponent is even'],
    ['an exponent of 32 bits', [modulus(2048), integer(2n ** 32n - 1n)], 'taken'],
    ['an exponent of 33 bits', [modulus(2048), integer(2n ** 32n + 1n)], exponent],
    ['a negative exponent', [modulus(2048), hex('020181')], exponent],
    ['an exponent with a byte of zeros', [modulus(2048), hex('020400010001')], 'the RSA key is not DER'],
    ['a modulus alone', [modulus(2048)], 'the RSA key is not made of two numbers'],
    ['a third number', [modulus(2048), e, e], 'the RSA key is not made of two numbers'],
    ['an exponent of another type', [modulus(2048), encodeDer(TAG.octetString, hex('010001'))], number],
    ['a modulus of another type', [encodeDer(TAG.octetString, hex('010001')), e], number],
  ])('with %s', (_what, parts, expected) => {
    expect(refusalOf(...parts)).toBe(expected)
  })

  const whole = DOCUMENTS.RSA.subarray(24)
  test.each([
    ['without the NULL', '300b06092a864886f70d010101', 'refused'],
    ['for encryption by OAEP', '300d06092a864886f70d0101070500', 'refused'],
    ['for PSS', '300b06092a864886f70d01010a', 'taken'],
    ['for PSS, with a NULL', '300d06092a864886f70d01010a0500', 'refused'],
    ['for PSS with the default, SHA-1', '300d06092a864886f70d01010a3000', 'refused'],
    ['for PSS with SHA-256', pss('01', '01', '20'), 'taken'],
    ['for PSS with SHA-384', pss('02', '02', '30'), 'taken'],
    ['for PSS with SHA-512', pss('03', '03', '40'), 'taken'],
    ['for PSS with SHA-224', pss('04', '04', '1c'), 'refused'],
    ['for PSS with another hash in MGF1', pss('01', '02', '20'), 'refused'],
    ['for PSS with a shorter salt', pss('01', '01', '14'), 'refused'],
    ['for PSS with a longer salt', pss('01', '01', '21'), 'refused'],
  ])('%s', (_what, algorithm, expected) => {
    const said = refusal(toDocument(algorithm, whole))
    expect(said).toBe(
      expected === 'taken' ? 'taken' : 'the public key is of an unknown type, or has unknown parameters',
    )
  })

  test('for PSS it signs by PSS alone, and with its hash', () => {
    const schemes = (algorithm: string) => importPublicKey(toDocument(algorithm, whole)).schemes
    const all = ['rsa-pss-sha256', 'rsa-pss-sha384', 'rsa-pss-sha512']
    expect(schemes('300b06092a864886f70d01010a')).toEqual(all)
    expect(schemes(pss('01', '01', '20'))).toEqual(['rsa-pss-sha256'])
    expect(schemes(pss('02', '02', '30'))).toEqual(['rsa-pss-sha384'])
    expect(schemes(pss('03', '03', '40'))).toEqual(['rsa-pss-sha512'])
    expect(schemes(ALGORITHMS.RSA)).toEqual(expect.arrayContaining([...all, 'rsa-pkcs1-sha256']))
  })
})

function pss(hash: string, maskHash: string, saltLength: string): string {
  const [first, second] = [hash, maskHash].map((each) => `300d06096086480165030402${each}0500`)
  return `304106092a864886f70d01010a3034a00f${first}a11c301a06092a864886f70d010108${second}a2030201${saltLength}`
}

test('types that sign nothing of ours are refused', () => {
  const others: readonly KeyObject[] = [
    generateKeyPairSync('ed448').publicKey,
    generateKeyPairSync('x25519').publicKey,
    generateKeyPairSync('ec', { namedCurve: 'P-224' }).publicKey,
  ]
  for (const other of others) expect(refusal(toSpki(other))).not.toBe('taken')
  for (const { spki } of SIGNERS) expect(refusal(spki)).toBe('taken')
})
