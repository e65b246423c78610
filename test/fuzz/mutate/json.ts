/** Changes of a JSON document of any kind: of its tree, of how it is written, and of the bytes. */
import type { Json, JsonObject, Place } from '../json.ts'
import { copyOf, isObject, placesOf, put } from '../json.ts'
import { memberMutators } from '../mutators/members.ts'
import type { TreeMutator } from '../mutators/mutator.ts'
import { spliceMutators } from '../mutators/splice.ts'
import { textMutators } from '../mutators/text.ts'
import { valueMutators } from '../mutators/values.ts'
import type { Random } from '../random.ts'
import { mutateBytes } from './bytes.ts'
import { ODD } from './odd.ts'

const NUMBERS = [0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 1e21, 1e308, 5e-324]
const TEXTS = [
  ...ODD,
  '\u001b[31m',
  '\u001b]8;;https://registry.example\u0007',
  '\r\n::error::',
  '<script>',
  '\u2028',
  '\ud800',
  'e\u0301',
  '1970-01-01T00:00:00.000Z',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00Z',
  'not a date',
  'sha512-',
  'javascript:alert(1)',
  'http://127.0.0.1:1/',
]

function onSome(places: readonly Place[], random: Random, change: (place: Place) => Json): boolean {
  if (places.length === 0) return false
  const place = random.pick(places)
  put(place, change(place))
  return true
}

const GENERIC: Readonly<Record<string, TreeMutator>> = {
  number: (root, random) =>
    onSome(
      placesOf(root).filter(({ value }) => typeof value === 'number'),
      random,
      ({ value }) => random.pick([...NUMBERS, Number(value) + 1, Number(value) - 1, -Number(value)]),
    ),
  odd: (root, random) => onSome(placesOf(root), random, () => random.pick<Json>([...TEXTS, ...NUMBERS, null, true])),
  /** As if another had been meant. */
  elsewhere: (root, random, donor) => onSome(placesOf(root), random, () => random.pick(placesOf([donor()])).value),
  truncate: (root, random) =>
    onSome(
      placesOf(root).filter(({ value }) => typeof value === 'string'),
      random,
      ({ value }) => String(value).slice(0, random.int(String(value).length + 1)),
    ),
  rename: (root, random) => {
    const members = placesOf(root).filter(({ key }) => typeof key === 'string')
    return onSome(members, random, (place) => {
      put({ ...place, key: random.pick(TEXTS) }, copyOf(place.value))
      return place.value
    })
  },
}

const TREE: readonly TreeMutator[] = [
  ...Object.values(GENERIC),
  ...Object.values(memberMutators),
  ...Object.entries(valueMutators).flatMap(([name, change]) => (/text|type/u.test(name) ? [change] : [])),
  ...Object.entries(spliceMutators).flatMap(([name, change]) => (/belongs/u.test(name) ? [] : [change])),
]
const TEXT = Object.values(textMutators)

/** In place of a value: too large to be a tree that others are made from. */
const LARGE: readonly ((value: string, random: Random) => string)[] = [
  (_, random) => JSON.stringify(random.pick(['a', '\u0000', '/', '@', '.', '-', ' ', '(', 'é']).repeat(size(random))),
  (value, random) => `[${Array.from({ length: fitting(value, random) }, () => value).join()}]`,
  (value, random) =>
    `{${Array.from({ length: fitting(value, random) }, (_, index) => `"member${index}":${value}`).join()}}`,
  (value, random) => {
    const depth = random.pick([2, 20, 200, 2000, 50_000])
    return random.chance(0.5)
      ? '['.repeat(depth) + value + ']'.repeat(depth)
      : '{"a":'.repeat(depth) + value + '}'.repeat(depth)
  },
]

/** Hundreds of kilobytes now and then, for a million of them have to be made. */
function size(random: Random): number {
  return 10 ** (1 + random.int(random.chance(0.1) ? 5 : 3))
}

function fitting(value: string, random: Random): number {
  return Math.max(1, Math.min(size(random), Math.floor(200_000 / value.length)))
}

const MARK = 'what is large goes here'

function enlarge(root: JsonObject, random: Random): string {
  const places = placesOf(root)
  if (places.length === 0) return JSON.stringify(root)
  const place = random.pick(places)
  put(place, MARK)
  const large = random.pick(LARGE)(JSON.stringify(place.value), random)
  return JSON.stringify(root).replace(`"${MARK}"`, () => large)
}

/** Of the text, which no longer need be JSON. */
const SPELLINGS: readonly ((text: string, random: Random) => string)[] = [
  (text, random) =>
    text.replace(
      /:\s*(?:"[^"\\]*"|\d+)/u,
      `:${random.pick(['1e999', '-0', '00', '1.', 'NaN', '"\\u12"', '"\\x"', "'a'", '"a\n"', '//', '/**/1'])}`,
    ),
  (text, random) => `${'['.repeat(random.pick([10, 1000, 100_000]))}${text}`,
  (text, random) => text.replace(/\{/u, `{"a":`.repeat(random.pick([10, 1000, 50_000]))),
  (text, random) => text.replace(/"/u, `"${'\\u0000'.repeat(random.pick([1, 1000, 50_000]))}`),
  (text, random) =>
    random.pick([
      `\ufeff${text}`,
      `${text}${text}`,
      `${text},`,
      `${text}\u0000`,
      '',
      ' ',
      'null',
      '[]',
      '{}',
      '""',
      '0',
    ]),
]

/** @param donor others of its kind, whose parts may take the place of its own */
export function mutateJson(
  bytes: Uint8Array,
  donor: Uint8Array,
  random: Random,
  more: readonly TreeMutator[] = [],
): Buffer {
  if (random.chance(0.08)) return mutateBytes(bytes, donor, random)
  const text = Buffer.from(bytes).toString()
  if (random.chance(0.04)) return Buffer.from(random.pick(SPELLINGS)(text, random))
  const root = parse(bytes)
  if (!isObject(root)) return mutateBytes(bytes, donor, random)
  const theirs = () => parse(donor) ?? copyOf(root)
  for (let rounds = random.pick([1, 1, 1, 2, 4]); rounds > 0; rounds--)
    random.pick([...TREE, ...more])(root, random, theirs)
  if (Object.keys(root).length === 0 || random.chance(0.85)) return Buffer.from(JSON.stringify(root))
  return Buffer.from(random.chance(0.5) ? enlarge(root, random) : random.pick(TEXT)(copyOf(root), random))
}

/** Walking through what nests deeper, as what was changed before may, would take more stack than there is. */
const MAX_DEPTH = 500

/** @returns undefined for what is no JSON, or nests too deep */
function parse(bytes: Uint8Array): Json | undefined {
  let depth = 0
  for (const byte of bytes) {
    if (byte === 0x5b || byte === 0x7b) depth++
    else if (byte === 0x5d || byte === 0x7d) depth--
    if (depth > MAX_DEPTH) return undefined
  }
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as Json
  } catch {
    return undefined
  }
}
