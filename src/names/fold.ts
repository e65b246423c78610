/** What is left of a name when that is taken away which readers overlook. Two names with the same rest look alike. */

const DELIMITERS = /[-_.]/gu

/** Without delimiters and case: `json-stream` and `JSONStream` are one. */
export function undelimited(name: string): string {
  return name.replace(DELIMITERS, '').toLowerCase()
}

/** With every run of one character as one: `commmander`, `coffescript`. */
export function unrepeated(name: string): string {
  return name.replace(/(.)\1+/gu, '$1')
}

/** Pairs that read as one letter; they go before repetitions, of which `vv` would be one. */
const PAIRS: readonly (readonly [pattern: RegExp, letter: string])[] = [
  [/rn/gu, 'm'],
  [/vv/gu, 'w'],
]

/** What stands for a letter. */
const GLYPHS: readonly (readonly [pattern: RegExp, letter: string])[] = [
  [/0/gu, 'o'],
  [/[1i]/gu, 'l'],
]

/**
 * Without delimiters, repetitions, and the differences between characters that look the same in a terminal. Where a
 * delimiter parts two equal letters, those are no repetition.
 */
export function skeleton(name: string): string {
  const paired = replaceAll(name.toLowerCase(), PAIRS)
  return replaceAll(undelimited(unrepeated(paired)), GLYPHS)
}

function replaceAll(text: string, pairs: typeof PAIRS): string {
  return pairs.reduce((rest, [pattern, letter]) => rest.replace(pattern, letter), text)
}

/** As English would have it: vowels are a blur, and several consonants have two spellings. */
export function sound(name: string): string {
  const consonants = undelimited(name).replace(/ph/gu, 'f').replace(/[cq]/gu, 'k').replace(/z/gu, 's')
  return unrepeated(consonants.replace(/[aeiouy]+/gu, 'a'))
}
