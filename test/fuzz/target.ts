/** What is fuzzed: honest and hostile samples of one kind of input, how they are changed, and what may become of that. */
import type { Random } from './random.ts'

export interface Sample {
  /** Different for each: a replay goes by it. */
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * `refused`: as a user or a report is told. `accepted`: and it may be. `problem`: accepted although the bytes do not bear
 * it, or read as something else than they say.
 */
export interface Verdict {
  readonly is: 'refused' | 'accepted' | 'problem'
  /** In few words, which are counted. */
  readonly what: string
}

export const refused = (what: string): Verdict => ({ is: 'refused', what })
export const accepted = (what: string): Verdict => ({ is: 'accepted', what })
export const problem = (what: string): Verdict => ({ is: 'problem', what })

/** Pure: the same input always comes to the same verdict. */
export interface Target<S extends Sample = Sample> {
  readonly name: string
  readonly samples: readonly S[]
  mutate(sample: S, random: Random): Uint8Array
  /** What it throws is a problem, too, and so is taking long. */
  judge(sample: S, input: Uint8Array): Verdict | Promise<Verdict>
}
