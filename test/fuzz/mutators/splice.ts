/** Parts of other bundles, and parts of this one at other places. */
import { at, copyOf, isObject, type Json, type Place, placesOf, put } from '../json.ts'
import { base64Places, onOne, type TreeMutator } from './mutator.ts'

const swapAlike: TreeMutator = (bundle, random) => {
  const places = random.chance(0.5) ? base64Places(bundle) : placesOf(bundle).filter(isLeaf)
  return onOne(places, random, (one) => {
    const alike = places.filter((each) => each !== one && typeof each.value === typeof one.value)
    onOne(alike, random, (other) => {
      put(one, other.value)
      put(other, one.value)
    })
  })
}

function isLeaf({ value }: Place): boolean {
  return typeof value !== 'object'
}

/** What another bundle has at the same place. */
const splice: TreeMutator = (bundle, random, donor) => {
  const theirs = new Map(placesOf(donor()).map((place) => [place.path, place.value]))
  const places = placesOf(bundle).filter(({ path }) => theirs.has(path))
  return onOne(places, random, (place) => put(place, theirs.get(place.path) ?? null))
}

/** Several of the parts that belong together: all that one signer made, or all that one log said. */
const GROUPS: readonly (readonly (readonly string[])[])[] = [
  [['dsseEnvelope'], ['messageSignature']],
  [['verificationMaterial', 'tlogEntries']],
  [
    ['verificationMaterial', 'certificate'],
    ['verificationMaterial', 'x509CertificateChain'],
    ['verificationMaterial', 'publicKey'],
  ],
  [['verificationMaterial', 'timestampVerificationData']],
  [['mediaType']],
  [['verificationMaterial']],
]

const spliceGroups: TreeMutator = (bundle, random, donor) => {
  const other = donor()
  for (const paths of GROUPS.filter(() => random.chance(0.4))) {
    for (const path of paths) {
      const holder = at(bundle, ...path.slice(0, -1))
      const name = path.at(-1)
      if (!isObject(holder) || name === undefined) continue
      const theirs = at(other, ...path)
      if (theirs === undefined) delete holder[name]
      else holder[name] = copyOf(theirs)
    }
  }
  return true
}

/** Items of a list, in addition to its own. */
const append: TreeMutator = (bundle, random, donor) => {
  const theirs = new Map(placesOf(donor()).map((place) => [place.path, place.value]))
  const lists = placesOf(bundle).filter(({ path, value }) => Array.isArray(value) && Array.isArray(theirs.get(path)))
  return onOne(lists, random, (place) => {
    const own = place.value as Json[]
    const more = theirs.get(place.path) as Json[]
    put(place, random.chance(0.5) ? [...own, ...more] : [...more, ...own])
  })
}

export const spliceMutators: Readonly<Record<string, TreeMutator>> = {
  'swap two values': swapAlike,
  'splice a part of another bundle': splice,
  'splice what belongs together': spliceGroups,
  'append what another bundle has': append,
}
