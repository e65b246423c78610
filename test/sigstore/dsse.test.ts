import { expect, test } from 'vitest'
import { encodePreAuthentication } from '../../src/sigstore/dsse.ts'

test('the example of the specification', () => {
  const encoded = encodePreAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'))
  expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
})

test('lengths are those of bytes', () => {
  const encoded = encodePreAuthentication('ä', Buffer.from('€'))
  expect(Buffer.from(encoded).toString()).toBe('DSSEv1 2 ä 3 €')
  expect(Buffer.from(encodePreAuthentication('', Buffer.alloc(0))).toString()).toBe('DSSEv1 0  0 ')
})

test('what belongs to the type cannot pass for payload', () => {
  const encode = (type: string, payload: string) => Buffer.from(encodePreAuthentication(type, Buffer.from(payload)))
  expect(encode('a', 'b 1 c').equals(encode('a 5 b', 'c'))).toBe(false)
})
