/** Members and items: there twice, not there, null, or unknown. */
import { copyOf, isObject, type Json, placesOf, put, remove } from '../json.ts'
import { onOne, type TreeMutator } from './mutator.ts'

const dropOne: TreeMutator = (bundle, random) => onOne(placesOf(bundle), random, remove)

const nullOne: TreeMutator = (bundle, random) => onOne(placesOf(bundle), random, (place) => put(place, null))

const emptyOne: TreeMutator = (bundle, random) =>
  onOne(placesOf(bundle), random, (place) => {
    if (Array.isArray(place.value)) put(place, [])
    else put(place, isObject(place.value) ? {} : random.pick<Json>(['', 0, '0']))
  })

const duplicateItem: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ value }) => Array.isArray(value) && value.length > 0),
    random,
    ({ value }) => {
      const list = value as Json[]
      list.splice(random.int(list.length + 1), 0, copyOf(random.pick(list)))
    },
  )

const reorderItems: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ value }) => Array.isArray(value) && value.length > 1),
    random,
    ({ value }) => {
      const list = value as Json[]
      list.unshift(...list.splice(1 + random.int(list.length - 1)))
    },
  )

/** Members of a later version, of another language's spelling, or of JavaScript's own. */
const NAMES = [
  'unknown',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'signingCertificate',
  'log_index',
  'tlog_entries',
  'media_type',
  'certificate',
  'x509CertificateChain',
  'publicKey',
  'dsseEnvelope',
  'messageSignature',
  'content',
  '$case',
  'inclusionPromise',
  'inclusionProof',
  'keyid',
  'cert',
  '',
]

const addMember: TreeMutator = (bundle, random) => {
  const objects = [bundle, ...placesOf(bundle).map(({ value }) => value)].filter(isObject)
  const values: readonly Json[] = [null, '', 0, 'x', {}, [], { rawBytes: '' }, { hint: 'x' }]
  const holder = random.pick(objects)
  const key = random.pick(NAMES)
  if (Object.hasOwn(holder, key)) return false
  put({ path: '', holder, key, value: null }, random.pick(values))
  return true
}

/** A member at another place, or with another name. */
const moveMember: TreeMutator = (bundle, random) => {
  const members = placesOf(bundle).filter(({ key }) => typeof key === 'string')
  const objects = [bundle, ...placesOf(bundle).map(({ value }) => value)].filter(isObject)
  return onOne(members, random, (place) => {
    const name = String(place.key)
    remove(place)
    const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const others: readonly string[] = [snake, name.toUpperCase(), ` ${name}`, `${name}\u0000`, random.pick(NAMES)]
    if (random.chance(0.5)) put({ ...place, key: random.pick(others) }, place.value)
    else put({ ...place, holder: random.pick(objects) }, place.value)
  })
}

export const memberMutators: Readonly<Record<string, TreeMutator>> = {
  'drop a member': dropOne,
  'null for a value': nullOne,
  'nothing in a value': emptyOne,
  'an item twice': duplicateItem,
  'items in another order': reorderItems,
  'add a member': addMember,
  'move or rename a member': moveMember,
}
