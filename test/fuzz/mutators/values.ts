/** Texts and numbers of the JSON. */
import { type Json, placesOf, put } from '../json.ts'
import { onOne, type TreeMutator } from './mutator.ts'

const INTEGERS = /(?:^|\.)(?:logIndex|treeSize|integratedTime)$/

const MEDIA_TYPES = ['0.1', '0.2', '0.3', '0.4', '1.0', ''].flatMap((version) => [
  `application/vnd.dev.sigstore.bundle+json;version=${version}`,
  `application/vnd.dev.sigstore.bundle.v${version}+json`,
  `application/vnd.dev.sigstore.bundle.v${version}+json;version=${version}`,
  `application/vnd.dev.sigstore.bundle+json; version=${version}`,
  `application/vnd.dev.sigstore.bundle.v${version}+json `,
  `Application/vnd.dev.sigstore.bundle.v${version}+JSON`,
])

const changeMediaType: TreeMutator = (bundle, random) => {
  bundle['mediaType'] = random.pick(MEDIA_TYPES)
  return true
}

const changeText: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ value }) => typeof value === 'string'),
    random,
    (place) => {
      const text = String(place.value)
      const cut = random.int(text.length + 1)
      const character = random.pick(['a', '0', ' ', '\n', '\u0000', '\u00e9', '\ud800', '/', '=', '-'])
      const ways: readonly (() => string)[] = [
        () => text.toUpperCase(),
        () => text.toLowerCase(),
        () => '',
        () => ` ${text}`,
        () => `${text}${character}`,
        () => `${text.slice(0, cut)}${character}${text.slice(cut)}`,
        () => `${text.slice(0, cut)}${character}${text.slice(cut + 1)}`,
        () => text.slice(0, cut),
        () => text.replace('0.0.1', '0.0.2'),
        () => text.replace('SHA2_256', random.pick(['SHA2_512', 'SHA2_384', 'SHA1', 'sha256'])),
        () => text.normalize('NFD'),
      ]
      put(place, random.pick(ways)())
    },
  )

const changeNumber: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ path }) => INTEGERS.test(path)),
    random,
    (place) => {
      const text = String(place.value)
      const number = /^\d+$/.test(text) ? BigInt(text) : 0n
      const near: readonly bigint[] = [1n, -1n, 2n, 60n, -60n, 1n << 31n, 1n << 32n, 1n << 53n, 1n << 63n, 1n << 64n]
      const ways: readonly (() => Json)[] = [
        () => String(number + random.pick(near)),
        () => Number(number) + Number(random.pick(near)),
        () => String(BigInt.asIntN(32, number)),
        () => String(-number),
        () => 0,
        () => '0',
        () => random.int(2 ** 31),
      ]
      put(place, random.pick(ways)())
    },
  )

const respellNumber: TreeMutator = (bundle, random) =>
  onOne(
    placesOf(bundle).filter(({ path }) => INTEGERS.test(path)),
    random,
    (place) => {
      const text = String(place.value)
      const asNumber = typeof place.value === 'string' ? Number(text) : text
      const spellings = [
        asNumber,
        asNumber,
        asNumber,
        `0${text}`,
        `+${text}`,
        `${text}.0`,
        ` ${text}`,
        `${text}n`,
        `${text}e0`,
      ]
      put(
        place,
        random.pick([...spellings, `0x${Number(text).toString(16)}`, Number(text) + 0.5, [text], { '': text }]),
      )
    },
  )

const changeType: TreeMutator = (bundle, random) =>
  onOne(placesOf(bundle), random, (place) => {
    const { value } = place
    const others: readonly Json[] = [true, 0, '', 'null', [], {}, [value], { value }, JSON.stringify(value)]
    put(place, random.pick(others))
  })

export const valueMutators: Readonly<Record<string, TreeMutator>> = {
  'change the media type': changeMediaType,
  'change a text': changeText,
  'change a number': changeNumber,
  'spell a number in another way': respellNumber,
  'change the type of a value': changeType,
}
