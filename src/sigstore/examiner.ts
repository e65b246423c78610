/** An examination that may be somebody else's work. */
import type { Examination } from './examine.ts'
import { examineUnderAny } from './examine.ts'
import type { Engine } from './signature.ts'
import type { TrustedKey } from './signer.ts'
import type { TrustRoot } from './trust-root.ts'

interface ExaminedUnder {
  /** At least one. */
  readonly roots: readonly TrustRoot[]
  readonly keys: (hint: string) => readonly TrustedKey[]
  readonly engines: readonly Engine[]
}

/** As {@link examineUnderAny}. */
export type Examiner = (bundle: unknown, under: ExaminedUnder) => Promise<Examination>

export const examineHere: Examiner = async (bundle, { roots, ...options }) => examineUnderAny(bundle, roots, options)
