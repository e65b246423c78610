/** Names as a large lockfile has them, the same in every run: three of four are popular, and the others are made of their words. */
import { isProtected, protectedNames } from './protected-names.ts'

const UNLISTED_ONE_IN = 4

export function mixOfNames(count: number): readonly string[] {
  const next = randomNumbers(1)
  const any = () => protectedNames[next(protectedNames.length)] ?? ''
  const names = new Set<string>()
  while (names.size < count) {
    if (names.size % UNLISTED_ONE_IN > 0) names.add(any())
    else {
      const name = madeOf(any(), any())
      if (!isProtected(name)) names.add(name)
    }
  }
  return [...names]
}

/** A scoped name gives its scope, or any name its first word; then comes what follows these in the other. */
function madeOf(first: string, second: string): string {
  const words = second.slice(second.indexOf('/') + 1).split('-')
  const start = first.startsWith('@') ? first.slice(0, first.indexOf('/') + 1) : `${first.split('-')[0]}-`
  return start + (words.slice(words.length > 1 ? 1 : 0).join('-') || 'core')
}

/** A linear congruential generator: nothing here needs better. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
