/** ECDSA signatures as two numbers (RFC 3279, section 2.2.3). Whoever has one can make another of the same text: s and n - s. */
import { encodeDer, parseDer } from './der-tree.ts'

const ORDERS = [
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
]

export interface EcdsaSignature {
  readonly r: bigint
  readonly s: bigint
  /** The order of the curve, P-256 or P-384: the smaller one that both numbers are below. */
  readonly n: bigint
}

export function readEcdsa(der: Buffer): EcdsaSignature | undefined {
  const [sequence, ...more] = parseDer(der, false) ?? []
  const [r, s, ...others] = sequence?.children ?? []
  if (sequence?.tag !== 0x30 || more.length > 0 || others.length > 0 || r?.tag !== 2 || s?.tag !== 2) return undefined
  const [first, second] = [r, s].map(({ content }) => BigInt(`0x0${content.toString('hex')}`))
  const n = ORDERS.find((order) => first !== undefined && second !== undefined && first < order && second < order)
  return first === undefined || second === undefined || n === undefined ? undefined : { r: first, s: second, n }
}

/** @param padding zeros in front of each number */
export function writeEcdsa(r: bigint, s: bigint, padding: readonly [number, number] = [0, 0]): Buffer {
  const children = [r, s].map((value, index) => {
    const digits = value.toString(16)
    const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
    const sign = Buffer.alloc((bytes[0] ?? 0) >= 0x80 ? 1 : 0)
    const content = Buffer.concat([Buffer.alloc(padding[index] ?? 0), sign, bytes])
    return { tag: 2, content, children: undefined, prefix: Buffer.alloc(0) }
  })
  return encodeDer([{ tag: 0x30, content: Buffer.alloc(0), children, prefix: Buffer.alloc(0) }])
}

export function isMirrored(before: Buffer, after: Buffer): boolean {
  const [a, b] = [readEcdsa(before), readEcdsa(after)]
  return a !== undefined && b !== undefined && a.r === b.r && a.s + b.s === a.n
}
