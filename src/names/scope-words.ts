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
  for (const name of [...names, ...popular]) {
    const { scope, word } = splitName(name)
    if (scope !== undefined) add(scope, word)
  }
  for (const [scope, others] of organisations) for (const word of others) add(scope, word)
  return words
}
