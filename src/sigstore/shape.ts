/** The shape of JSON that somebody else wrote. */
import * as v from 'valibot'
import { Rejected } from './rejected.ts'
import { decodeUtf8 } from './utf-8.ts'

/**
 * @param reason of the rejection
 * @throws Rejected with the first place that differs, and what was expected there
 */
export function parseShape<T extends v.GenericSchema>(shape: T, value: unknown, reason: string): v.InferOutput<T> {
  const result = v.safeParse(shape, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  throw new Rejected(reason, {
    at: (v.getDotPath(issue) ?? '').slice(0, 200),
    expected: issue.expected ?? issue.message,
  })
}

/** @throws Rejected with this reason */
export function parseJson(bytes: Uint8Array, reason: string): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes))
  } catch {
    throw new Rejected(reason)
  }
}
