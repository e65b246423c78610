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
import { scopeWords, withWords } from './scope-words.ts'
import { splitName } from './scoped-name.ts'
import { indexTraces } from './trace-index.ts'

export interface LookAlikes {
  /** Whether a name is itself one of those that others imitate: it is never a suspect. */
  isProtected(name: string): boolean
  /** @returns the strongest likeness, and of equal ones that to the most popular name */
  find(name: string): Likeness | undefined
}

export interface Protecting {
  /** More names, and scopes as `@scope/*`; before all others. */
  readonly protect?: readonly string[]
  /** What the project asks for itself. Others may imitate it, but it may be an imitation, too, unless it is of another such. */
  readonly direct?: ReadonlySet<string>
  readonly list?: NamesList
}

/** The parts of it are built when they are first needed: most lockfiles have hardly a name that is not popular. */
export function openLookAlikes({ protect = [], direct = new Set(), list = namesList() }: Protecting = {}): LookAlikes {
  const known = new Set([...protect, ...list.popular])
  const words = scopeWords(list, protect)
  const isProtected = (name: string) => known.has(name) || words.has(splitName(name).scope ?? '')
  const mayImitate = (name: string, target: string) => !direct.has(name) || isProtected(target)

  const index = once(() =>
    indexTraces([...known, ...[...direct].filter((name) => !known.has(name))].filter(hasNoScope)),
  )
  const imitatedScope = once(() => openImitatedScopes(withWords(words, protect, direct)))
  const droppedScope = once(() => openDroppedScopes(list.organisations.keys(), words))

  function ofWord(word: string): Likeness | undefined {
    const near = index()
      .near(word)
      .flatMap((target) => {
        const difference = mayImitate(word, target) ? differenceOf(word, target) : undefined
        return difference === undefined ? [] : [{ target, ...difference }]
      })
    return near.find(({ suspicion }) => suspicion === 'high') ?? ofAffix(word) ?? near[0] ?? droppedScope()(word)
  }

  function ofAffix(word: string): Likeness | undefined {
    const target = withoutAffix(word).find((rest) => known.has(rest))
    return target === undefined ? undefined : { target, kind: 'affix', suspicion: 'warning' }
  }

  return {
    isProtected,
    find(name) {
      if (isProtected(name)) return undefined
      const { scope, word } = splitName(name)
      return scope === undefined ? ofWord(word) : imitatedScope()(scope, word, (target) => mayImitate(name, target))
    },
  }
}

function hasNoScope(name: string): boolean {
  return !name.startsWith('@')
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
