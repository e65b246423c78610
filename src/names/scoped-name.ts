/** A name in its two parts. */
export interface ScopedName {
  /** With its `@`; `undefined` for a name without. */
  readonly scope: string | undefined
  readonly word: string
}

export function splitName(name: string): ScopedName {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1
  return slash === -1 ? { scope: undefined, word: name } : { scope: name.slice(0, slash), word: name.slice(slash + 1) }
}
