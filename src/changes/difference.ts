/** One thing that differs between what was locked and what is locked now. */
import type { Difference } from '../publisher/compare.ts'

export interface Changed {
  /** What differs: a field of the publisher, a fact about the contents, or a word of ours. */
  readonly what: string
  /** Of names, only those that the other side has not; how many, where they are too many. */
  readonly before?: Told
  readonly after?: Told
  /** Of a field of the publisher: see {@link Difference}. */
  readonly change?: Difference['change']
}

export type Told = string | number | boolean | readonly string[]
