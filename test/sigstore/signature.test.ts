import { createHash, generateKeyPairSync } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labKey } from '../../fixtures/lab/key.ts'
import type { Engine } from '../../src/sigstore/signature.ts'
import { ENGINES, EngineDisagreement, importPublicKey, verifySignature } from '../../src/sigstore/signature.ts'
import { flip, importP256 } from './signers.ts'

const KEY = labKey('signature test')
const spki = Buffer.from(KEY.spki, 'base64')
const key = importP256(spki)
const other = importP256(Buffer.from(labKey('another').spki, 'base64'))
const MESSAGE = Buffer.from('honest@1.0.0:sha512-AAAA')
const SIGNATURE = Buffer.from(KEY.sign(MESSAGE.toString()), 'base64')

const CHOICES: readonly (readonly [string, readonly Engine[] | undefined])[] = [
  ['the default', undefined],
  ['node', ['node']],
  ['noble', ['noble']],
  ['both', ENGINES],
]

describe.each(CHOICES)('with %s', (_name, engines) => {
  test.each([
    ['the signature', key, MESSAGE, SIGNATURE, true],
    ['another message', key, Buffer.from('other@1.0.0:sha512-AAAA'), SIGNATURE, false],
    ['another key', other, MESSAGE, SIGNATURE, false],
    ['no signature', key, MESSAGE, Buffer.alloc(0), false],
    ['no DER', key, MESSAGE, Buffer.from('not DER'), false],
    ['a byte too many', key, MESSAGE, Buffer.concat([SIGNATURE, Buffer.of(0)]), false],
    ['a byte too few', key, MESSAGE, SIGNATURE.subarray(0, -1), false],
  ])('%s', (_what, signer, message, signature, valid) => {
    expect(verifySignature(signer, 'ecdsa-sha256', message, signature, engines)).toBe(valid)
  })
})

const bytes = fc.uint8Array({ maxLength: 200 })
const labels = fc.nat({ max: 9 }).map((n) => `property ${n}`)

describe('any key, any message', () => {
  // Signed here with both halves of the range of s: noble's default is the lower one, OpenSSL leaves it to chance.
  const signed = fc.record({ label: labels, message: bytes, high: fc.boolean() }).map(({ label, message, high }) => {
    const secret = createHash('sha256').update(`verify-deps lab key: ${label}`).digest()
    const low = p256.sign(message, secret, { lowS: true, format: 'der' })
    const { r, s } = p256.Signature.fromBytes(low, 'der')
    const signature = high ? new p256.Signature(r, p256.Point.Fn.ORDER - s).toBytes('der') : low
    return { spki: Buffer.from(labKey(label).spki, 'base64'), message, signature }
  })

  test('a signature verifies', () => {
    const property = fc.property(signed, ({ spki, message, signature }) => {
      expect(verifySignature(importPublicKey(spki), 'ecdsa-sha256', message, signature, ENGINES)).toBe(true)
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('with one bit of the message changed it does not', () => {
    const property = fc.property(signed, fc.nat(), ({ spki, message, signature }, bit) => {
      fc.pre(message.length > 0)
      expect(verifySignature(importPublicKey(spki), 'ecdsa-sha256', flip(message, bit), signature, ENGINES)).toBe(false)
    })
    fc.assert(property, { numRuns: 50 })
  })

  test('with one bit of the signature changed it does not', () => {
    const property = fc.property(signed, fc.nat(), ({ spki, message, signature }, bit) => {
      expect(verifySignature(importPublicKey(spki), 'ecdsa-sha256', message, flip(signature, bit), ENGINES)).toBe(false)
    })
    fc.assert(property, { numRuns: 100 })
  })

  test('with one bit of the key changed it does not, if it still is a key', () => {
    const property = fc.property(signed, fc.nat(), ({ spki, message, signature }, bit) => {
      let changed: ReturnType<typeof importPublicKey>
      try {
        changed = importPublicKey(flip(spki, bit))
      } catch {
        return
      }
      expect(verifySignature(changed, 'ecdsa-sha256', message, signature, ENGINES)).toBe(false)
    })
    fc.assert(property, { numRuns: 100 })
  })

  test('bytes that are no signature are refused by both', () => {
    const property = fc.property(bytes, (signature) => {
      expect(verifySignature(key, 'ecdsa-sha256', MESSAGE, signature, ENGINES)).toBe(false)
    })
    fc.assert(property, { numRuns: 100 })
  })
})

describe('when the engines do not agree', () => {
  // Two different keys in one: each engine sees its own.
  const split = { ...key, point: other.point }

  test('nothing is decided', () => {
    expect(() => verifySignature(split, 'ecdsa-sha256', MESSAGE, SIGNATURE, ENGINES)).toThrow(EngineDisagreement)
    expect(() => verifySignature(split, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['noble', 'node'])).toThrow(
      EngineDisagreement,
    )
    expect(verifySignature({ ...split, point: key.point }, 'ecdsa-sha256', MESSAGE, SIGNATURE, ENGINES)).toBe(true)
  })

  test('the message holds what is needed to see it again', () => {
    const seen = [spki, MESSAGE, SIGNATURE].map((bytes) => bytes.toString('base64'))
    for (const part of ['node accepts, noble rejects ecdsa-sha256', ...seen]) {
      expect(() => verifySignature(split, 'ecdsa-sha256', MESSAGE, SIGNATURE, ENGINES)).toThrow(part)
    }
  })

  test('a key that OpenSSL cannot verify with verifies nothing', () => {
    const node = generateKeyPairSync('x25519').publicKey
    expect(verifySignature({ ...key, node }, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['node'])).toBe(false)
    expect(verifySignature(key, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['node'])).toBe(true)
  })

  test('one of them alone decides for itself', () => {
    expect(verifySignature(split, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['node'])).toBe(true)
    expect(verifySignature(split, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['noble'])).toBe(false)
  })

  test('both refuse what is wrong for either', () => {
    expect(verifySignature(split, 'ecdsa-sha256', Buffer.from('third'), SIGNATURE, ENGINES)).toBe(false)
  })

  test('without an engine nothing verifies', () => {
    expect(() => verifySignature(key, 'ecdsa-sha256', MESSAGE, SIGNATURE, [])).toThrow()
    expect(verifySignature(key, 'ecdsa-sha256', MESSAGE, SIGNATURE, ['node'])).toBe(true)
  })
})
