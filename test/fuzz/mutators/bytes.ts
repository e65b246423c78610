/** Bits and bytes of what is encoded in base64, and of what is written as text. */
import { isObject, type Json, type Place, placesOf, put } from '../json.ts'
import type { Random } from '../random.ts'
import { base64Places, decoded, entriesOf, onOne, putBytes, type TreeMutator } from './mutator.ts'

function flipped(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  const index = random.int(changed.length)
  if (changed.length > 0) changed[index] = (changed[index] ?? 0) ^ (1 << random.int(8))
  return changed
}

const flipBit: TreeMutator = (bundle, random) =>
  onOne(base64Places(bundle), random, (place) => putBytes(place, flipped(decoded(place), random)))

/** Timestamps have the most bytes that nobody signed. */
const flipBitOfTimestamp: TreeMutator = (bundle, random) =>
  onOne(
    base64Places(bundle).filter(({ path }) => path.endsWith('signedTimestamp')),
    random,
    (place) => putBytes(place, flipped(decoded(place), random)),
  )

const flipBitOfText: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ value }) => typeof value === 'string' && value !== ''),
    random,
    (place) => put(place, flipped(Buffer.from(String(place.value)), random).toString()),
  )

const changeBytes: TreeMutator = (bundle, random) =>
  onOne(base64Places(bundle), random, (place) => {
    const bytes = decoded(place)
    const cut = random.int(bytes.length + 1)
    const ways: readonly (() => Buffer)[] = [
      () => bytes.subarray(0, cut),
      () => bytes.subarray(cut),
      () => Buffer.concat([bytes, random.bytes(1 + random.int(4))]),
      () => Buffer.concat([Buffer.alloc(1), bytes]),
      () => Buffer.concat([bytes, bytes]),
      () => Buffer.concat([bytes.subarray(0, cut), random.bytes(2), bytes.subarray(cut)]),
      () => Buffer.concat([bytes.subarray(cut), bytes.subarray(0, cut)]),
      () => Buffer.alloc(bytes.length),
      () => Buffer.from(bytes).reverse(),
    ]
    putBytes(place, random.pick(ways)())
  })

/** Inside of what a log recorded, which is JSON in base64. */
const changeEntryBody: TreeMutator = (bundle, random) => {
  const places = entriesOf(bundle).flatMap((entry) => placesOf(entry).filter(({ key }) => key === 'canonicalizedBody'))
  return onOne(places, random, (place) => {
    const body: unknown = parse(decoded(place).toString())
    const inner = placesOf(body as Json)
    if (inner.length > 0) changeInner(random.pick(inner), random)
    putBytes(place, Buffer.from(JSON.stringify(body, null, random.chance(0.1) ? 1 : 0)))
  })
}

function changeInner(place: Place, random: Random): void {
  const { value } = place
  if (typeof value === 'string') {
    const isBase64 = value.length > 20 && random.chance(0.7)
    const bytes = flipped(Buffer.from(value, isBase64 ? 'base64' : 'utf8'), random)
    put(place, bytes.toString(isBase64 ? 'base64' : 'utf8'))
  } else if (Array.isArray(value)) value.push(...value)
  else if (isObject(value)) value['unknown'] = ''
  else put(place, null)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const byteMutators: Readonly<Record<string, TreeMutator>> = {
  'flip a bit': flipBit,
  'flip a bit of a timestamp': flipBitOfTimestamp,
  'flip a bit of a text': flipBitOfText,
  'change bytes': changeBytes,
  'change what the log recorded': changeEntryBody,
}
