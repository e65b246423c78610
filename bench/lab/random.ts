/** Numbers that look random and are the same in every run: mulberry32. */

export interface Random {
  /** From 0 up to 1, without it. */
  readonly next: () => number
  /** A whole number, both ends included. */
  readonly between: (low: number, high: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (probability: number) => boolean
  /** Around 1, as sizes of packages and files are: many small ones, few large ones. */
  readonly logNormal: (spread: number) => number
  readonly hex: (length: number) => string
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    between,
    pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
    chance: (probability) => next() < probability,
    logNormal: (spread) => Math.exp(normal() * spread - (spread * spread) / 2),
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
  }
}
