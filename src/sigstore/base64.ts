/** Base64 (RFC 4648, section 4), and hexadecimal digits: only the one canonical encoding of each value. */
import { Rejected } from './rejected.ts'

/**
 * @param what names the value in the error
 * @param maxBytes of the decoded value
 * @throws Rejected for the URL-safe alphabet, missing padding, white space, stray bits, and too many bytes
 */
export function decodeBase64(text: string, what: string, maxBytes: number): Uint8Array {
  // Four characters carry three bytes: refused before anything is allocated.
  if (text.length > Math.ceil(maxBytes / 3) * 4) throw new Rejected(`${what} has more than ${maxBytes} bytes`)
  const bytes = Buffer.from(text, 'base64')
  // Buffer skips what it does not know, so only the way back shows whether everything was understood.
  if (bytes.toString('base64') !== text) throw new Rejected(`${what} is not canonical base64`)
  if (bytes.length > maxBytes) throw new Rejected(`${what} has more than ${maxBytes} bytes`)
  return bytes
}

/** @throws Rejected unless it is an even number of lower-case digits, of `bytes` bytes */
export function decodeHex(text: string, what: string, bytes: number): Uint8Array {
  if (text.length !== bytes * 2 || !/^[0-9a-f]*$/.test(text)) {
    throw new Rejected(`${what} is not ${bytes} bytes of lower-case hexadecimal digits`)
  }
  return Buffer.from(text, 'hex')
}

export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Not in constant time: nothing that is compared here is secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
