/** That a log has an entry: Sigstore client specification, sections 4.2.2 and 4.4; Rekor v2, section 6.1. */

import type { VerifiedLogEntry } from './attestation.ts'
import { encodeHex, equalBytes } from './base64.ts'
import type { LogEntry, LogProof } from './bundle.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { Log } from './log.ts'
import { hashLeaf, verifyInclusion } from './merkle.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine } from './signature.ts'
import { isWithin, outside } from './window.ts'

/** @throws Rejected when the trusted root has no log of this id */
export function findLog({ logId }: LogEntry, logs: readonly Log[]): Log {
  const log = logs.find(({ id }) => equalBytes(id, logId))
  if (log === undefined) throw new Rejected('the entry is in a log that is not trusted', { logId: encodeHex(logId) })
  return log
}

/**
 * @param entry of version 0.1 may have no proof: its promise was verified then
 * @param times of the signature; what has no time of its own was logged about then
 * @throws Rejected when the proof does not lead to a root that the log has signed
 */
export function verifyLogged(
  entry: LogEntry,
  logs: readonly Log[],
  times: readonly Date[],
  engines: readonly Engine[],
): VerifiedLogEntry {
  const log = findLog(entry, logs)
  const { kind, version, promise, proof } = entry
  // 1. The log's key was in use. A promise was verified against the time that it gives.
  for (const time of promise === undefined ? times : []) {
    demand(isWithin(time, log.window), 'the log is not trusted at the time of the signature', () => ({
      log: log.url,
      ...outside(time, log.window),
    }))
  }
  // Without a time, only a log that is still in use can be believed.
  demand(promise !== undefined || times.length > 0 || log.window.end === undefined, 'the log is out of use', {
    log: log.url,
  })
  // 2. The log can show the entry. The index over all shards is signed in promises alone.
  if (proof !== undefined) verifyProof(entry.body, proof, log, engines)
  const index = promise === undefined && proof !== undefined ? proof.index : entry.index
  return { log: log.url, index, kind, version, proven: proof === undefined ? 'promise' : 'inclusion' }
}

function verifyProof(body: Uint8Array, proof: LogProof, log: Log, engines: readonly Engine[]): void {
  // 1. The log has signed this root, of a tree of this size.
  const origin = log.url.replace(/^[a-z]+:\/\//, '').replace(/\/$/, '')
  const keyId = log.checkpointId.subarray(0, 4)
  const checkpoint = openCheckpoint(proof.checkpoint, { origin, keyId, key: log.key, scheme: log.scheme }, engines)
  demand(checkpoint.size === proof.size, 'the checkpoint is of a tree of another size than the proof', () => ({
    checkpoint: String(checkpoint.size),
    proof: String(proof.size),
  }))
  demand(equalBytes(checkpoint.root, proof.root), 'the checkpoint has another root than the proof', () => ({
    checkpoint: encodeHex(checkpoint.root),
    proof: encodeHex(proof.root),
  }))
  // 2. The proof leads from the entry to it.
  const leafHash = hashLeaf(body)
  verifyInclusion({ index: proof.index, size: proof.size, leafHash, proof: proof.hashes, root: checkpoint.root })
}
