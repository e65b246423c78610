/** Which packages of a lockfile depend on which others. */
import type { Declared, LockedPackage } from './locked-package.ts'
import { registryNameOf } from './registry-name.ts'

/**
 * As many as anybody reads, and enough to tell an often used package from one that nobody needs. All of them would be as many
 * texts as the lockfile has requests, for each package that everything depends on.
 */
const MAX_DEPENDENTS = 20

/**
 * Dependents are packages of registries alone. What workspaces ask for is what the project asks for (`Lockfile.direct`), and what
 * comes from git, from a directory or inside another package can call itself by any name. What a dependent asks for is the
 * lockfile's word; whether its own package.json bears that out is for its contents to say.
 *
 * @returns by the registry's name the first names of those that depend on it, in order; a name on which nothing depends is
 *   not there
 */
export function dependentsOf(packages: readonly LockedPackage[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>()
  // In order of their names, so that each list is in order, and a name that is in it already is its last.
  const sorted = packages
    .filter(({ source, declared }) => source.type === 'registry' && declared !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const { name: dependent, declared = [] } of sorted) {
    for (const name of declared.flatMap(namesIn)) {
      const known = dependents.get(name)
      if (name === dependent || known?.at(-1) === dependent) continue
      if (known === undefined) dependents.set(name, [dependent])
      else if (known.length < MAX_DEPENDENTS) known.push(dependent)
    }
  }
  return dependents
}

function namesIn({ requests, dependencies, optionalDependencies, peerDependencies }: Declared): readonly string[] {
  const all = [...(dependencies ?? []), ...(optionalDependencies ?? [])]
  if (requests === 'asked') return all.flatMap(([name, spec]) => registryNameOf({ name, spec, groups: [] }) ?? [])
  // Where a lockfile has what was chosen, the peers that were chosen are among them.
  const own = all.filter(([name]) => peerDependencies?.has(name) !== true)
  return own.flatMap(([name, chosen]) => chosenName(name, chosen) ?? [])
}

/** Of a version, or of `NAME@VERSION`; an address is no registry's. */
function chosenName(name: string, chosen: string): string | undefined {
  const match = /^(?:((?:@[^/@:]+\/)?[^/@:]+)@)?[^/@:]*$/u.exec(chosen)
  return match === null ? undefined : (match[1] ?? name)
}
