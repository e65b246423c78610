/** Signed entry timestamps: Rekor v1's promise to include an entry, and the time at which it was given one. */
import { encodeHex } from './base64.ts'
import type { LogEntry } from './bundle.ts'
import type { Log } from './log.ts'
import { demand } from './rejected.ts'
import type { Engine } from './signature.ts'
import { verifySignature } from './signature.ts'
import { isWithin, outside } from './window.ts'

/**
 * @param entry with a promise
 * @param log of the trusted root with the entry's log id
 * @returns the integrated time
 * @throws Rejected when the log does not promise this, or was not trusted then
 */
export function verifyPromise(entry: LogEntry, promise: Uint8Array, log: Log, engines: readonly Engine[]): Date {
  const valid = verifySignature(log.key, log.scheme, signedPayload(entry), promise, engines)
  demand(valid, "the log's promise does not fit the entry", {
    log: log.url,
    integratedTime: Number(entry.integratedTime),
  })
  const time = new Date(Number(entry.integratedTime) * 1000)
  demand(isWithin(time, log.window), 'the log is not trusted at the time that it gives', () => ({
    log: log.url,
    ...outside(time, log.window),
  }))
  return time
}

/**
 * What is signed: canonical JSON (RFC 8785). Members are sorted, and the only strings are base64 and digits, so nothing
 * needs to be escaped.
 */
function signedPayload({ body, integratedTime, logId, index }: LogEntry): Uint8Array {
  const text = Buffer.from(body).toString('base64')
  return Buffer.from(
    `{"body":"${text}","integratedTime":${integratedTime},"logID":"${encodeHex(logId)}","logIndex":${index}}`,
  )
}
