/** How a signature may be written down, and how not. */
import { p256 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import { registrySignature } from '../../src/checks/registry-signature.ts'
import { digestOf, honestEvidence, KEY, said, withDocument } from '../support/evidence.ts'

const honest = await honestEvidence()
const base64 = KEY.sign(`honest@1.0.0:${digestOf(honest, 'sha512')}`)
const der = Buffer.from(base64, 'base64')
const { r, s } = p256.Signature.fromBytes(der, 'der')
const ORDER = p256.Point.Fn.ORDER

const carrying = (sig: string) => withDocument(honest, { signatures: [{ keyid: KEY.keyid, sig }] })
const encoded = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('base64')
const pair = (first: bigint, second: bigint) => encoded(new p256.Signature(first, second).toBytes('der'))

test('the same signature with the higher and with the lower half of the range of s', () => {
  const [low, high] = s > ORDER / 2n ? [ORDER - s, s] : [s, ORDER - s]
  expect(said(registrySignature, carrying(pair(r, low)))).toEqual({ codes: [], proven: true })
  expect(said(registrySignature, carrying(pair(r, high)))).toEqual({ codes: [], proven: true })
  expect(said(registrySignature, carrying(pair(r, high - 1n)))).toEqual({ codes: ['VD202'], proven: false })
})

describe('what is no signature does not hold, and harms nobody', () => {
  const compact = new p256.Signature(r, s).toBytes('compact')
  test.each([
    ['nothing', ''],
    ['no base64', '%%%%'],
    ['words', 'this is not a signature'],
    ['base64 of words', encoded(Buffer.from('this is not a signature'))],
    ['one byte', encoded(der.subarray(0, 1))],
    ['the last byte cut off', encoded(der.subarray(0, -1))],
    ['a byte too many', encoded(der, Buffer.of(0))],
    ['a tag of another type', encoded(Buffer.of(0x31), der.subarray(1))],
    ['a length that is not true', encoded(Buffer.of(0x30, der.length), der.subarray(2))],
    ['a length in the long form', encoded(Buffer.of(0x30, 0x81, der.length - 2), der.subarray(2))],
    ['r and s side by side, not DER', encoded(compact)],
    ['r and s exchanged', pair(s, r)],
    ['r taken twice', pair(r, r)],
    ['DER of zeros', encoded(Buffer.from('3006020100020100', 'hex'))],
    ['DER of ones', pair(1n, 1n)],
    ['64 KiB', encoded(Buffer.alloc(65536, 0x30))],
  ])('%s', (_what, sig) => {
    expect(said(registrySignature, carrying(sig))).toEqual({ codes: ['VD202'], proven: false })
    expect(said(registrySignature, carrying(base64))).toEqual({ codes: [], proven: true })
  })
})
