/** Which characters names on registries have: those that an address can have unescaped, all of them ASCII. */
import { splitName } from './scoped-name.ts'

/** All of it, with a scope or without. */
const PLAIN_NAME = /^(?:@[A-Za-z0-9\-_.!~*'()]*\/)?[A-Za-z0-9\-_.!~*'()]*$/u

/** @returns those that it must not have, each once, in the order in which they are there */
export function strayCharacters(name: string): readonly string[] {
  if (PLAIN_NAME.test(name)) return []
  const { scope, word } = splitName(name)
  const stray = [...(scope ?? '@').slice(1), ...word].filter((character) => !isPlain(character))
  return [...new Set(stray)]
}

/** What `encodeURIComponent` leaves as it is; a surrogate by itself it does not take at all. */
function isPlain(character: string): boolean {
  return /^[A-Za-z0-9\-_.!~*'()]$/u.test(character)
}

/** `U+043E`, which tells apart what looks the same. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
