/**
 * typogard (mt3443/typogard, commit 60df1bac7f94, typogard_npm.py), the tool of "Defending Against Package Typosquatting".
 * Six signals make names of the suspect, and look whether one is popular: one of two equal neighbours taken out; any
 * character put in (from four characters on); neighbours exchanged; words in every order with every delimiter (up to eight
 * words); a character replaced by what is near it on a keyboard or looks like it; a digit at the end, with its delimiter,
 * taken away. Names of one scope are no suspects of each other. Each signal names its most popular target alone.
 */
import { confused, TYPOGARD_KEYS } from './confusable-keys.ts'
import { orders } from './orders.ts'
import type { Peer } from './rule.ts'
import { Popularity } from './rule.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz1234567890.-_'
const DELIMITERS = ['', '.', '-', '_']
const MOST_WORDS = 8
const SHORTEST_WITH_OMISSION = 4

type Signal = (name: string) => Iterable<string>

const SIGNALS: readonly Signal[] = [repeated, omitted, exchanged, reordered, typos, versions]

export const typogard: Peer = (protectedNames) => {
  const popular = new Popularity(protectedNames)
  return (name) => {
    if (popular.has(name)) return []
    const found = SIGNALS.flatMap((signal) => {
      const targets = popular.among(signal(name)).filter((target) => !haveSameScope(name, target))
      return targets.slice(0, 1)
    })
    return popular.among(found)
  }
}

function* repeated(name: string): Generator<string> {
  for (let at = 0; at + 1 < name.length; at++) {
    if (name[at] === name[at + 1]) yield name.slice(0, at) + name.slice(at + 1)
  }
}

function* omitted(name: string): Generator<string> {
  if (name.length < SHORTEST_WITH_OMISSION) return
  for (let at = 0; at <= name.length; at++) {
    for (const character of ALPHABET) yield name.slice(0, at) + character + name.slice(at)
  }
}

function* exchanged(name: string): Generator<string> {
  for (let at = 0; at + 1 < name.length; at++) {
    yield name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2)
  }
}

function* reordered(name: string): Generator<string> {
  if (!/[-|._]/u.test(name)) return
  const words = name.split(/[-|._]/u).filter((word) => word !== '')
  if (words.length > MOST_WORDS) return
  for (const order of orders(words, words.length)) {
    for (const delimiter of DELIMITERS) yield order.join(delimiter)
  }
}

function typos(name: string): Iterable<string> {
  return confused(name, TYPOGARD_KEYS)
}

function* versions(name: string): Generator<string> {
  if (!/\d$/u.test(name)) return
  const stem = name.slice(0, -1)
  // The shortest that is left: with a delimiter, it goes as well.
  yield /[-|._]$/u.test(stem) ? stem.slice(0, -1) : stem
}

function haveSameScope(a: string, b: string): boolean {
  const scope = scopeOf(a)
  return scope !== undefined && scope === scopeOf(b)
}

function scopeOf(name: string): string | undefined {
  return name.startsWith('@') && name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined
}
