/** Names without a scope that are those of an organisation when they have it: `arm-cdn` for `@azure/arm-cdn`. */
import type { Likeness } from './likeness.ts'
import type { ScopeWords } from './scope-words.ts'

export type DroppedScope = (word: string) => Likeness | undefined

/** @param organisations scopes that are worth an imitation as a whole, the first first */
export function openDroppedScopes(organisations: Iterable<string>, words: ScopeWords): DroppedScope {
  const scopes = new Set(organisations)
  const owners = new Map<string, string>()
  for (const scope of scopes) {
    for (const word of words.get(scope) ?? []) {
      // One word says too little of whose it is: `shared`, `core`.
      if (/[-_.]/u.test(word) && !owners.has(word)) owners.set(word, scope)
    }
  }

  /** `fastify-cors` for `@fastify/cors`. */
  function flattened(word: string): string | undefined {
    for (let dash = word.indexOf('-'); dash !== -1; dash = word.indexOf('-', dash + 1)) {
      const scope = `@${word.slice(0, dash)}`
      const rest = word.slice(dash + 1)
      if (scopes.has(scope) && words.get(scope)?.has(rest)) return `${scope}/${rest}`
    }
    return undefined
  }

  return (given) => {
    const word = given.toLowerCase()
    const owner = owners.get(word)
    if (owner !== undefined) return { target: `${owner}/${word}`, kind: 'scope-drop', suspicion: 'warning' }
    const target = flattened(word)
    return target === undefined ? undefined : { target, kind: 'scope-flattened', suspicion: 'warning' }
  }
}
