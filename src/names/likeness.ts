/** How one name can look like another, and how much that says by itself. */

/** `high`: hardly anybody chooses such a name innocently. `warning`: some do. */
export type Suspicion = 'high' | 'warning'

/** In which way a name differs from the one that it looks like. */
export type LikenessKind =
  | 'transposition'
  | 'exchange'
  | 'anagram'
  | 'repetition'
  | 'homoglyph'
  | 'digit'
  | 'delimiter-substitution'
  | 'scope-typo'
  | 'omission'
  | 'substitution'
  | 'insertion'
  | 'sound'
  | 'affix'
  | 'delimiter'
  | 'scope-drop'
  | 'scope-flattened'

export interface Likeness {
  /** The protected name; `@scope/*` where only the scope is alike. */
  readonly target: string
  readonly kind: LikenessKind
  readonly suspicion: Suspicion
}
