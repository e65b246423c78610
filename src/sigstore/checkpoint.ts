/** Checkpoints (C2SP, tlog-checkpoint.md): the root of a log's tree at some size, in a signed note. */
import { decodeBase64 } from './base64.ts'
import { parseNote, verifyNote } from './note.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine, PublicKey, Scheme } from './signature.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: bigint
  readonly root: Uint8Array
  /** Opaque. Rekor v1 wrote a timestamp there for some time. */
  readonly extensions: readonly string[]
}

/** The log that has to have signed. */
export interface CheckpointSigner {
  /** The log's address without the scheme: a host, or a host and a path. It is the name of its key, too. */
  readonly origin: string
  /** The first four bytes of the log's id in a trusted root. */
  readonly keyId: Uint8Array
  readonly key: PublicKey
  readonly scheme: Scheme
}

const ROOT_BYTES = 32

/** The specification sets no limit. RFC 6962, section 3.5, gives the size of a signed tree head 64 bits. */
const MAX_SIZE = 2n ** 64n - 1n
const MAX_SIZE_DIGITS = 20

/**
 * Section "Note text".
 *
 * @param text of a note
 * @throws Rejected
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n')
  demand(lines.pop() === '', 'the checkpoint does not end with a newline')
  demand(!lines.includes(''), 'the checkpoint has an empty line')
  const [origin, size, root, ...extensions] = lines
  if (origin === undefined || size === undefined || root === undefined) {
    throw new Rejected('the checkpoint has fewer than three lines', { lines: lines.length })
  }
  return { origin, size: parseSize(size), root: parseRoot(root), extensions }
}

function parseSize(text: string): bigint {
  const isDecimal = text.length <= MAX_SIZE_DIGITS && /^(?:0|[1-9][0-9]*)$/.test(text)
  demand(isDecimal && BigInt(text) <= MAX_SIZE, 'the size in the checkpoint is not a decimal number of 64 bits', {
    size: text,
  })
  return BigInt(text)
}

/** RFC 6962, section 2.1: SHA-256. The specification of checkpoints leaves the length to the reader. */
function parseRoot(text: string): Uint8Array {
  const root = decodeBase64(text, 'the root hash in the checkpoint', ROOT_BYTES)
  demand(root.length === ROOT_BYTES, 'the root hash in the checkpoint has the wrong length', {
    bytes: root.length,
    expected: ROOT_BYTES,
  })
  return root
}

/**
 * Nothing of the text is looked at before the signature is known to be good.
 *
 * @param envelope a signed note
 * @throws Rejected unless it is a checkpoint of this log, signed by it; EngineDisagreement
 */
export function openCheckpoint(envelope: string, log: CheckpointSigner, engines?: readonly Engine[]): Checkpoint {
  const note = parseNote(envelope)
  verifyNote(note, { name: log.origin, keyId: log.keyId, key: log.key, scheme: log.scheme }, engines)
  const checkpoint = parseCheckpoint(note.text)
  demand(isOriginOf(checkpoint.origin, log), 'the checkpoint is of another log', {
    origin: checkpoint.origin,
    expected: log.origin,
  })
  return checkpoint
}

/** Rekor v1 adds the id of its tree, a positive number of 63 bits, which no trusted root names. */
function isOriginOf(origin: string, log: CheckpointSigner): boolean {
  if (origin === log.origin) return true
  return origin.startsWith(log.origin) && /^ - [1-9][0-9]{0,18}$/.test(origin.slice(log.origin.length))
}
