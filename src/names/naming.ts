/** What a name is among the names of its lockfile, as far as names alone go. */
import { matchesName } from '../policy-file/glob.ts'
import type { Likeness } from './likeness.ts'
import type { LookAlikes } from './look-alikes.ts'
import { openLookAlikes } from './look-alikes.ts'
import { namesList } from './names-list.ts'

export interface Naming {
  /** Whether it is itself a name that others imitate. */
  readonly isProtected: boolean
  readonly likeness: Likeness | undefined
  /** Whether the name that it looks like is in the lockfile, too. */
  readonly isTargetLocked: boolean
  /** Whether the project itself asks for that one. */
  readonly isTargetDirect: boolean
  /** Protected packages of the lockfile that depend on it. */
  readonly dependents: readonly string[]
  /** Of the list of names that others imitate, `YYYY-MM-DD`. */
  readonly listed: string
}

export interface NamesOfLockfile {
  /** All of them. */
  readonly names: ReadonlySet<string>
  /** What the project asks for itself, as far as that is known. */
  readonly direct: ReadonlySet<string>
  /** Patterns of the policy for names that others could imitate. */
  readonly protect: readonly string[]
  /** Who depends on a name. */
  readonly dependentsOf: (name: string) => readonly string[]
}

/** @returns undefined where no list is needed, because nobody asks for a name */
export function openNaming({ names, direct, protect, dependentsOf }: NamesOfLockfile): (name: string) => Naming {
  const { written, matched } = protectedNames(protect, names)
  const lookAlikes: LookAlikes = openLookAlikes({ protect: written, direct: new Set([...direct, ...matched]) })
  const listed = namesList().date
  return (name) => {
    const likeness = lookAlikes.find(name)
    return {
      isProtected: lookAlikes.isProtected(name),
      likeness,
      isTargetLocked: likeness !== undefined && names.has(likeness.target),
      isTargetDirect: likeness !== undefined && direct.has(likeness.target),
      dependents: likeness === undefined ? [] : dependentsOf(name).filter(lookAlikes.isProtected),
      listed,
    }
  }
}

/**
 * A pattern stands for all names of the lockfile that it matches; one for a whole scope for that scope as well.
 *
 * @returns written: those that the policy vouches for, because it names them or their scope, which has one owner. matched: the
 *   others, among which there may be an imitation. Anybody can have a name that begins with `acme-`.
 */
function protectedNames(patterns: readonly string[], names: ReadonlySet<string>) {
  const written: string[] = []
  const matched: string[] = []
  for (const pattern of patterns) {
    if (!pattern.includes('*') || /^@[^*]+\/\*$/u.test(pattern)) written.push(pattern)
    if (!pattern.includes('*')) continue
    const among = /^@[^*/]+\//u.test(pattern) ? written : matched
    for (const name of names) if (matchesName(pattern, name)) among.push(name)
  }
  return { written, matched }
}
