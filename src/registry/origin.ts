/** Whoever has the documents themselves, as a port: it says how long an answer holds, and whether one still does. */
import type { Answer, Ask } from './documents.ts'

/** What an answer can be recognised by later. https://www.rfc-editor.org/rfc/rfc9110#section-8.8 */
export interface Validators {
  readonly etag?: string | undefined
  /** `last-modified`, as the server wrote it. */
  readonly modified?: string | undefined
}

export interface Validity {
  readonly validators: Validators
  /** In milliseconds: so long nobody needs to ask again. */
  readonly freshFor: number
  readonly mayBeKept: boolean
}

export type Fetched =
  | {
      readonly state: 'present'
      readonly document: unknown
      /** As JSON, which is as it came where no view was asked for. `undefined` stands for itself. */
      readonly bytes: () => Uint8Array
      readonly validity: Validity
    }
  /** It is what the validators are of. */
  | { readonly state: 'unchanged'; readonly validity: Validity }
  | Exclude<Answer, { state: 'present' }>

export interface Origin {
  /**
   * @param known of an answer to the same question: where it still is the answer, only that is said
   * @returns never rejects for what a server does or fails to do
   */
  ask(ask: Ask, known?: Validators): Promise<Fetched>
}
