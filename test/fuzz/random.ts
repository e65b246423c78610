/** Pseudo-random numbers that a seed determines: a run can be repeated, on every machine. */

export interface Random {
  /** At least 0, less than `end`. */
  int(end: number): number
  pick<T>(from: readonly T[]): T
  chance(probability: number): boolean
  bytes(count: number): Buffer
}

/**
 * sfc32, of PractRand: 128 bits of state, which the first rounds mix.
 *
 * @param stream of numbers that have nothing to do with those of another, such as the inputs of one seed
 */
export function seededRandom(seed: number, stream: readonly [number, number] = [0x9e3779b9, 0x243f6a88]): Random {
  let [a, b, c, counter] = [stream[0] | 0, stream[1] | 0, seed >>> 0, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  const int = (end: number): number => Math.floor((next() / 2 ** 32) * end)
  return {
    int,
    pick: <T>(from: readonly T[]): T => {
      if (from.length === 0) throw new Error('nothing to pick from')
      return from[int(from.length)] as T
    },
    chance: (probability) => next() / 2 ** 32 < probability,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => int(256))),
  }
}
