/** Changes of a snapshot: of the parts in it, with everything that names them changed along, of its index, and of the bytes. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { BLOCK, blobName, END, header, INDEX_NAME, padded, padding } from '../../../src/snapshot/container.ts'
import type { Index } from '../../../src/snapshot/snapshot-index.ts'
import { encodeIndex } from '../../../src/snapshot/snapshot-index.ts'
import type { Random } from '../random.ts'
import { mutateBytes } from './bytes.ts'
import { mutateJson } from './json.ts'

/** Of a genuine one. */
function partsOf(bytes: Uint8Array): { readonly index: Index; readonly blobs: ReadonlyMap<string, Buffer> } {
  const all = Buffer.from(bytes)
  const size = Number.parseInt(all.toString('latin1', 124, 135), 8)
  const index = JSON.parse(all.toString('utf8', BLOCK, BLOCK + size)) as Index
  const blobs = new Map<string, Buffer>()
  let at = BLOCK + padded(size)
  for (const [hex, length] of index.blobs) {
    blobs.set(hex, all.subarray(at + BLOCK, at + BLOCK + length))
    at += BLOCK + padded(length)
  }
  return { index, blobs }
}

export function packSnapshot(text: Uint8Array, blobs: ReadonlyMap<string, Uint8Array>): Buffer {
  const pieces = [...blobs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([hex, bytes]) => [header(blobName(hex), bytes.length), bytes, padding(bytes.length)])
  return Buffer.concat([header(INDEX_NAME, text.length), text, padding(text.length), ...pieces, END])
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export function mutateSnapshot(bytes: Uint8Array, donor: Uint8Array, random: Random): Buffer {
  if (random.chance(0.15)) return mutateBytes(bytes, donor, random)
  const { index, blobs } = partsOf(bytes)
  if (random.chance(0.2)) {
    const text = mutateJson(Buffer.from(encodeIndex(index)), Buffer.from(encodeIndex(partsOf(donor).index)), random)
    return packSnapshot(random.chance(0.7) ? asWritten(text) : text, blobs)
  }
  const [from] = random.pick([...blobs.keys()].map((hex) => [hex]))
  const part = blobs.get(from ?? '') ?? Buffer.alloc(0)
  const other = random.pick([...partsOf(donor).blobs.values(), ...blobs.values()])
  const changed = random.chance(0.1) ? other : changedPart(part, other, random)
  const isNamed = random.chance(0.9)
  const to = isNamed ? digestOf(changed) : (from ?? '')
  const kept = new Map([...blobs].filter(([hex]) => hex !== from).concat([[to, changed]]))
  const text = JSON.stringify({ ...index, blobs: [...kept].map(([hex, { length }]) => [hex, length]) })
  return packSnapshot(asWritten(Buffer.from(text.replaceAll(`"blob":"${from}"`, `"blob":"${to}"`))), kept)
}

function changedPart(part: Buffer, other: Buffer, random: Random): Buffer {
  const [own, theirs] = [part, other].map(unpacked)
  if (own === undefined || theirs === undefined || random.chance(0.1)) return mutateBytes(part, other, random)
  return gzipSync(mutateJson(own, theirs, random), { level: 1 })
}

/** @returns undefined for what is no packed document, such as a tarball */
function unpacked(part: Buffer): Buffer | undefined {
  try {
    const text = gunzipSync(part)
    return text[0] === 0x7b ? text : undefined
  } catch {
    return undefined
  }
}

/** In the order in which alone it is read. */
function asWritten(text: Buffer): Buffer {
  try {
    return Buffer.from(encodeIndex(JSON.parse(text.toString()) as Index))
  } catch {
    return text
  }
}
