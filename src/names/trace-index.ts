/**
 * Finds the words of a vocabulary that a word could be taken for, without comparing it with each.
 *
 * Words that {@link differenceOf} finds alike have a trace in common: the word without one of its characters, its letters,
 * its skeleton, or its sound. The index has a number for each trace of each word, so that a word of n characters is
 * answered with n + 4 lookups. Traces of others can have the same number: whoever asks compares what comes back.
 */
import { BASE, numberOf, skeletonNumber, soundNumber } from './folded-number.ts'

export interface TraceIndex {
  /** Words that share a trace, in the order of the vocabulary; of those that share one, the first. */
  near(word: string): readonly string[]
}

const NONE = -1
/**
 * Of the words with one trace, how many are given: more than of popular ones ever have the same. A lockfile in which thousands
 * of names are one another's anagrams must not have each of them compared with all others. Popular words come first.
 */
const MAX_SHARING = 64

export function indexTraces(words: readonly string[]): TraceIndex {
  // 1. All traces, one after the other; `starts` says where those of each word begin.
  const starts = new Int32Array(words.length + 1)
  let size = 0
  for (let at = 0; at < words.length; at++) {
    starts[at] = size
    size += (words[at] ?? '').length + 4
  }
  starts[words.length] = size
  const traces = new Int32Array(size)
  for (let at = 0; at < words.length; at++) writeTraces(words[at] ?? '', traces, starts[at] ?? 0)

  // 2. Chains of traces with the same last bits, once these are mixed: whoever chooses names could choose those of one chain.
  const mask = 2 ** Math.ceil(Math.log2(Math.max(size, 2))) - 1
  const heads = new Int32Array(mask + 1).fill(NONE)
  const next = new Int32Array(size)
  const owners = new Int32Array(size)
  for (let at = words.length - 1; at >= 0; at--) {
    for (let place = starts[at] ?? 0; place < (starts[at + 1] ?? 0); place++) {
      const slot = scatter(traces[place] ?? 0) & mask
      next[place] = heads[slot] ?? NONE
      heads[slot] = place
      owners[place] = at
    }
  }

  return {
    near(word) {
      const own = new Int32Array(word.length + 4)
      writeTraces(word, own, 0)
      const found = new Set<number>()
      for (let at = 0; at < own.length; at++) {
        const trace = own[at] ?? 0
        // In a run of one character it is the same without any of them.
        if (at > 0 && trace === own[at - 1]) continue
        let sharing = 0
        let last = NONE
        for (let place = heads[scatter(trace) & mask] ?? NONE; place !== NONE; place = next[place] ?? NONE) {
          const owner = owners[place] ?? NONE
          // A word with a run of one character has the same trace several times.
          if (traces[place] !== trace || owner === last) continue
          if (++sharing > MAX_SHARING) break
          found.add(owner)
          last = owner
        }
      }
      return [...found].sort((a, b) => a - b).map((at) => words[at] ?? '')
    },
  }
}

/** The number of a text is a polynomial of its characters, so that leaving one out needs no second pass. */
function writeTraces(word: string, traces: Int32Array, start: number): void {
  const whole = numberOf(word)
  let place = start
  traces[place++] = whole
  let letters = 0
  let after = 0
  let power = 1
  let before = whole
  for (let at = word.length - 1; at >= 0; at--) {
    const code = word.charCodeAt(at) + 1
    before = (before - Math.imul(code, power)) | 0
    // `before` has the powers of a text that is longer by one: the inverse of BASE takes that back.
    traces[place++] = (Math.imul(before, INVERSE) + after) | 0
    after = (after + Math.imul(code, power)) | 0
    power = Math.imul(power, BASE)
    letters = (letters + (SCATTERED[code] ?? scatter(code))) | 0
  }
  traces[place++] = letters
  traces[place++] = scatter(skeletonNumber(word) ^ 1)
  traces[place] = scatter(soundNumber(word) ^ 2)
}

/** Of BASE, modulo 2^32: BASE is odd. */
const INVERSE = inverse(BASE)

function inverse(odd: number): number {
  let guess = odd
  // Newton's iteration doubles the number of right bits, of which an odd number has three to begin with.
  for (let bits = 3; bits < 32; bits *= 2) guess = Math.imul(guess, 2 - Math.imul(odd, guess))
  return guess
}

function scatter(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x45d9_f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x119d_e1f3)
  return (mixed ^ (mixed >>> 16)) | 0
}

/** Of the characters of ASCII, one higher. */
const SCATTERED = Int32Array.from({ length: 129 }, (_, code) => scatter(code))
