/** Every type of key with every scheme, in both engines and over the message or its digest alone. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ENGINES,
  EngineDisagreement,
  hash,
  hashSha1,
  importPublicKey,
  type Scheme,
  verifyDigest,
  verifySignature,
} from '../../src/sigstore/signature.ts'
import { flip, SIGNERS } from './signers.ts'

const MESSAGE = Buffer.from('a message')
const bytes = fc.uint8Array({ maxLength: 300 })
const hashNames = ['sha256', 'sha384', 'sha512'] as const
const digestOf = (scheme: Scheme, message: Uint8Array) =>
  hash(hashNames.find((name) => scheme.endsWith(name)) ?? 'sha512', message)

describe.each(SIGNERS)('$name', ({ scheme, key, sign }) => {
  const signed = bytes.map((message) => ({ message, signature: sign(message) }))
  const verdicts = (message: Uint8Array, signature: Uint8Array) => [
    verifySignature(key, scheme, message, signature),
    ...ENGINES.map((engine) => verifySignature(key, scheme, message, signature, [engine])),
    verifySignature(key, scheme, message, signature, ENGINES),
    ...(scheme === 'ed25519' ? [] : [verifyDigest(key, scheme, digestOf(scheme, message), signature)]),
  ]
  const all = (verdict: boolean) => Array.from({ length: scheme === 'ed25519' ? 4 : 5 }, () => verdict)

  test('a signature verifies', () => {
    const property = fc.property(signed, ({ message, signature }) => {
      expect(verdicts(message, signature)).toEqual(all(true))
    })
    fc.assert(property, { numRuns: 10 })
  })

  test('with one bit of the message changed it does not', () => {
    const property = fc.property(signed, fc.nat(), ({ message, signature }, bit) => {
      fc.pre(message.length > 0)
      expect(verdicts(flip(message, bit), signature)).toEqual(all(false))
      expect(verdicts(message, signature)).toEqual(all(true))
    })
    fc.assert(property, { numRuns: 10 })
  })

  test('with one bit of the signature changed it does not', () => {
    const property = fc.property(signed, fc.nat(), ({ message, signature }, bit) => {
      expect(verdicts(message, flip(signature, bit))).toEqual(all(false))
    })
    fc.assert(property, { numRuns: 25 })
  })

  test('with another length it does not', () => {
    const signature = sign(MESSAGE)
    const others = [Buffer.alloc(0), signature.subarray(1), signature.subarray(0, -1)]
    const longer = [Buffer.of(0), Buffer.of(1)].flatMap((byte) => [
      Buffer.concat([byte, signature]),
      Buffer.concat([signature, byte]),
    ])
    for (const other of [...others, ...longer]) expect(verdicts(MESSAGE, other)).toEqual(all(false))
    expect(verdicts(MESSAGE, signature)).toEqual(all(true))
  })

  test('bytes that are no signature do not', () => {
    const { length } = sign(MESSAGE)
    const noise = fc.oneof(bytes, fc.uint8Array({ minLength: length, maxLength: length }))
    const property = fc.property(noise, (signature) => {
      expect(verdicts(MESSAGE, signature)).toEqual(all(false))
    })
    fc.assert(property, { numRuns: 20 })
  })

  test('by any other scheme it does not', () => {
    const signature = sign(MESSAGE)
    const accepted = [...new Set(SIGNERS.map((each) => each.scheme))].filter(
      (other) =>
        verifySignature(key, other, MESSAGE, signature, ENGINES) ||
        verifyDigest(key, other, digestOf(other, MESSAGE), signature, ENGINES),
    )
    expect(accepted).toEqual([scheme])
  })

  test('another key of the same type does not', () => {
    const others = SIGNERS.filter((other) => other.scheme === scheme && other.key !== key)
    for (const other of others) {
      expect(verifySignature(other.key, scheme, MESSAGE, sign(MESSAGE), ENGINES)).toBe(false)
      expect(verifySignature(other.key, scheme, MESSAGE, other.sign(MESSAGE), ENGINES)).toBe(true)
    }
  })

  test.runIf(scheme !== 'ed25519')('a digest of another length is none', () => {
    const [digest, signature] = [digestOf(scheme, MESSAGE), sign(MESSAGE)]
    for (const other of [Buffer.alloc(0), digest.subarray(1), Buffer.concat([digest, Buffer.of(0)])]) {
      expect(verifyDigest(key, scheme, other, signature)).toBe(false)
    }
    expect(verifyDigest(key, scheme, digest, signature)).toBe(true)
  })

  test('without an engine nothing verifies', () => {
    const signature = sign(MESSAGE)
    expect(() => verifySignature(key, scheme, MESSAGE, signature, [])).toThrow('no engine')
    expect(() => verifyDigest(key, scheme, digestOf(scheme, MESSAGE), signature, [])).toThrow('no engine')
    expect(verifySignature(key, scheme, MESSAGE, signature, ['noble'])).toBe(true)
  })
})

describe('when the engines do not agree', () => {
  test.each(SIGNERS.filter(({ scheme }) => scheme !== 'ed25519ph'))('nothing is decided: $name', (signer) => {
    const { key, scheme, sign } = signer
    const other = SIGNERS.find((each) => each.key.type !== key.type)?.key.node ?? key.node
    const signature = sign(MESSAGE)
    expect(() => verifySignature({ ...key, node: other }, scheme, MESSAGE, signature, ENGINES)).toThrow(
      EngineDisagreement,
    )
    expect(verifySignature(key, scheme, MESSAGE, signature, ENGINES)).toBe(true)
  })
})

describe('Ed25519', () => {
  const of = (scheme: Scheme) => SIGNERS.find((each) => each.scheme === scheme)

  test('needs the message: over a digest nothing verifies', () => {
    const { key, sign } = of('ed25519') ?? expect.fail()
    const digest = hash('sha512', MESSAGE)
    expect(verifyDigest(key, 'ed25519', digest, sign(digest))).toBe(false)
    expect(verifyDigest(key, 'ed25519', MESSAGE, sign(MESSAGE))).toBe(false)
    expect(verifySignature(key, 'ed25519', MESSAGE, sign(MESSAGE))).toBe(true)
    expect(verifyDigest(key, 'ed25519ph', digest, (of('ed25519ph') ?? expect.fail()).sign(MESSAGE))).toBe(true)
  })

  test('the prehashed one is that of RFC 8032, section 7.3', () => {
    const raw = Buffer.from('ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf', 'hex')
    const key = importPublicKey(Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]))
    const signature = Buffer.from(
      '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41' +
        '31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
      'hex',
    )
    expect(verifySignature(key, 'ed25519ph', Buffer.from('abc'), signature, ['node'])).toBe(true)
    expect(verifySignature(key, 'ed25519ph', Buffer.from('abd'), signature, ['node'])).toBe(false)
    expect(verifySignature(key, 'ed25519', Buffer.from('abc'), signature, ENGINES)).toBe(false)
  })

  // OpenSSL and noble both look at this, each in its own code: RFC 8032, section 5.1.7, step 1.
  test('S has one encoding only', () => {
    const { key, sign } = of('ed25519') ?? expect.fail()
    const signature = sign(MESSAGE)
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`)
    const withS = (other: bigint) =>
      Buffer.concat([signature.subarray(0, 32), Buffer.from(other.toString(16).padStart(64, '0'), 'hex').reverse()])
    for (const engine of ENGINES) {
      expect(verifySignature(key, 'ed25519', MESSAGE, withS(s + order), [engine])).toBe(false)
      expect(verifySignature(key, 'ed25519', MESSAGE, withS(s), [engine])).toBe(true)
    }
  })
})

test('the parts of what is hashed are hashed as one', () => {
  const parts = [Buffer.from('one'), Buffer.alloc(0), Uint8Array.of(2)]
  for (const name of hashNames) {
    const expected = createHash(name).update(Buffer.concat(parts)).digest()
    expect(Buffer.from(hash(name, ...parts))).toEqual(expected)
    expect(Buffer.from(hash(name))).toEqual(createHash(name).digest())
  }
  expect(Buffer.from(hashSha1(MESSAGE))).toEqual(createHash('sha1').update(MESSAGE).digest())
})
