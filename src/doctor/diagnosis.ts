/** What the doctor says of one point. */

/** `unknown`: it could not be found out, which is not the same as being well. */
export const STATUSES = ['ok', 'warn', 'bad', 'unknown'] as const
export type Status = (typeof STATUSES)[number]

/** A command to run as it stands, or what to do in words. A command holds nothing that a file or a server said. */
export type Mend = { readonly run: string } | { readonly text: string }

export interface Diagnosis {
  readonly status: Status
  /** In a few words. */
  readonly title: string
  /** A sentence or two: what was found, and what comes of it. */
  readonly why: string
  readonly mend?: Mend
}

export function ok(title: string, why: string): Diagnosis {
  return { status: 'ok', title, why }
}

export function warn(title: string, why: string, mend: Mend): Diagnosis {
  return { status: 'warn', title, why, mend }
}

export function bad(title: string, why: string, mend: Mend): Diagnosis {
  return { status: 'bad', title, why, mend }
}

export function unknown(title: string, why: string, mend?: Mend): Diagnosis {
  return { status: 'unknown', title, why, ...(mend !== undefined && { mend }) }
}

/** 1 comes before 2: what is known to be bad needs nobody to find out more. */
export function exitCodeOf(diagnoses: readonly Pick<Diagnosis, 'status'>[]): 0 | 1 | 2 {
  if (diagnoses.some(({ status }) => status === 'bad')) return 1
  return diagnoses.some(({ status }) => status === 'unknown') ? 2 : 0
}
