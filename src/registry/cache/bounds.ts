/** How much is kept, and what goes first. */

export const MAX_BYTES = 256 * 1024 * 1024
/** Of a package two or three. */
export const MAX_ENTRIES = 100_000
/** Every run that finds anything new adds one. */
export const MAX_PACKS = 64

export interface Pack {
  readonly name: string
  readonly size: number
  /** In milliseconds: when it was last read from. */
  readonly usedAt: number
}

/**
 * Those that go: the longest unused, and of those that were used last together the smallest, until what remains fits. What
 * goes too early is asked for again, and then lies with the rest of that run.
 */
export function superfluous(packs: readonly Pack[], maxBytes = MAX_BYTES, maxPacks = MAX_PACKS): readonly string[] {
  const order = packs.toSorted((a, b) => b.usedAt - a.usedAt || b.size - a.size)
  const going: string[] = []
  let [bytes, count] = [0, 0]
  for (const { name, size } of order) {
    if (count < maxPacks && bytes + size <= maxBytes) {
      bytes += size
      count++
    } else going.push(name)
  }
  return going
}
