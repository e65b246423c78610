/** What a document was asked for, so that the same question finds the same answer elsewhere. */
import { withoutCredentials } from '../registry/address.ts'
import type { Ask, View } from '../registry/documents.ts'

/**
 * All that the answer depends on. Whose credentials went along is not part of it, and they themselves must not be in a file;
 * nor how fresh it had to be, for a record is as old as it is.
 */
export interface Question {
  readonly address: string
  readonly accept?: string | undefined
  readonly anonymous?: true | undefined
  readonly sameHost?: true | undefined
  readonly absent?: readonly number[] | undefined
  readonly view?: View | undefined
}

export function questionOf({ address, accept, anonymous, sameHost, absent, view }: Ask): Question {
  return inOrder({
    address: withoutCredentials(address),
    accept,
    anonymous: anonymous === true ? true : undefined,
    sameHost: sameHost === true ? true : undefined,
    absent,
    view,
  })
}

/** The same members always come in the same order. */
export function inOrder({ address, accept, anonymous, sameHost, absent, view }: Question): Question {
  return {
    address,
    ...(accept !== undefined && { accept }),
    ...(anonymous !== undefined && { anonymous }),
    ...(sameHost !== undefined && { sameHost }),
    ...(absent !== undefined && { absent }),
    ...(view !== undefined && { view }),
  }
}

/** @param question in order */
export function keyOf(question: Question): string {
  return JSON.stringify(question)
}
