/**
 * What all detectors have in common here: a name goes in, and the names that it may have been mistaken for come out, best first.
 *
 * Every rule is asked with the same protected names, in the order of their popularity, so that rules are compared and not
 * lists. A protected name is never flagged. That is kinder to the peers than they are: their own lists are shorter
 * (GuardDog's has 8,000 names, typogard's about 1 % of npm), so that what is popular and not quite popular enough is a suspect.
 *
 * How many honest names a rule accuses depends on the list as much as on the rule: a longer one exempts more of them.
 *
 * Where a rule returns several names, each counts as named, and a duplicate once.
 */
export type Rule = (name: string) => readonly string[]

export type Peer = (protectedNames: readonly string[]) => Rule

/** For rules that make up names and look which of them exist. */
export class Popularity {
  readonly #ranks: ReadonlyMap<string, number>

  constructor(protectedNames: readonly string[]) {
    this.#ranks = new Map(protectedNames.map((name, rank) => [name, rank]))
  }

  has(name: string): boolean {
    return this.#ranks.has(name)
  }

  /** Those that are protected, each once, the most popular first. */
  among(names: Iterable<string>): readonly string[] {
    const found = new Set<string>()
    // Most names that are made up are nobody's.
    for (const name of names) if (this.has(name)) found.add(name)
    return [...found].sort((a, b) => this.#rank(a) - this.#rank(b))
  }

  #rank(name: string): number {
    return this.#ranks.get(name) ?? Number.POSITIVE_INFINITY
  }
}
