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

/** Whether this is the one encoding of its value, for the types of which BER has several (8.2, 8.3, 8.6, 8.19, 11.1, 11.2). */
export function isCanonical(tag: number, content: Uint8Array): boolean {
  const [first = 0, second = 0] = content
  switch (tag) {
    case TAG.boolean:
      return content.length === 1 && (first === 0x00 || first === 0xff)
    case TAG.integer:
      if (content.length < 2) return content.length === 1
      return !((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
    case TAG.bitString: {
      const last = content.at(-1)
      if (content.length < 2 || last === undefined) return content.length === 1 && first === 0
      return first <= 7 && (last & ((1 << first) - 1)) === 0
    }
    case TAG.null:
      return content.length === 0
    case TAG.oid:
      if (content.length > MAX_OID_BYTES) return false
      // Each number ends with a byte below 0x80, and starts with another one than 0x80.
      return (
        (content.at(-1) ?? 0x80) < 0x80 && !content.some((byte, at) => byte === 0x80 && (content[at - 1] ?? 0) < 0x80)
      )
    default:
      return true
  }
}

/** @returns the dotted form, such as `2.5.29.17` (8.19) */
export function oidText(content: Uint8Array): string {
  const numbers: bigint[] = []
  let number = 0n
  for (const byte of content) {
    number = number * 128n + BigInt(byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(number)
    number = 0n
  }
  const [first = 0n, ...rest] = numbers
  const root = first < 80n ? first / 40n : 2n
  return [root, first - root * 40n, ...rest].join('.')
}
