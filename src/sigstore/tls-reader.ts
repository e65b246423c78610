/** The presentation language of TLS (RFC 8446, section 3): fixed numbers, and vectors with their length before them. */
import { encodeHex } from './base64.ts'
import { Rejected } from './rejected.ts'

export interface TlsReader {
  bytes(count: number): Uint8Array
  /** Of up to 8 bytes; beyond 2^53 it is not exact. */
  number(byteCount: number): number
  vector(lengthByteCount: number): Uint8Array
  isAtEnd(): boolean
  /** @throws Rejected unless everything was read */
  end(): void
}

/**
 * @param what names the bytes in errors
 * @returns a reader of which every method throws Rejected where the bytes end too early
 */
export function readTls(input: Uint8Array, what: string): TlsReader {
  let at = 0
  const bytes = (count: number) => {
    const slice = input.subarray(at, at + count)
    if (slice.length !== count) throw new Rejected(`${what} is cut off`)
    at += count
    return slice
  }
  const number = (byteCount: number) => Number(`0x${encodeHex(bytes(byteCount))}`)
  return {
    bytes,
    number,
    vector: (lengthByteCount) => bytes(number(lengthByteCount)),
    isAtEnd: () => at === input.length,
    end: () => {
      if (at !== input.length) throw new Rejected(`${what} has bytes left over`)
    },
  }
}
