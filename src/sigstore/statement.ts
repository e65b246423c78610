/** in-toto statements, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, version 0.1 and 1. */
import * as v from 'valibot'
import type { Envelope } from './bundle.ts'
import { MAX_SUBJECT_DIGESTS, MAX_SUBJECTS } from './limits.ts'
import { demand } from './rejected.ts'
import { parseJson, parseShape } from './shape.ts'

export interface Statement {
  readonly predicateType: string
  readonly subjects: readonly Subject[]
  readonly predicate: unknown
}

export interface Subject {
  readonly name: string | undefined
  /** Lower-case hexadecimal digits by the name of the hash, such as `sha512`. */
  readonly digest: ReadonlyMap<string, string>
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

const Shape = v.object({
  _type: v.picklist(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']),
  predicateType: v.pipe(v.string(), v.minLength(1)),
  subject: v.pipe(
    v.array(
      v.object({
        name: v.nullish(v.string()),
        digest: v.pipe(
          v.record(v.string(), v.string()),
          v.check((digest) => Object.keys(digest).length <= MAX_SUBJECT_DIGESTS, 'too many digests'),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_SUBJECTS),
  ),
  predicate: v.optional(v.unknown()),
})

/**
 * @param envelope of which the signature was verified
 * @throws Rejected when it does not hold a statement
 */
export function readStatement({ payloadType, payload }: Envelope): Statement {
  demand(payloadType === PAYLOAD_TYPE, 'the envelope holds something else than an in-toto statement', { payloadType })
  const json = parseJson(payload, 'the envelope does not hold JSON')
  const shape = parseShape(Shape, json, 'the envelope does not hold a well-formed in-toto statement')
  const { predicateType, subject, predicate } = shape
  return {
    predicateType,
    subjects: subject.map(({ name, digest }) => ({ name: name ?? undefined, digest: new Map(Object.entries(digest)) })),
    predicate,
  }
}

/** @returns what a payload that nobody has verified says of itself, to name it by in a report */
export function claimedPredicateType({ payload }: Envelope): string | undefined {
  try {
    const { predicateType } = parseJson(payload, '') as { predicateType?: unknown }
    return typeof predicateType === 'string' ? predicateType.slice(0, 200) : undefined
  } catch {
    return undefined
  }
}
