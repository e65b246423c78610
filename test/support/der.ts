/** Changes one value inside of DER, and writes everything around it anew. */
import { der } from '../../fixtures/lab/der.ts'

/** @param path of positions: in a constructed value, or in what an OCTET STRING holds */
export function editDer(
  value: Uint8Array,
  path: readonly number[],
  change: (value: Buffer) => Uint8Array | undefined,
): Buffer {
  const [position, ...rest] = path
  if (position === undefined) return Buffer.from(change(Buffer.from(value)) ?? [])
  const parts = partsOf(contentOf(value))
  const part = parts[position]
  if (part === undefined) throw new Error(`there is no part ${position}`)
  parts[position] = editDer(part, rest, change)
  return der(value[0] ?? 0, ...parts)
}

/** The value at such a path. */
export function derAt(value: Uint8Array, path: readonly number[]): Buffer {
  return path.reduce<Buffer>(
    (each, position) => partsOf(contentOf(each))[position] ?? Buffer.alloc(0),
    Buffer.from(value),
  )
}

export function contentOf(value: Uint8Array): Buffer {
  const [, first = 0] = value
  return Buffer.from(value.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f)))
}

/** What a constructed value has one after the other. */
export function partsOf(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const first = bytes.readUInt8(at + 1)
    const count = first < 0x80 ? 0 : first & 0x7f
    const length = count === 0 ? first : bytes.readUIntBE(at + 2, count)
    const end = at + 2 + count + length
    parts.push(bytes.subarray(at, end))
    at = end
  }
  return parts
}
