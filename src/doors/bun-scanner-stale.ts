/**
 * What Bun may install unseen. It asks about the whole tree, except for `bun add`, where it may ask about what is added
 * alone; what package.json asks for anew is in neither its list nor bun.lock then. Pure.
 */
import type { Lockfile } from '../lockfile/format.ts'
import type { FatalAdvisory } from './bun-scanner-advisories.ts'
import { fatal } from './bun-scanner-advisories.ts'
import type { BunPackage } from './bun-scanner-packages.ts'

export function staleAdvisories(lockfile: Lockfile, packages: readonly BunPackage[]): readonly FatalAdvisory[] {
  const { disagreements: [first] = [], direct = new Set<string>() } = lockfile
  if (first === undefined) return []
  const reported = new Set(packages.map(({ name }) => name))
  const own = new Set(lockfile.packages.flatMap(({ name, source }) => (OWN.has(source.type) ? [name] : [])))
  const unseen = [...direct].find((name) => !reported.has(name) && !own.has(name))
  if (unseen === undefined) return []
  const message = `Bun does not say what it installs for ${unseen}, and bun.lock is not what package.json asks for: ${first.message}`
  return [fatal(lockfile.path, `${message} Run bun install first.`)]
}

/** Bun does not ask about these. */
const OWN: ReadonlySet<string> = new Set(['workspace', 'link'])
