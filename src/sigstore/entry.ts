/** That a log entry is about this bundle: Sigstore client specification, section 4.4. */
import { encodeHex, equalBytes } from './base64.ts'
import type { Bundle, LogEntry } from './bundle.ts'
import { encodePreAuthentication } from './dsse.ts'
import type { LoggedSignature } from './entry-body.ts'
import { readEntryBody } from './entry-body.ts'
import { demand } from './rejected.ts'
import { hash } from './signature.ts'

/** What the signature is verified with, DER. */
export type Verifier = LoggedSignature['verifier']

/**
 * The signature, its key and what it is over are compared, and the type of the payload where it is recorded. The `hash` and `envelopeHash` of older kinds are not: they are digests of
 * a serialisation that the signer chose, and that is not in the bundle.
 *
 * @throws Rejected with both values when they differ
 */
export function assertEntryMatches(entry: LogEntry, content: Bundle['content'], verifier: Verifier): void {
  const logged = readEntryBody(entry.body, entry.kind, entry.version)
  // 1. The same signature.
  demand(equalBytes(logged.signature, content.signature), 'the log has another signature', () => ({
    log: encodeHex(logged.signature),
    bundle: encodeHex(content.signature),
  }))
  // 2. The same certificate or key.
  const sameKey = logged.verifier.kind === verifier.kind && equalBytes(logged.verifier.der, verifier.der)
  demand(sameKey, 'the log has another certificate or key', () => ({
    log: `${logged.verifier.kind} ${encodeHex(hash('sha256', logged.verifier.der))}`,
    bundle: `${verifier.kind} ${encodeHex(hash('sha256', verifier.der))}`,
  }))
  // 3. The same content.
  const digest = digestOf(content, logged)
  demand(digest !== undefined, 'the log entry is about another kind of content', {
    kind: entry.kind,
    content: content.kind,
  })
  demand(equalBytes(logged.digest, digest), 'the log has the digest of other content', () => ({
    log: encodeHex(logged.digest),
    bundle: encodeHex(digest),
  }))
  if (logged.payloadType !== undefined && content.kind === 'envelope') {
    demand(logged.payloadType === content.payloadType, 'the log has another payload type', {
      log: logged.payloadType,
      bundle: content.payloadType,
    })
  }
}

/** @returns what the entry should have recorded of it, or `undefined` when it cannot be about such content */
/**
 * An envelope that is logged as an artifact cannot be told from a file with the bytes of its pre-authentication encoding: who
 * signs files for others signs envelopes for them. Rekor v2 logs all envelopes so, and clients of v1 have.
 */
function digestOf(content: Bundle['content'], logged: LoggedSignature): Uint8Array | undefined {
  if (content.kind === 'envelope') {
    const { payloadType, payload } = content
    return hash(logged.hash, logged.digestOf === 'payload' ? payload : encodePreAuthentication(payloadType, payload))
  }
  return logged.digestOf === 'artifact' && logged.hash === content.hash ? content.digest : undefined
}
