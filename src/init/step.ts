/** What setting a project up comes to, file by file. */

export type Step = Write | Done | ByHand

/** A file that is new, or gets lines added. */
export interface Write {
  readonly kind: 'write'
  readonly file: string
  /** In which directory it lies. */
  readonly base: string
  /** `undefined` where there is none. */
  readonly before: string | undefined
  readonly after: string
  readonly why: string
}

interface Done {
  readonly kind: 'done'
  readonly file: string
  readonly why: string
}

/** What could not be changed without guessing what somebody meant. */
interface ByHand {
  readonly kind: 'by-hand'
  readonly file: string
  readonly why: string
  /** What to put there. */
  readonly lines: readonly string[]
}
