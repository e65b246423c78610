/**
 * typomania 0.1.2 (rustfoundation/typomania, commit 93f5b26a6bff, src/checks/) with the harness of crates.io
 * (rust-lang/crates.io, src/typosquat/{cache,checks,config}.rs, commits 04334dd258d3, 24243d77fa19, 26adc561ebc4), adapted to
 * npm's names. Its checks make names of the suspect, and look whether one is popular: an equal neighbour taken out;
 * neighbours exchanged; digits at the end, with hyphens before them, taken away; one bit flipped; any character put in; words in every
 * order with every delimiter (five of them, if there are more); a confusable character; a usual affix added or taken away.
 *
 * Adapted: the alphabet is npm's, with `@` and `/`, without capitals; `.` is a delimiter, too; of the affixes `js` and `node`
 * take the place of `rs` and `rust`, and `sys` goes without one. It leaves out targets with an author in common; names alone
 * have none.
 */
import { CRATES_IO_KEYS, confused } from './confusable-keys.ts'
import { orders } from './orders.ts'
import type { Peer } from './rule.ts'
import { Popularity } from './rule.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz1234567890-_.@/'
const DELIMITERS = ['-', '_', '.']
const AFFIXES = ['api', 'cli', 'core', 'lib', 'js', 'node']
const MOST_WORDS = 5

export const typomania: Peer = (protectedNames) => {
  const popular = new Popularity(protectedNames)
  return (name) => (popular.has(name) ? [] : popular.among(candidates(name)))
}

function* candidates(name: string): Generator<string> {
  yield* repeatedAndExchanged(name)
  yield name.replace(/\d+$/u, '').replace(/-+$/u, '')
  yield* bitflips(name)
  yield* omitted(name)
  yield* reordered(name)
  yield* confused(name, CRATES_IO_KEYS)
  yield* affixes(name)
}

function* repeatedAndExchanged(name: string): Generator<string> {
  for (let at = 0; at + 1 < name.length; at++) {
    const [one, two] = [name.charAt(at), name.charAt(at + 1)]
    yield name.slice(0, at) + (one === two ? one : two + one) + name.slice(at + 2)
  }
}

/** A flip is undone by the same flip. The alphabet holds for the suspect, which has nothing else. */
function* bitflips(name: string): Generator<string> {
  for (let at = 0; at < name.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = String.fromCharCode(name.charCodeAt(at) ^ (1 << bit))
      yield name.slice(0, at) + flipped + name.slice(at + 1)
    }
  }
}

function* omitted(name: string): Generator<string> {
  for (let at = 0; at <= name.length; at++) {
    for (const character of ALPHABET) yield name.slice(0, at) + character + name.slice(at)
  }
}

function* reordered(name: string): Generator<string> {
  const words = name.split(/[-_.]/u)
  if (words.length === 1) return
  for (const order of orders(words, Math.min(words.length, MOST_WORDS))) {
    for (const delimiter of DELIMITERS) yield order.join(delimiter)
  }
}

function* affixes(name: string): Generator<string> {
  for (const delimiter of DELIMITERS) {
    for (const affix of AFFIXES) {
      const [before, after] = [affix + delimiter, delimiter + affix]
      if (name.startsWith(before)) yield name.slice(before.length)
      yield before + name
      if (name.endsWith(after)) yield name.slice(0, -after.length)
      yield name + after
    }
  }
}
