import { expect, test } from 'vitest'
import { pemOf } from '../../fixtures/lab/sigstore/signing-key.ts'
import { MAX_CERTIFICATE_BYTES } from '../../src/sigstore/limits.ts'
import { decodePem } from '../../src/sigstore/pem.ts'
import { rejectionOf } from '../support/rejection.ts'

const BYTES = Buffer.alloc(100, 7)
const KEY = pemOf('PUBLIC KEY', BYTES)
const CERTIFICATE = pemOf('CERTIFICATE', BYTES)
const NOT_ONE = 'a value is not one PEM block'

test('certificates and keys', () => {
  expect(decodePem(CERTIFICATE, 'a value')).toEqual({ kind: 'certificate', der: BYTES })
  expect(decodePem(KEY, 'a value')).toEqual({ kind: 'publicKey', der: BYTES })
  expect(decodePem(KEY.replaceAll('\n', '\r\n'), 'a value').der).toEqual(BYTES)
  expect(decodePem(KEY.trimEnd(), 'a value').der).toEqual(BYTES)
})

test.each([
  ['two blocks', KEY + KEY, NOT_ONE],
  ['text before it', `text\n${KEY}`, NOT_ONE],
  ['text behind it', `${KEY}text`, NOT_ONE],
  ['another label', KEY.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY'), NOT_ONE],
  ['another label at the end', KEY.replace('END PUBLIC KEY', 'END CERTIFICATE'), NOT_ONE],
  ['no end', KEY.slice(0, KEY.indexOf('-----END')), NOT_ONE],
  ['no lines in it', KEY.replace(/\n[^-]+\n/, '\n'), NOT_ONE],
  ['a header', KEY.replace('-----\n', '-----\nProc-Type: 4\n\n'), NOT_ONE],
  ['base64 that is not canonical', KEY.replace('==', ''), 'a value is not canonical base64'],
  [
    'one byte over the cap',
    pemOf('CERTIFICATE', Buffer.alloc(MAX_CERTIFICATE_BYTES + 1)),
    `a value has more than ${MAX_CERTIFICATE_BYTES} bytes`,
  ],
])('%s is refused', (_what, refused, reason) => {
  expect(rejectionOf(() => decodePem(refused, 'a value'))?.message).toBe(reason)
  expect(rejectionOf(() => decodePem(KEY, 'a value'))).toBeUndefined()
  expect(
    rejectionOf(() => decodePem(pemOf('CERTIFICATE', Buffer.alloc(MAX_CERTIFICATE_BYTES)), 'a value')),
  ).toBeUndefined()
})
