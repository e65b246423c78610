/** Changes of a text that its lines and words suggest, and some that only an attacker would think of. */
import type { Random } from '../random.ts'
import { ODD } from './odd.ts'

type Mutation = (lines: string[], donor: readonly string[], random: Random) => void

const MUTATIONS: readonly Mutation[] = [
  (lines, _, random) => void lines.splice(random.int(lines.length), 1 + random.int(4)),
  (lines, _, random) => {
    const [at, count] = [random.int(lines.length), 1 + random.int(12)]
    lines.splice(random.int(lines.length), 0, ...lines.slice(at, at + count))
  },
  (lines, donor, random) => {
    const at = random.int(donor.length)
    lines.splice(random.int(lines.length), random.int(4), ...donor.slice(at, at + 1 + random.int(12)))
  },
  (lines, _, random) => {
    const [one, other] = [random.int(lines.length), random.int(lines.length)]
    ;[lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? '']
  },
  (lines, _, random) => change(lines, random, (line) => `${' '.repeat(random.int(9))}${line.trimStart()}`),
  (lines, _, random) => change(lines, random, (line) => replaceWord(line, random.pick(ODD), random)),
  (lines, _, random) => change(lines, random, (line) => replaceWord(line, wordOf(random.pick(lines), random), random)),
  (lines, _, random) => change(lines, random, (line) => insert(line, random.pick(ODD), random)),
  (lines, _, random) =>
    change(lines, random, (line) => insert(line, random.bytes(1 + random.int(3)).toString('latin1'), random)),
  (lines, _, random) =>
    change(lines, random, (line) =>
      insert(line, random.pick(['a', '(', '[', '{', '@', '/', ' ', '-']).repeat(10 ** (1 + random.int(5))), random),
    ),
  (lines, _, random) => change(lines, random, (line) => line.slice(0, random.int(line.length + 1))),
  (lines, _, random) => void lines.splice(random.int(lines.length)),
]

export function mutateLines(text: string, donor: string, random: Random): string {
  const lines = text.split('\n')
  const others = donor.split('\n')
  const count = random.pick([1, 1, 1, 2, 4])
  for (let round = 0; round < count && lines.length > 0; round++) random.pick(MUTATIONS)(lines, others, random)
  return lines.join('\n')
}

function change(lines: string[], random: Random, how: (line: string) => string): void {
  const at = random.int(lines.length)
  lines[at] = how(lines[at] ?? '')
}

const WORD = /[\w@/.^~+=:-]+/gu

function wordOf(line: string, random: Random): string {
  const words = line.match(WORD) ?? ['']
  return random.pick(words)
}

function replaceWord(line: string, word: string, random: Random): string {
  const places = [...line.matchAll(WORD)]
  if (places.length === 0) return line + word
  const { index, 0: old } = random.pick(places)
  return line.slice(0, index) + word + line.slice(index + old.length)
}

function insert(line: string, text: string, random: Random): string {
  const at = random.int(line.length + 1)
  return line.slice(0, at) + text + line.slice(at)
}
