/**
 * Numbers for texts, and for what is left of names when readers' blind spots are taken away. Of plain names, which nearly all
 * are, the numbers of {@link skeleton} and {@link sound} come out of one look at each character; those of others are made of the
 * texts. The two ways are the same: test/names/folded-number.test.ts holds them to each other.
 *
 * Half a million characters are looked at before V8 has compiled this: tables and no calls are what is quick then.
 */
import { skeleton, sound } from './fold.ts'

/** The number of a text is a polynomial of its characters, to this base, modulo 2^32. */
export const BASE = 0x0100_0193

export function numberOf(text: string): number {
  let number = 0
  for (let at = 0; at < text.length; at++) number = (Math.imul(number, BASE) + text.charCodeAt(at) + 1) | 0
  return number
}

/** In small letters, and with nothing of which one character could be two. */
const PLAIN = /^[a-z0-9._-]*$/u
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789._-'

/** What each character of a plain name is to the eye and to the ear by itself; 0 for delimiters, which are nothing. */
const GLYPHS = eachAlone(skeleton)
const SOUNDS = eachAlone(sound)

function eachAlone(fold: (name: string) => string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of CHARACTERS) table[character.charCodeAt(0)] = fold(character).charCodeAt(0) || 0
  return table
}

/** What no character is. */
const NONE = -1
const [F, H, M, N, P, R, V, W] = [102, 104, 109, 110, 112, 114, 118, 119]

/** The same as `numberOf(skeleton(name))`. */
export function skeletonNumber(name: string): number {
  if (!PLAIN.test(name)) return numberOf(skeleton(name))
  let number = 0
  let before = NONE
  for (let at = 0; at < name.length; at++) {
    let code = name.charCodeAt(at)
    if (code === R && name.charCodeAt(at + 1) === N) {
      code = M
      at++
    } else if (code === V && name.charCodeAt(at + 1) === V) {
      code = W
      at++
    }
    const glyph = GLYPHS[code] ?? 0
    if (code !== before && glyph !== 0) number = (Math.imul(number, BASE) + glyph + 1) | 0
    before = code
  }
  return number
}

/** The same as `numberOf(sound(name))`. */
export function soundNumber(name: string): number {
  if (!PLAIN.test(name)) return numberOf(sound(name))
  let number = 0
  let before = NONE
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    let own = SOUNDS[code] ?? 0
    if (own === 0) continue
    if (code === P) {
      const next = nextLetter(name, at + 1)
      if (name.charCodeAt(next) === H) {
        own = F
        at = next
      }
    }
    if (own !== before) number = (Math.imul(number, BASE) + own + 1) | 0
    before = own
  }
  return number
}

/** Of the first character from there on that is no delimiter; the length where there is none. */
function nextLetter(name: string, from: number): number {
  let at = from
  while (at < name.length && SOUNDS[name.charCodeAt(at)] === 0) at++
  return at
}
