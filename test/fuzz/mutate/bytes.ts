/** Changes of bytes that know nothing of what they mean. */
import type { Random } from '../random.ts'

type Change = (bytes: Buffer, donor: Uint8Array, random: Random) => Buffer

const EXTREMES = [0x00, 0xff, 0x7f, 0x80, 0x20, 0x0a, 0x22, 0x5c, 0x1b]
const LENGTHS = [1, 2, 3, 4, 8, 64, 512, 4096]

function cut(bytes: Uint8Array, random: Random): readonly [number, number] {
  const start = random.int(bytes.length + 1)
  return [start, Math.min(bytes.length, start + random.pick(LENGTHS))]
}

const CHANGES: readonly Change[] = [
  (bytes, _, random) => onOne(bytes, random, (byte) => byte ^ (1 << random.int(8))),
  (bytes, _, random) => onOne(bytes, random, () => random.pick(EXTREMES)),
  (bytes, _, random) => onOne(bytes, random, (byte) => byte + random.pick([1, -1])),
  (bytes, _, random) => bytes.subarray(0, random.int(bytes.length + 1)),
  (bytes, _, random) => bytes.subarray(random.int(bytes.length + 1)),
  (bytes, _, random) => {
    const [start, end] = cut(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  (bytes, _, random) => {
    const [start, end] = cut(bytes, random)
    const piece = bytes.subarray(start, end)
    const copies = Array.from({ length: random.pick([1, 1, 1, 2, 20]) }, () => piece)
    const at = random.chance(0.5) ? end : random.int(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), ...copies, bytes.subarray(at)])
  },
  (bytes, _, random) => {
    const [start, end] = cut(bytes, random)
    return Buffer.concat([
      bytes.subarray(0, start),
      Buffer.alloc(end - start, random.pick(EXTREMES)),
      bytes.subarray(end),
    ])
  },
  (bytes, _, random) => insert(bytes, random.bytes(random.pick([1, 2, 4, 16])), random),
  (bytes, _, random) => insert(bytes, Buffer.alloc(random.pick([16, 512, 65_536]), random.pick(EXTREMES)), random),
  (bytes, donor, random) => {
    const [start, end] = cut(donor, random)
    const [from, to] = cut(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), donor.subarray(start, end), bytes.subarray(random.pick([from, to]))])
  },
  // The beginning of one and the end of another.
  (bytes, donor, random) => {
    const at = random.int(Math.min(bytes.length, donor.length) + 1)
    return Buffer.concat([bytes.subarray(0, at), donor.subarray(at)])
  },
]

export function mutateBytes(bytes: Uint8Array, donor: Uint8Array, random: Random): Buffer {
  let changed = Buffer.from(bytes)
  for (let rounds = random.pick([1, 1, 1, 2, 3]); rounds > 0; rounds--) {
    changed = Buffer.from(random.pick(CHANGES)(changed, donor, random))
  }
  return changed
}

function onOne(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  if (bytes.length === 0) return bytes
  const at = random.int(bytes.length)
  bytes[at] = change(bytes[at] ?? 0)
  return bytes
}

function insert(bytes: Buffer, piece: Uint8Array, random: Random): Buffer {
  const at = random.int(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)])
}
