/** One entry of a yarn.lock, whichever version wrote it, understood but not yet joined with others. */
import type { Declared, LockedPackage, Omittable } from '../locked-package.ts'

export type Artifact = Omit<LockedPackage, 'omittedWith' | 'locations'>

export interface Entry {
  /** The requests that it answers, as the lockfile has them. */
  readonly keys: readonly string[]
  readonly line: number
  /** Usually one. Several where requests for different packages are answered by one entry. */
  readonly artifacts: readonly Artifact[]
  readonly asks: readonly Request[]
}

export interface Request {
  readonly name: string
  readonly spec: string
  /** It goes with any of these groups; one that is always needed has none. */
  readonly groups: readonly Omittable[]
}

/** No address, version or digest of an honest lockfile is as long; some that are take for ever to parse. */
export const MAX_TEXT = 4096

/** Real entries answer up to some hundred requests. Each can be for another package, which is told of with all of them. */
const MAX_KEYS = 1000

/** @returns a reason in place of keys that no honest entry has */
export function reasonAgainst(keys: readonly string[]): string | undefined {
  if (keys.length > MAX_KEYS) return `one entry answers over ${MAX_KEYS} requests`
  return keys.some((key) => key.length > MAX_TEXT) ? `a request has over ${MAX_TEXT} characters` : undefined
}

export function requestsOf({ dependencies, optionalDependencies }: Declared): readonly Request[] {
  const read = (group: ReadonlyMap<string, string> | undefined, groups: readonly Omittable[]) =>
    [...(group ?? [])].map(([name, spec]) => ({ name, spec, groups }))
  return [...read(dependencies, []), ...read(optionalDependencies, ['optional'])]
}
