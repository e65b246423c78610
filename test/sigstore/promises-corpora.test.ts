/** The signed entry timestamps of real bundles. */
import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../src/sigstore/bundle.ts'
import { findLog } from '../../src/sigstore/inclusion.ts'
import type { Log } from '../../src/sigstore/log.ts'
import { verifyPromise } from '../../src/sigstore/promise.ts'
import { ENGINES, importPublicKey } from '../../src/sigstore/signature.ts'
import { corpora } from '../support/corpora.ts'
import { rejectionOf } from '../support/rejection.ts'
import { corpusJson, count, rootOf } from '../support/sigstore-corpora.ts'

interface Promised {
  readonly set: string
  readonly payload: string
  /** The address, where it is known. */
  readonly log?: string
  /** `null` where the log is not known. */
  readonly ok: boolean | null
  readonly source: string
}

interface Payload {
  readonly body: string
  readonly integratedTime: number
  readonly logID: string
  /** One bundle has none. */
  readonly logIndex: number | null
}

/** Of other instances than the three with a trusted root in the corpora. */
function otherLogs(): readonly Log[] {
  const { logs } = corpusJson<{ logs: Record<string, { baseUrl: string; alg: string; spki: string }> }>(
    'notes',
    'real-checkpoints.json',
  )
  return Object.entries(logs)
    .filter(([, { alg }]) => alg === 'PKIX_ECDSA_P256_SHA_256')
    .map(([keyId, { baseUrl, spki }]) => {
      const id = Buffer.from(keyId, 'base64')
      const key = importPublicKey(Buffer.from(spki, 'base64'))
      const window = { start: new Date(0), end: undefined }
      return { id, checkpointId: id, url: baseUrl, key, scheme: 'ecdsa-sha256', window }
    })
}

function entryOf(payload: string): LogEntry {
  const { body, integratedTime, logID, logIndex }: Payload = JSON.parse(payload)
  return {
    index: BigInt(logIndex ?? 0),
    integratedTime: BigInt(integratedTime),
    logId: Buffer.from(logID, 'hex'),
    body: Buffer.from(body, 'base64'),
    kind: '',
    version: '',
    promise: undefined,
    proof: undefined,
  }
}

const MISFIT = "the log's promise does not fit the entry"
const UNKNOWN = 'the entry is in a log that is not trusted'

describe.runIf(corpora !== undefined)('promises', () => {
  const all = corpora === undefined ? [] : corpusJson<readonly Promised[]>('notes', 'real-sets.json')
  const logs =
    corpora === undefined ? [] : [...rootOf('prod').signatureLogs, ...rootOf('staging').signatureLogs, ...otherLogs()]

  function verify(
    { payload, set }: Promised,
    change: Partial<LogEntry> = {},
  ): { readonly url: string; readonly time: Date } {
    const entry = { ...entryOf(payload), ...change }
    const log = findLog(entry, logs)
    return { url: log.url, time: verifyPromise(entry, Buffer.from(set, 'base64'), log, ENGINES) }
  }

  test('each is kept or not, as others say', { timeout: 60_000 }, () => {
    const judged = all.map((promised) => {
      const reason = rejectionOf(() => {
        const { url, time } = verify(promised)
        expect([url, time.getTime()]).toEqual([promised.log, JSON.parse(promised.payload).integratedTime * 1000])
      })
      return { ...promised, reason: reason?.message }
    })
    expect(judged.filter(({ ok, reason }) => (ok === true) !== (reason === undefined))).toEqual([])
    expect(count(judged.map(({ ok, log, reason }) => [ok, log !== undefined, reason]))).toEqual({
      'true,true,': 230,
      [`false,true,${MISFIT}`]: 9,
      [`,false,${UNKNOWN}`]: 2,
    })
    expect(all).toHaveLength(241)
  })

  test('none is kept for another entry, index or time', { timeout: 120_000 }, () => {
    const kept = all.filter(({ ok }) => ok === true).slice(0, 20)
    const reasons = kept.flatMap((promised) => {
      const { index, integratedTime } = entryOf(promised.payload)
      const changes = [{ index: index + 1n }, { integratedTime: integratedTime + 1n }, { body: Buffer.of() }]
      return changes.map((change) => rejectionOf(() => verify(promised, change))?.message)
    })
    expect(count(reasons)).toEqual({ [MISFIT]: 60 })
  })
})
