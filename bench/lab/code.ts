/** Text that is as long as code, and compresses as code does: about four to one. */
import type { Random } from './random.ts'
import { NOUNS, VERBS } from './words.ts'

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const LINES: readonly ((word: () => string, verb: () => string, random: Random) => string)[] = [
  (word, verb) => `  const ${word()} = ${verb()}${capital(word())}(${word()}.${word()}, ${word()})`,
  (word, verb) => `  if (${word()} === undefined) return ${verb()}${capital(word())}(${word()})`,
  (word, verb) => `  ${word()}.${verb()}(${word()}, { ${word()}: ${word()}.${word()}, ${word()} })`,
  (word) => `  let ${word()} = ${word()}.${word()} || ${word()}.length`,
  (word, verb) => `  for (const ${word()} of ${word()}.${word()}) ${word()}.${verb()}(${word()})`,
  (word, _, random) =>
    `  // The ${word()} of a ${word()} is its ${word()}, unless the ${word()} is over ${random.between(2, 4096)}.`,
  (word, _, random) =>
    `  if (${word()}.${word()} > ${random.between(0, 9999)}) throw new TypeError('${word()} ${word()} is no ${word()}')`,
  (word, verb) => `  return ${word()}.map((${word()}) => ${verb()}${capital(word())}(${word()}, ${word()}))`,
  (_, __, random) => `  const MASK = 0x${random.hex(8)}`,
]

/** @returns functions, one after the other, of about so many bytes */
export function makeCode(bytes: number, random: Random): string {
  const word = () => random.pick(NOUNS)
  const verb = () => random.pick(VERBS)
  let text = `'use strict'\n\n`
  while (text.length < bytes) {
    const name = `${verb()}${capital(word())}`
    const lines = Array.from({ length: random.between(3, 14) }, () => random.pick(LINES)(word, verb, random))
    text += `/**\n * ${capital(verb())}s the ${word()} of a ${word()}.\n */\nfunction ${name}(${word()}, ${word()}) {\n${lines.join('\n')}\n}\nexports.${name} = ${name}\n\n`
  }
  return text
}

/** Cuts pieces out of one long text: making every package's own would take most of the time. */
export function codeFrom(long: string, bytes: number, random: Random): string {
  let text = ''
  while (text.length < bytes) {
    const piece = Math.min(bytes - text.length, long.length)
    const start = random.between(0, long.length - piece)
    text += long.slice(start, start + piece)
  }
  return text
}
