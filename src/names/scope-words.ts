/** What protected scopes have in them. */
import type { NamesList } from './names-list.ts'
import { splitName } from './scoped-name.ts'

/** By scope, with its `@`: the names in it that are known, without the scope. */
export type ScopeWords = ReadonlyMap<string, ReadonlySet<string>>

/** @param names more of them, such as a project's own; `@scope/*` for a scope of which no name is known */
export function scopeWords({ popular, organisations }: NamesList, names: readonly string[] = []): ScopeWords {
  const words = new Map<string, Set<string>>()
  const add = (scope: string, word: string) => {
    const known = words.get(scope)
    if (known === undefined) words.set(scope, new Set([word]))
    else known.add(word)
  }
  const addName = (name: string) => {
    if (!name.startsWith('@')) return
    const { scope, word } = splitName(name)
    if (scope !== undefined) add(scope, word)
  }
  names.forEach(addName)
  popular.forEach(addName)
  for (const [scope, others] of organisations) for (const word of others) add(scope, word)
  return words
}

/**
 * The same as {@link scopeWords} of the list with all of these names, in the same order, without reading the list again.
 *
 * @param words of the list and the names alone
 * @param more further names
 */
export function withWords(words: ScopeWords, names: readonly string[], more: Iterable<string>): ScopeWords {
  const extended = new Map<string, Set<string>>()
  for (const name of [...names, ...more]) {
    const { scope, word } = splitName(name)
    if (scope === undefined) continue
    const known = extended.get(scope)
    if (known === undefined) extended.set(scope, new Set([...(words.get(scope) ?? []), word]))
    else known.add(word)
  }
  const others = [...words].filter(([scope]) => !extended.has(scope))
  return new Map([...extended, ...others])
}
