/** The primitive types of ASN.1 that occur, in DER (ITU-T X.690, sections 8 and 11): their tags, and what they say. */

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The longest in use have 14. Writing one out takes time that grows with its square. */
const MAX_OID_BYTES = 64

interface Primitive {
  readonly tag: number
  readonly content: Uint8Array
}

/** Whether this is the one encoding of its value, for the types of which BER has several (8.2, 8.3, 8.6, 8.19, 11.1, 11.2). */
export function isCanonical(value: Primitive): boolean {
  switch (value.tag) {
    case TAG.boolean:
      return isBoolean(value.content)
    case TAG.integer:
      return isInteger(value.content)
    case TAG.bitString:
      return isBitString(value.content)
    case TAG.null:
      return value.content.length === 0
    case TAG.oid:
      return isOid(value.content)
    default:
      return true
  }
}

function isBoolean(content: Uint8Array): boolean {
  return content.length === 1 && (content[0] === 0x00 || content[0] === 0xff)
}

function isInteger(content: Uint8Array): boolean {
  const [first = 0, second] = [content[0], content[1]]
  if (second === undefined) return content.length === 1
  return !((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
}

function isBitString(content: Uint8Array): boolean {
  const [first = 0, last = 0] = [content[0], content[content.length - 1]]
  if (content.length < 2) return content.length === 1 && first === 0
  return first <= 7 && (last & ((1 << first) - 1)) === 0
}

/** Each number ends with a byte below 0x80, and starts with another one than 0x80. */
function isOid(content: Uint8Array): boolean {
  if (content.length > MAX_OID_BYTES) return false
  let isStart = true
  for (const byte of content) {
    if (isStart && byte === 0x80) return false
    isStart = byte < 0x80
  }
  return isStart && content.length > 0
}

/** @returns the dotted form, such as `2.5.29.17` (8.19) */
export function oidText(content: Uint8Array): string {
  let text = ''
  let number: number | bigint = 0
  for (const byte of content) {
    number = shift(number, byte & 0x7f)
    if (byte >= 0x80) continue
    // The first two are in one.
    text += text === '' ? firstTwo(number) : `.${number}`
    number = 0
  }
  return text === '' ? '0.0' : text
}

/** Of what is in use, no number is large; one may have 64 bytes. */
function shift(number: number | bigint, digit: number): number | bigint {
  if (typeof number === 'number' && number < 2 ** 46) return number * 128 + digit
  return BigInt(number) * 128n + BigInt(digit)
}

/** The root is 0, 1 or 2, and below 2 there are 40 each. */
function firstTwo(number: number | bigint): string {
  if (typeof number === 'bigint') return `2.${number - 80n}`
  const root = Math.min(Math.floor(number / 40), 2)
  return `${root}.${number - root * 40}`
}
