/**
 * Which protected name another one looks like, by the names alone.
 *
 * Protected are popular names, those of large organisations, and what a project adds. Popular beside popular is no
 * likeness, and neither is a scope in which there are popular names: it has one owner.
 */
import { withoutAffix } from './affix.ts'
import { differenceOf } from './difference.ts'
import { openDroppedScopes } from './dropped-scope.ts'
import { openImitatedScopes } from './imitated-scope.ts'
import type { Likeness } from './likeness.ts'
import type { NamesList } from './names-list.ts'
import { namesList } from './names-list.ts'
import { scopeWords } from './scope-words.ts'
import { splitName } from './scoped-name.ts'
import { indexTraces } from './trace-index.ts'

export interface LookAlikes {
  /** Whether a name is itself one of those that others imitate. */
  isProtected(name: string): boolean
  /** @returns the strongest likeness, and of equal ones that to the most popular name */
  find(name: string): Likeness | undefined
}

export interface Protecting {
  /** More names, and scopes as `@scope/*`; before all others. */
  readonly protect?: readonly string[]
  readonly list?: NamesList
}

/** The parts of it are built when they are first needed: most lockfiles have hardly a name that is not popular. */
export function openLookAlikes({ protect = [], list = namesList() }: Protecting = {}): LookAlikes {
  const names = [...protect, ...list.popular]
  const known = new Set(names)
  const words = scopeWords(list, protect)
  const index = once(() => indexTraces([...known].filter((name) => !name.startsWith('@'))))
  const imitatedScope = once(() => openImitatedScopes(words))
  const droppedScope = once(() => openDroppedScopes(list.organisations.keys(), words))

  function ofWord(word: string): Likeness | undefined {
    const near = index()
      .near(word)
      .flatMap((target) => {
        const difference = differenceOf(word, target)
        return difference === undefined ? [] : [{ target, ...difference }]
      })
    return near.find(({ suspicion }) => suspicion === 'high') ?? ofAffix(word) ?? near[0] ?? droppedScope()(word)
  }

  function ofAffix(word: string): Likeness | undefined {
    const target = withoutAffix(word).find((rest) => known.has(rest))
    return target === undefined ? undefined : { target, kind: 'affix', suspicion: 'warning' }
  }

  function isProtected(name: string): boolean {
    const { scope } = splitName(name)
    return known.has(name) || (scope !== undefined && words.has(scope))
  }

  return {
    isProtected,
    find(name) {
      if (isProtected(name)) return undefined
      const { scope, word } = splitName(name)
      return scope === undefined ? ofWord(word) : imitatedScope()(scope, word)
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
