/**
 * Signed notes (C2SP, signed-note.md): a text, an empty line, and a line for each signature. As strict as the one
 * implementation that every log uses, golang.org/x/mod/sumdb/note, and in base64 stricter.
 */
import { decodeBase64, encodeHex, equalBytes } from './base64.ts'
import { MAX_CHECKPOINT_BYTES, MAX_NOTE_SIGNATURES } from './limits.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine, PublicKey, Scheme } from './signature.ts'
import { verifySignature } from './signature.ts'

export interface Note {
  /** What is signed, in UTF-8: everything before the empty line, its final newline included. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

interface NoteSignature {
  readonly name: string
  /** Four bytes; only together with the name do they identify a key. */
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

/** Whose signature is asked for. */
export interface NoteVerifier {
  readonly name: string
  /**
   * Four bytes. How they follow from the key differs by the type of the signature (section "Signature types"), so whoever
   * trusts the key says it.
   */
  readonly keyId: Uint8Array
  readonly key: PublicKey
  readonly scheme: Scheme
}

const KEY_ID_BYTES = 4

/** Section "Format". The `u` makes a surrogate only match where it is not half of a pair: that has no UTF-8. */
const FORBIDDEN = /[\x00-\x09\x0b-\x1f]|\p{Surrogate}/u

/** Section "Format": em dash, name, base64. A name has neither Unicode spaces nor a plus sign. */
const SIGNATURE_LINE = /^\u2014 (?<name>[^\p{White_Space}+]+) (?<base64>[^ ]+)$/u

/** @throws Rejected when it is not a signed note; nothing is verified yet */
export function parseNote(note: string): Note {
  demand(Buffer.byteLength(note) <= MAX_CHECKPOINT_BYTES, `the signed note has more than ${MAX_CHECKPOINT_BYTES} bytes`)
  demand(!FORBIDDEN.test(note), 'the signed note has control characters, or is not Unicode')
  // The text may have empty lines of its own, the signatures may not.
  const end = note.lastIndexOf('\n\n')
  demand(end !== -1, 'the signed note has no empty line before its signatures')
  const block = note.slice(end + 2)
  demand(block.endsWith('\n'), 'the signed note has no signatures, or they do not end with a newline')
  const lines = block.slice(0, -1).split('\n')
  demand(lines.length <= MAX_NOTE_SIGNATURES, `the signed note has more than ${MAX_NOTE_SIGNATURES} signatures`, {
    signatures: lines.length,
  })
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) }
}

function parseSignature(line: string): NoteSignature {
  const { name, base64 } = SIGNATURE_LINE.exec(line)?.groups ?? {}
  if (name === undefined || base64 === undefined)
    throw new Rejected('the signed note has a malformed signature', { line })
  const bytes = decodeBase64(base64, 'a signature of the signed note', MAX_CHECKPOINT_BYTES)
  demand(bytes.length > KEY_ID_BYTES, 'a signature of the signed note has nothing after its key id', { line })
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) }
}

/**
 * Section "Signatures". Those of unknown keys are ignored, even where the name or the key id is a known one. Of several
 * with both, the first one decides.
 *
 * @throws Rejected unless the key has signed the note; EngineDisagreement
 */
export function verifyNote(note: Note, { name, keyId, key, scheme }: NoteVerifier, engines?: readonly Engine[]): void {
  const own = note.signatures.find((each) => each.name === name && equalBytes(each.keyId, keyId))
  if (own === undefined) {
    throw new Rejected('the signed note has no signature by this key', {
      key: describeKey({ name, keyId }),
      signedBy: note.signatures.map(describeKey).join(', '),
    })
  }
  demand(
    verifySignature(key, scheme, Buffer.from(note.text), own.signature, engines),
    'the signed note has an invalid signature by this key',
    () => ({ key: describeKey({ name, keyId }) }),
  )
}

/** As verifier keys begin (section "Verifier keys"). */
function describeKey({ name, keyId }: Pick<NoteSignature, 'name' | 'keyId'>): string {
  return `${name}+${encodeHex(keyId)}`
}
