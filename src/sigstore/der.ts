/**
 * DER (ITU-T X.690, section 10), for what has to be cut out byte by byte, such as the part of a certificate that is signed.
 * Most parsers accept BER as well, where one value has many encodings.
 */
import { isCanonical } from './der-primitive.ts'
import { MAX_DER_DEPTH } from './limits.ts'
import { Rejected } from './rejected.ts'

/** Of one value, views into the bytes that it was read from. They are made when asked for: of most values, nobody does. */
export class Der {
  /** Class, the bit for "constructed" and number, as one byte: all that occurs has a number below 31. */
  readonly tag: number
  /** Of a constructed value, what it is made of. */
  readonly members: readonly Der[]
  readonly #bytes: Uint8Array
  readonly #span: Span

  constructor(bytes: Uint8Array, span: Span, members: readonly Der[]) {
    this.tag = span.tag
    this.members = members
    this.#bytes = bytes
    this.#span = span
  }

  get content(): Uint8Array {
    return this.#bytes.subarray(this.#span.content, this.#span.end)
  }

  /** Tag, length and content. */
  get raw(): Uint8Array {
    return this.#bytes.subarray(this.#span.start, this.#span.end)
  }
}

/** Where in the bytes a value is. */
interface Span {
  readonly tag: number
  readonly start: number
  readonly content: number
  readonly end: number
}

const CONSTRUCTED = 0x20

/**
 * The one value that these bytes are.
 *
 * @param what names the value in errors
 * @throws Rejected when they are not the DER of exactly one value, at any depth
 */
export function readDer(bytes: Uint8Array, what: string): Der {
  const [span, ...more] = split(bytes, 0, bytes.length, what)
  if (span === undefined || more.length > 0) throw new Rejected(`${what} is not one DER value`)
  return readValue(bytes, span, what, 0)
}

/**
 * @returns what a constructed value is made of
 * @throws Rejected when it is missing or has another tag
 */
export function childrenOf(value: Der | undefined, tag: number, what: string): readonly Der[] {
  if (value === undefined) throw new Rejected(`${what} is incomplete`)
  if (value.tag !== tag) throw new Rejected(`${what} has an unexpected DER tag`, { tag: value.tag, expected: tag })
  return value.members
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

/** The values that follow one another from `start` to `end`. */
function split(bytes: Uint8Array, start: number, end: number, what: string): readonly Span[] {
  const spans: Span[] = []
  for (let at = start; at < end; ) {
    const span = locate(bytes, at, end, what)
    spans.push(span)
    at = span.end
  }
  return spans
}

/** Sections 8.1.2 and 10.1: definite lengths in the fewest bytes. Four bytes of length are more than any cap allows. */
function locate(bytes: Uint8Array, start: number, limit: number, what: string): Span {
  const [tag, first] = [bytes[start], bytes[start + 1]]
  if (start + 2 > limit || tag === undefined || first === undefined) throw new Rejected(`${what} is cut off`)
  // Universal tag 0 is what ends an indefinite length (8.1.5).
  if ((tag & 0x1f) === 0x1f || tag === 0) throw new Rejected(`${what} is not DER`)
  let content = start + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new Rejected(`${what} is not DER`)
    length = 0
    for (const digit of bytes.subarray(content, Math.min(content + count, limit))) length = length * 256 + digit
    content += count
    if (length < 0x80 || length < 256 ** (count - 1)) throw new Rejected(`${what} is not DER`)
  }
  const end = content + length
  if (end > limit) throw new Rejected(`${what} is cut off`)
  return { tag, start, content, end }
}

/** All the way down, so that a parser that is more lenient sees nothing that it could read in another way. */
function readValue(bytes: Uint8Array, span: Span, what: string, depth: number): Der {
  if (depth > MAX_DER_DEPTH) throw new Rejected(`${what} is nested too deeply`)
  if ((span.tag & CONSTRUCTED) === 0) {
    const primitive = new Der(bytes, span, [])
    if (!isCanonical(primitive)) throw new Rejected(`${what} is not DER`)
    return primitive
  }
  const members: Der[] = []
  for (const each of split(bytes, span.content, span.end, what)) members.push(readValue(bytes, each, what, depth + 1))
  return new Der(bytes, span, members)
}
