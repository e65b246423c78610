/** Signed notes and keys for them, written as C2SP's signed-note.md says. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { NoteVerifier } from '../../src/sigstore/note.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const state = createHash('sha256')
  for (const part of parts) state.update(part)
  return state.digest()
}

export interface NoteSigner extends NoteVerifier {
  /** A line of a note, its newline included. */
  readonly sign: (text: string) => string
}

export function signatureLine(name: string, ...parts: readonly Uint8Array[]): string {
  return `\u2014 ${name} ${Buffer.concat(parts).toString('base64')}\n`
}

export function ed25519Signer(name: string): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const spki = exportSpki(publicKey)
  const keyId = ed25519KeyId(name, spki.subarray(ED25519_PREFIX.length))
  const line = (text: string) => signatureLine(name, keyId, sign(null, Buffer.from(text), privateKey))
  return { name, keyId, key: importPublicKey(spki), scheme: 'ed25519', sign: line }
}

export function ecdsaSigner(name: string): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = exportSpki(publicKey)
  const keyId = sha256(spki).subarray(0, 4)
  const line = (text: string) => signatureLine(name, keyId, sign('sha256', Buffer.from(text), privateKey))
  return { name, keyId, key: importPublicKey(spki), scheme: 'ecdsa-sha256', sign: line }
}

export function signNote(text: string, ...signers: readonly NoteSigner[]): string {
  return `${text}\n${signers.map((signer) => signer.sign(text)).join('')}`
}

/** RFC 8410, section 4: all that comes before the 32 bytes. */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

const exportSpki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })

/** Section "Ed25519 signatures" */
const ed25519KeyId = (name: string, raw: Uint8Array) => sha256(name, '\n\x01', raw).subarray(0, 4)

/**
 * Section "Verifier keys", for the two types of signatures that Rekor makes.
 *
 * @throws Error
 */
export function parseVerifierKey(text: string): NoteVerifier {
  const groups = /^(?<name>[^\p{White_Space}+]+)\+(?<id>[0-9a-f]{8})\+(?<base64>.+)$/u.exec(text)?.groups
  const { name = '', id = '', base64 = '' } = groups ?? {}
  const bytes = Buffer.from(base64, 'base64')
  const [type, raw] = [bytes[0], bytes.subarray(1)]
  const isEd25519 = type === 0x01 && raw.length === 32
  const keyId = isEd25519 ? ed25519KeyId(name, raw) : sha256(raw).subarray(0, 4)
  if (!(isEd25519 || type === 0x02) || bytes.toString('base64') !== base64 || keyId.toString('hex') !== id) {
    throw new Error('not a verifier key')
  }
  return isEd25519
    ? { name, keyId, key: importPublicKey(Buffer.concat([ED25519_PREFIX, raw])), scheme: 'ed25519' }
    : { name, keyId, key: importPublicKey(raw), scheme: 'ecdsa-sha256' }
}
