/**
 * In what one word differs from another that it could be taken for. Words are names without a scope, or scopes.
 *
 * Each rule is general, and was measured before it was taken: bench/names does that, docs/look-alikes.md has the table.
 * What people do when they name things (a plural, a version) is no likeness.
 */
import { skeleton, sound, undelimited, unrepeated } from './fold.ts'
import { areNeighbours } from './keyboard.ts'
import type { Likeness } from './likeness.ts'

export type Difference = Pick<Likeness, 'kind' | 'suspicion'>

const high = (kind: Likeness['kind']): Difference => ({ kind, suspicion: 'high' })
const warning = (kind: Likeness['kind']): Difference => ({ kind, suspicion: 'warning' })

/** Shorter ones are close to everything. */
const SHORTEST = { transposition: 4, fold: 5, edit: 5, farEdit: 7, exchange: 7, sound: 8 } as const

/** @returns undefined for words that are the same, or not alike */
export function differenceOf(word: string, target: string): Difference | undefined {
  if (word === target) return undefined
  return (
    ofDelimiters(word, target) ??
    ofOrder(word, target) ??
    ofFold(word, target) ??
    ofEdit(word, target) ??
    ofSound(word, target)
  )
}

function ofDelimiters(word: string, target: string): Difference | undefined {
  return target.length >= SHORTEST.fold && undelimited(word) === undelimited(target) ? warning('delimiter') : undefined
}

/** The same but for what readers overlook. */
function ofFold(word: string, target: string): Difference | undefined {
  if (target.length < SHORTEST.fold || skeleton(word) !== skeleton(target)) return undefined
  return high(unrepeated(undelimited(word)) === unrepeated(undelimited(target)) ? 'repetition' : 'homoglyph')
}

/** The same characters in another order. */
function ofOrder(word: string, target: string): Difference | undefined {
  if (word.length !== target.length || target.length < SHORTEST.transposition) return undefined
  const places = [...target].flatMap((character, at) => (character === word[at] ? [] : [at]))
  const [first = 0, second = 0] = places
  const isExchange = places.length === 2 && word[first] === target[second] && word[second] === target[first]
  if (isExchange && second === first + 1) return high('transposition')
  if (isExchange && target.length >= SHORTEST.exchange) return high('exchange')
  return target.length >= SHORTEST.fold && isAnagramByWords(word, target) ? high('anagram') : undefined
}

/** Readers go by the first letters and the shapes of words, writers mix up what comes between. */
function isAnagramByWords(word: string, target: string): boolean {
  const parts = target.split(/[-_.]/u)
  const others = word.split(/[-_.]/u)
  return (
    parts.length === others.length &&
    parts.every((part, at) => part[0] === others[at]?.[0] && lettersOf(part) === lettersOf(others[at] ?? ''))
  )
}

function lettersOf(word: string): string {
  return [...word].sort().join('')
}

/** One character is another, or is missing, or is too many. */
function ofEdit(word: string, target: string): Difference | undefined {
  if (target.length < SHORTEST.edit) return undefined
  const at = firstDifference(word, target)
  switch (word.length - target.length) {
    case 0:
      return word.slice(at + 1) === target.slice(at + 1) ? substitution(word, target, at) : undefined
    case -1:
      return word.slice(at) === target.slice(at + 1) ? omission(target, at) : undefined
    case 1:
      return word.slice(at + 1) === target.slice(at) ? insertion(word, at) : undefined
    default:
      return undefined
  }
}

function firstDifference(word: string, target: string): number {
  let at = 0
  while (at < word.length && word[at] === target[at]) at++
  return at
}

function substitution(word: string, target: string, at: number): Difference | undefined {
  const [is = '', was = ''] = [word[at], target[at]]
  const isLast = at === target.length - 1
  if (isDigit(is) && isDigit(was)) return undefined
  if (isDigit(is) && isLetter(was) && !isLast) return high('digit')
  const isFar = target.length >= SHORTEST.farEdit
  if (isLetter(is) !== isLetter(was) && !isDigit(is) && !isDigit(was)) {
    return isFar ? high('delimiter-substitution') : undefined
  }
  // A digit in the place of a delimiter is a word: html2pdf.
  if (!isLetter(was) && !isDigit(was)) return undefined
  return isFar || areNeighbours(is, was) ? warning('substitution') : undefined
}

/** A word without its ending is another form of it: accept(s), enable(d), trace(r). Digits are versions. */
function omission(target: string, at: number): Difference | undefined {
  const was = target[at] ?? ''
  const isEnding = at === target.length - 1 && ['s', 'd', 'r'].includes(was)
  return isLetter(was) && !isEnding ? warning('omission') : undefined
}

/** Letters are added on purpose all the time; where a finger slips, it hits a key beside the one that was meant. */
function insertion(word: string, at: number): Difference | undefined {
  const is = word[at] ?? ''
  const isInside = at > 0 && at < word.length - 1
  const slipped = areNeighbours(is, word[at - 1] ?? '') || areNeighbours(is, word[at + 1] ?? '')
  return isLetter(is) && isInside && slipped ? warning('insertion') : undefined
}

function ofSound(word: string, target: string): Difference | undefined {
  const isAlike = target.length >= SHORTEST.sound && word[0] === target[0] && sound(word) === sound(target)
  return isAlike ? warning('sound') : undefined
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}

function isLetter(character: string): boolean {
  return /^[a-z]$/iu.test(character)
}
