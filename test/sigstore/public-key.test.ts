/** Which keys are taken, and that both engines are given the same one. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import { labKey } from '../../fixtures/lab/key.ts'
import { ENGINES, importPublicKey, verifySignature } from '../../src/sigstore/signature.ts'

const KEY = labKey('public key test')
const spki = Buffer.from(KEY.spki, 'base64')
const toSpki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })

/** What comes before the 65 bytes of the point: P-256 by its name (RFC 5480, section 2.1.1). */
const PREFIX = spki.subarray(0, -65)

test('both engines are given the same point', () => {
  const { node, point, type } = importPublicKey(spki)
  expect(type).toBe('ecdsa-p256')
  expect(toSpki(node)).toEqual(spki)
  expect(Buffer.concat([PREFIX, point])).toEqual(spki)
})

// Found by trying: of one key in 128, x or y begins with a byte of zeros, which some encoders leave out.
test.each([
  ['x', 'zeros 119', 1],
  ['y', 'zeros 78', 33],
])('%s that begins with zeros keeps them', (_which, label, at) => {
  const { spki, sign } = labKey(label)
  const key = importPublicKey(Buffer.from(spki, 'base64'))
  expect(key.point).toHaveLength(65)
  expect(key.point[at]).toBe(0)
  expect(verifySignature(key, Buffer.from('text'), Buffer.from(sign('text'), 'base64'), ENGINES)).toBe(true)
  expect(verifySignature(key, Buffer.from('other'), Buffer.from(sign('text'), 'base64'), ENGINES)).toBe(false)
})

describe('what is no P-256 key is refused', () => {
  const ec = (namedCurve: string) => toSpki(generateKeyPairSync('ec', { namedCurve }).publicKey)
  const onCurve = spki.subarray(-65)
  const offCurve = Buffer.from(onCurve)
  offCurve.writeUInt8(offCurve.readUInt8(64) ^ 1, 64)

  test.each([
    ['P-384', ec('P-384')],
    ['P-521', ec('P-521')],
    ['secp256k1, of the same size', ec('secp256k1')],
    ['RSA', toSpki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)],
    ['Ed25519', toSpki(generateKeyPairSync('ed25519').publicKey)],
    ['nothing', Buffer.alloc(0)],
    ['garbage', Buffer.from('garbage')],
    ['PEM', Buffer.from(`-----BEGIN PUBLIC KEY-----\n${KEY.spki}\n-----END PUBLIC KEY-----\n`)],
    ['base64', Buffer.from(KEY.spki)],
    ['cut off', spki.subarray(0, -1)],
    ['the point alone', onCurve],
    ['a point that is not on the curve', Buffer.concat([PREFIX, offCurve])],
    ['the point at infinity', Buffer.concat([PREFIX, Buffer.alloc(65)])],
  ])('%s', (_what, document) => {
    expect(() => importPublicKey(document)).toThrow()
    expect(importPublicKey(ec('P-256')).type).toBe('ecdsa-p256')
    expect(importPublicKey(spki).type).toBe('ecdsa-p256')
  })
})

/** OpenSSL takes all of these. A key that can be written in two ways is one that a change may go unnoticed in. */
describe('the same key in another spelling is refused', () => {
  test('compressed', () => {
    const point = p256.Point.fromBytes(spki.subarray(-65)).toBytes(true)
    const prefix = Buffer.from(PREFIX)
    // The lengths of the whole and of the bit string are 32 bytes less.
    for (const at of [1, PREFIX.length - 2]) prefix.writeUInt8(prefix.readUInt8(at) - 32, at)
    expect(() => importPublicKey(Buffer.concat([prefix, point]))).toThrow()
  })

  test('in the hybrid form of the point', () => {
    const parity = spki.readUInt8(spki.length - 1) & 1
    const hybrid = Buffer.from(spki)
    hybrid.writeUInt8(6 + parity, PREFIX.length)
    expect(() => importPublicKey(hybrid)).toThrow()
  })

  test('with the curve written out', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
    expect(() => importPublicKey(toSpki(publicKey))).toThrow()
  })

  test('with bytes behind it', () => {
    expect(() => importPublicKey(Buffer.concat([spki, Buffer.of(0)]))).toThrow()
  })

  test('with any other bit changed, unless it is another key', () => {
    const signature = Buffer.from(KEY.sign('text'), 'base64')
    for (let bit = 0; bit < spki.length * 8; bit++) {
      const changed = Buffer.from(spki)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      const verifies = () => verifySignature(importPublicKey(changed), Buffer.from('text'), signature)
      if (bit < (PREFIX.length + 1) * 8) expect(verifies).toThrow()
      else expect(attempt(verifies)).not.toBe(true)
    }
  })
})

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
