/** Names for the lab's packages: nobody's, and like nobody's. */
import { openNaming } from '../../src/names/naming.ts'
import type { Random } from './random.ts'
import { CREATURES, QUALITIES, TASKS } from './words.ts'

const SCOPED = 0.2

export function makeNames(count: number, random: Random): readonly string[] {
  const scopes = Array.from(
    { length: Math.ceil(count / 60) },
    () => `@${random.pick(QUALITIES)}-${random.pick(CREATURES)}`,
  )
  const isLikeAnother = likeness()
  const names = new Set<string>()
  while (names.size < count) {
    const bare = [random.pick(QUALITIES), random.pick(CREATURES), random.pick(TASKS)].join('-')
    const name = random.chance(SCOPED) ? `${random.pick(scopes)}/${random.pick(CREATURES)}-${random.pick(TASKS)}` : bare
    if (!names.has(name) && !isLikeAnother(name)) names.add(name)
  }
  return [...names]
}

/** As verify-deps sees it: among the names that others imitate. */
function likeness(): (name: string) => boolean {
  const naming = openNaming({ names: new Set(), direct: new Set(), protect: [], dependentsOf: () => [] })
  return (name) => naming(name).likeness !== undefined
}
