import type { Json, JsonObject } from '../json.ts'
import { at, isObject, type Place, placesOf, put } from '../json.ts'
import type { Random } from '../random.ts'

/**
 * Changes a bundle in place.
 *
 * @param donor any other bundle, genuine or not; a copy
 * @returns whether there was something of the kind that it changes
 */
export type TreeMutator = (bundle: JsonObject, random: Random, donor: () => Json) => boolean

/** Writes a bundle in another way. */
export type TextMutator = (bundle: JsonObject, random: Random) => string

const BASE64_NAMES =
  /(?:^|\.)(?:rawBytes|sig|signature|payload|keyId|signedEntryTimestamp|rootHash|hashes\[\d+\]|canonicalizedBody|signedTimestamp|digest)$/

/** Those that hold DER. */
const DER_NAMES = /(?:^|\.)(?:rawBytes|sig|signature|signedEntryTimestamp|signedTimestamp)$/

export function base64Places(bundle: Json, kind: 'any' | 'DER' = 'any'): readonly Place[] {
  const names = kind === 'DER' ? DER_NAMES : BASE64_NAMES
  return placesOf(bundle).filter(({ path, value }) => typeof value === 'string' && names.test(path))
}

export function decoded({ value }: Place): Buffer {
  return Buffer.from(String(value), 'base64')
}

export function putBytes(place: Place, bytes: Uint8Array): void {
  put(place, Buffer.from(bytes).toString('base64'))
}

export function entriesOf(bundle: Json): readonly JsonObject[] {
  const entries = at(bundle, 'verificationMaterial', 'tlogEntries')
  return Array.isArray(entries) ? entries.filter(isObject) : []
}

/** Picks one place, if there is any. */
export function onOne(places: readonly Place[], random: Random, change: (place: Place) => void): boolean {
  if (places.length === 0) return false
  change(random.pick(places))
  return true
}
