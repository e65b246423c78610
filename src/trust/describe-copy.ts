import type { ShippedCopy } from './shipped-copy.ts'

/** A sentence that says how old the copy is, and why it had to do. @param what with its verb, such as "npm's keys are" */
export function describeCopy(what: string, { reason, expired }: ShippedCopy): string {
  const date = expired.toISOString().slice(0, 10)
  return (
    `${what} the copy shipped with @sigstore/tuf (its TUF root expired on ${date}), ` +
    `because Sigstore's TUF repository could not be used: ${reason}.`
  )
}
