/** The text of the JSON, where what it says stays the same, or is said twice. */
import { copyOf, isObject, type Json, placesOf, put } from '../json.ts'
import type { Random } from '../random.ts'
import type { TextMutator } from './mutator.ts'

const reorder: TextMutator = (bundle, random) => JSON.stringify(reordered(bundle, random))

function reordered(value: Json, random: Random): Json {
  if (Array.isArray(value)) return value.map((item) => reordered(item, random))
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([name, item]) => [name, reordered(item, random)] as const)
  return Object.fromEntries(members.splice(random.int(members.length + 1)).concat(members))
}

const escapeSome: TextMutator = (bundle, random) =>
  JSON.stringify(bundle).replaceAll(/\\.|[a-zA-Z0-9/+=]/g, (character) => {
    if (character.startsWith('\\')) return character
    if (character === '/' && random.chance(0.2)) return '\\/'
    return random.chance(0.1) ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character
  })

const space: TextMutator = (bundle, random) => {
  const text = JSON.stringify(bundle, null, random.pick(['', ' ', '\t', '\r\n']))
  return random.pick([
    text,
    ` ${text}\n`,
    `\ufeff${text}`,
    `${text}{}`,
    `${text}\u0000`,
    `[${text}]`,
    `${text},`,
    text.slice(0, -1),
  ])
}

/** Of two members with one name, JSON.parse keeps the second. */
const duplicate: TextMutator = (bundle, random) => {
  const members = placesOf(bundle).filter(({ key }) => typeof key === 'string')
  const { holder, key, value } = random.pick(members)
  const other = random.pick<Json>([value, null, '', 0, random.pick(members).value])
  const isFirst = random.chance(0.5)
  const [first, second] = isFirst ? [other, value] : [value, other]
  const mark = 'the second one, here'
  const kept = copyOf(first)
  const last = copyOf(second)
  put({ path: '', holder, key, value }, kept)
  put({ path: '', holder, key: mark, value }, last)
  return JSON.stringify(bundle).replace(JSON.stringify(mark), JSON.stringify(key))
}

export const textMutators: Readonly<Record<string, TextMutator>> = {
  'members in another order': reorder,
  'escapes in the text': escapeSome,
  'space around the text': space,
  'a member twice': duplicate,
}
