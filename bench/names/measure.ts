/** What a detector finds of the squats, and whom it accuses of the honest. */
import type { Data, Pair } from './data.ts'
import type { Rule } from './peers/rule.ts'

export interface Share {
  readonly found: number
  readonly of: number
}

export interface Recall {
  /** Whatever target is named. */
  readonly flagged: Share
  /** The target that was imitated is among those named. */
  readonly named: Share
}

export interface Measurement {
  readonly all: Recall
  /** Without those that are a name of some scope with the scope left out: lists of names know few of such targets. */
  readonly notScopeDrops: Recall
  readonly recent: Recall
  /** Of distinct honest names that are not protected. */
  readonly falseFlags: Share
  /** The honest names that are flagged, for a person to look at. */
  readonly accused: readonly string[]
  /** Distinct names flagged in each lockfile, on average. */
  readonly flagsPerLockfile: number
  /** Distinct names flagged over all lockfiles. */
  readonly flaggedInLockfiles: number
}

export function measure(detect: Rule, { pairs, lockfiles, unlisted }: Data): Measurement {
  const targets = once(detect)
  const flags = (name: string) => targets(name).length > 0
  const recall = (some: readonly Pair[]): Recall => ({
    flagged: shareOf(some, ({ squat }) => flags(squat)),
    named: shareOf(some, ({ squat, target }) => targets(squat).some((named) => isSameTarget(named, target))),
  })
  const flagged = lockfiles.map((names) => [...new Set(names)].filter(flags))
  return {
    all: recall(pairs),
    notScopeDrops: recall(pairs.filter(({ kind }) => !kind.startsWith('scope-drop'))),
    recent: recall(pairs.filter(({ recent }) => recent)),
    falseFlags: shareOf(unlisted, flags),
    accused: unlisted.filter(flags),
    flagsPerLockfile: flagged.flat().length / lockfiles.length,
    flaggedInLockfiles: new Set(flagged.flat()).size,
  }
}

export function fraction({ found, of }: Share): number {
  return of === 0 ? 0 : found / of
}

/** A scope as a target is met by every name in it, and names every name in it. */
function isSameTarget(named: string, target: string): boolean {
  if (named === target) return true
  return [named, target].some((each) => each.endsWith('/*')) && scopeOf(named) === scopeOf(target)
}

function scopeOf(name: string): string {
  return name.startsWith('@') ? name.slice(0, name.indexOf('/') + 1) : name
}

function shareOf<T>(things: readonly T[], is: (thing: T) => boolean): Share {
  return { found: things.filter(is).length, of: things.length }
}

/** A name is in many lockfiles. */
function once(detect: Rule): Rule {
  const known = new Map<string, readonly string[]>()
  return (name) => {
    const targets = known.get(name) ?? detect(name)
    known.set(name, targets)
    return targets
  }
}
