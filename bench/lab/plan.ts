/** Which packages there are, when they were published and how, and who depends on whom. */
import { makeNames } from './names.ts'
import type { Random } from './random.ts'

/** Before, npm took no provenance: no history is asked for what was published until then. */
export const FIRST_PROVENANCE = Date.parse('2023-04-18T00:00:00Z')
const OLDEST = Date.parse('2015-03-01T00:00:00Z')
const DAY = 24 * 60 * 60 * 1000

const ATTESTED_EVERY = 4
/** Of those that are attested, as the registry marks them. */
const TRUSTED_PUBLISHER = 0.4
const UNATTESTED_BEFORE = 0.6
/** Of what could have been attested and was not: a later version is. */
const ATTESTED_LATER = 0.1
/** In the last 180 days, of what is not old. */
const YOUNG = 0.08
/** Of all packages: in an older version besides, below one that asks for it. */
const TWICE = 0.04
const ROOTS = 0.05

export type Level = 'none' | 'provenance' | 'trusted-publisher'

export interface Planned {
  readonly name: string
  readonly version: string
  readonly time: Date
  readonly level: Level
  /** Whether later versions are attested where this one is not. */
  readonly attestedLater: boolean
  /** Names and versions that it asks for. */
  readonly dependencies: Map<string, string>
  /** Where it lies in the tree, `node_modules/…` */
  readonly place: string
}

export interface Plan {
  readonly packages: readonly Planned[]
  /** What the project itself asks for. */
  readonly direct: readonly Planned[]
}

/** @param now nothing is published later */
export function makePlan(count: number, now: Date, random: Random): Plan {
  const twice = Math.floor(count * TWICE)
  const names = makeNames(count - twice, random)
  const packages = names.map((name, index) => planned(name, index, now, random))
  const roots = Math.max(5, Math.floor(count * ROOTS))
  for (const [index, one] of packages.entries()) {
    if (index < roots) continue
    // Whoever comes earlier may depend on it: there are no circles.
    const dependents = new Set(
      Array.from({ length: random.chance(0.3) ? random.between(2, 4) : 1 }, () => random.between(0, index - 1)),
    )
    for (const dependent of dependents) packages[dependent]?.dependencies.set(one.name, `^${one.version}`)
  }
  const older = Array.from({ length: twice }, (_, index) => olderOf(packages, roots + index, random))
  return { packages: [...packages, ...older], direct: packages.slice(0, roots) }
}

function planned(name: string, index: number, now: Date, random: Random): Planned {
  // Every fourth, so that worlds of all sizes have as many.
  const isAttested = index % ATTESTED_EVERY === 0
  const level = !isAttested ? 'none' : random.chance(TRUSTED_PUBLISHER) ? 'trusted-publisher' : 'provenance'
  const isBefore = level === 'none' && random.chance(UNATTESTED_BEFORE)
  // Trusted publishing came in July 2025.
  const first = level === 'trusted-publisher' ? Date.parse('2025-08-01T00:00:00Z') : FIRST_PROVENANCE + 20 * DAY
  const young = now.getTime() - 180 * DAY
  const [from, to] = isBefore
    ? [OLDEST, FIRST_PROVENANCE - DAY]
    : random.chance(YOUNG)
      ? [young, now.getTime() - 5 * DAY]
      : [first, Math.max(young, first + 60 * DAY)]
  return {
    name,
    // From the second major on, so that there may be an older one.
    version: `${random.between(2, 9)}.${random.between(0, 14)}.${random.between(0, 9)}`,
    // No two in the same millisecond: keys are made from the time.
    time: new Date(from + Math.floor((random.next() * (to - from)) / 20_000) * 20_000 + (index % 20_000)),
    level,
    attestedLater: level === 'none' && !isBefore && random.chance(ATTESTED_LATER),
    dependencies: new Map(),
    place: `node_modules/${name}`,
  }
}

/** An older version of a package that is there already, below somebody who asked for the newer one not at all. */
function olderOf(packages: readonly Planned[], index: number, random: Random): Planned {
  const newer = packages[index] as Planned
  const version = `1.${random.between(0, 20)}.${random.between(0, 9)}`
  const dependents = packages.filter(({ name, dependencies }) => name !== newer.name && !dependencies.has(newer.name))
  const dependent = random.pick(dependents)
  dependent.dependencies.set(newer.name, `^${version}`)
  return {
    ...newer,
    version,
    time: new Date(OLDEST - (1 + index) * 37_000),
    level: 'none',
    attestedLater: false,
    dependencies: new Map(),
    place: `${dependent.place}/node_modules/${newer.name}`,
  }
}
