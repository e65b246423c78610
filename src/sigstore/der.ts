/**
 * DER (ITU-T X.690, section 10), for what has to be cut out byte by byte, such as the part of a certificate that is signed.
 * Most parsers accept BER as well, where one value has many encodings.
 */
import { isCanonical } from './der-primitive.ts'
import { MAX_DER_DEPTH } from './limits.ts'
import { Rejected } from './rejected.ts'

export interface Der {
  /** Class, the bit for "constructed" and number, as one byte: all that occurs has a number below 31. */
  readonly tag: number
  readonly content: Uint8Array
  /** Tag, length and content. */
  readonly raw: Uint8Array
}

const CONSTRUCTED = 0x20

/**
 * The one value that these bytes are.
 *
 * @param what names the value in errors
 * @throws Rejected when they are not the DER of exactly one value, at any depth
 */
export function readDer(bytes: Uint8Array, what: string): Der {
  const values = split(bytes, what)
  const value = values[0]
  if (value === undefined || values.length !== 1) throw new Rejected(`${what} is not one DER value`)
  assertDer(value, what, 0)
  return value
}

/**
 * @returns what a constructed value is made of
 * @throws Rejected when it is missing or has another tag
 */
export function childrenOf(value: Der | undefined, tag: number, what: string): readonly Der[] {
  if (value === undefined) throw new Rejected(`${what} is incomplete`)
  if (value.tag !== tag) throw new Rejected(`${what} has an unexpected DER tag`, { tag: value.tag, expected: tag })
  return split(value.content, what)
}

/** @throws Rejected when the value is missing or has another tag */
export function contentOf(value: Der | undefined, tag: number, what: string): Uint8Array {
  if (value?.tag !== tag) throw new Rejected(`${what} is missing, or has an unexpected DER tag`)
  return value.content
}

/** Puts a value together again. */
export function encodeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents)
  return Buffer.concat([Uint8Array.of(tag), encodeLength(content.length), content])
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) digits.unshift(rest & 0xff)
  return Uint8Array.of(0x80 | digits.length, ...digits)
}

function split(bytes: Uint8Array, what: string): readonly Der[] {
  const values: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const value = readOne(bytes, at, what)
    values.push(value)
    at += value.raw.length
  }
  return values
}

/** Sections 8.1.2 and 10.1: definite lengths in the fewest bytes. Four bytes of length are more than any cap allows. */
function readOne(bytes: Uint8Array, start: number, what: string): Der {
  const [tag, first] = bytes.subarray(start, start + 2)
  if (tag === undefined || first === undefined) throw new Rejected(`${what} is cut off`)
  // Universal tag 0 is what ends an indefinite length (8.1.5).
  if ((tag & 0x1f) === 0x1f || tag === 0) throw new Rejected(`${what} is not DER`)
  let at = start + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new Rejected(`${what} is not DER`)
    length = 0
    for (const digit of bytes.subarray(at, at + count)) length = length * 256 + digit
    at += count
    if (encodeLength(length).length !== count + 1) throw new Rejected(`${what} is not DER`)
  }
  const end = at + length
  if (end > bytes.length) throw new Rejected(`${what} is cut off`)
  return { tag, content: bytes.subarray(at, end), raw: bytes.subarray(start, end) }
}

/** All the way down, so that a parser that is more lenient sees nothing that it could read in another way. */
function assertDer(value: Der, what: string, depth: number): void {
  if (depth > MAX_DER_DEPTH) throw new Rejected(`${what} is nested too deeply`)
  if ((value.tag & CONSTRUCTED) !== 0) {
    for (const child of split(value.content, what)) assertDer(child, what, depth + 1)
  } else if (!isCanonical(value.tag, value.content)) {
    throw new Rejected(`${what} is not DER`)
  }
}
