/** Scopes that are taken for others: `@bable/core`, `@nomicsfoundation/hardhat-config`. */
import { differenceOf } from './difference.ts'
import { undelimited } from './fold.ts'
import type { Likeness, Suspicion } from './likeness.ts'
import type { ScopeWords } from './scope-words.ts'
import { indexTraces } from './trace-index.ts'

/**
 * @param scope one that is not protected, with its `@`
 * @param isOpen whether it may be an imitation of a scope, given as `@scope/*`
 */
export type ImitatedScope = (scope: string, word: string, isOpen: (target: string) => boolean) => Likeness | undefined

/** With fewer known names, a scope is not worth an imitation. */
const NAMES_OF_A_TARGET = 2
/** Shorter scopes are close to each other as they are. */
const SHORTEST = 7
/** Of a scope that others continue, and of what they add. */
const LONG = 10
const LONGEST_ENDING = 3

interface Imitation {
  /** Without its `@`. */
  readonly target: string
  readonly suspicion: Suspicion
  /** Whether it has a name like that of the package. */
  readonly isKnown: boolean
}

export function openImitatedScopes(words: ScopeWords): ImitatedScope {
  const targets = [...words].flatMap(([scope, names]) =>
    names.size >= NAMES_OF_A_TARGET || names.has('*') ? [scope.slice(1)] : [],
  )
  const index = indexTraces(targets)
  const bySpelling = new Map(targets.map((target) => [undelimited(target), target]))
  const byBeginning = new Map<string, string[]>()
  for (const target of targets) {
    const beginning = target.replace(/(?:-[^-]+|js)$/u, '')
    if (beginning === target) continue
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), target])
  }
  const has = (target: string, word: string) => words.get(`@${target}`)?.has(word) ?? false

  /** Those with the same name in them first. */
  function misspelt(own: string, word: string): readonly Imitation[] {
    const near = index.near(own).flatMap((target) => {
      const isKnown = has(target, word)
      return isMisspelt(own, target, isKnown) ? [{ target, isKnown, suspicion: 'high' } as const] : []
    })
    return [...near.filter(({ isKnown }) => isKnown), ...near.filter(({ isKnown }) => !isKnown)]
  }

  /** A long scope with a few more letters, which make no word of their own: `@typescript-eslinter`. */
  function continued(own: string, word: string): readonly Imitation[] {
    return [...Array(LONGEST_ENDING).keys()].flatMap((at): readonly Imitation[] => {
      const target = bySpelling.get(undelimited(own.slice(0, -at - 1)))
      const isOneWord = /^[a-z]+$/u.test(own.slice(-at - 2))
      if (target === undefined || target.length < LONG || !isOneWord) return []
      return [{ target, suspicion: 'high', isKnown: has(target, word) }]
    })
  }

  /** `@anthropic/sdk` for `@anthropic-ai/sdk`, `@nest/testing` for `@nestjs/testing`. */
  function curtailed(own: string, word: string): readonly Imitation[] {
    const targets = byBeginning.get(own)?.filter((each) => has(each, word)) ?? []
    return targets.map((target) => ({ target, suspicion: 'warning', isKnown: true }))
  }

  return (scope, word, isOpen) => {
    const own = scope.slice(1)
    const open = ({ target }: Imitation) => isOpen(`@${target}/*`)
    const imitation = [...misspelt(own, word), ...continued(own, word), ...curtailed(own, word)].find(open)
    if (imitation === undefined) return undefined
    const { target, suspicion, isKnown } = imitation
    return { target: `@${target}/${isKnown ? word : '*'}`, kind: 'scope-typo', suspicion }
  }
}

/** @param isKnown the same name in both scopes: any likeness of those will do then */
function isMisspelt(scope: string, target: string, isKnown: boolean): boolean {
  const difference = differenceOf(scope, target)
  if (isKnown || target.length >= SHORTEST) return difference !== undefined || isWithinOneEdit(scope, target)
  return difference?.suspicion === 'high'
}

/** Any one character more, less or other: there is no plural of a scope. */
function isWithinOneEdit(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1 || one === other) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  return long.slice(at + 1) === short.slice(short.length === long.length ? at + 1 : at)
}
