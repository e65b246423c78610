/** What a run knows of the names in its lockfile: who asks for them, and what they look like. */
import { dependentsOf } from './lockfile/dependents.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { Naming } from './names/naming.ts'

export interface LockfileNames {
  /** Whether the project itself asks for it. Where nothing tells, it does where no other package does. */
  isDirect(name: string): boolean
  /** @returns undefined where the run does not look at names */
  naming(name: string): Naming | undefined
}

/** @param protect patterns of the policy for names that others could imitate; `undefined` where nobody asks for the claim */
export async function lockfileNames(
  { direct, packages }: Lockfile,
  protect: readonly string[] | undefined,
): Promise<LockfileNames> {
  let dependents: ReturnType<typeof dependentsOf> | undefined
  const asking = (name: string) => {
    dependents ??= dependentsOf(packages)
    return dependents.get(name) ?? []
  }
  const isDirect = (name: string) => direct?.has(name) ?? asking(name).length === 0
  if (protect === undefined) return { isDirect, naming: () => undefined }
  const { openNaming } = await import('./names/naming.ts')
  const names = new Set(packages.map(({ name }) => name))
  return {
    isDirect,
    naming: openNaming({ names, direct: direct ?? new Set(), protect, dependentsOf: asking }),
  }
}
