/** PEM (RFC 7468): one certificate, or one public key. */
import { decodeBase64 } from './base64.ts'
import { MAX_CERTIFICATE_BYTES } from './limits.ts'
import { Rejected } from './rejected.ts'

const PEM = /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END \1-----\s*$/

/** @throws Rejected for more than one, other labels, and text around it */
export function decodePem(text: string, what: string): { kind: 'certificate' | 'publicKey'; der: Uint8Array } {
  const [, label, lines] = PEM.exec(text) ?? []
  if (lines === undefined) throw new Rejected(`${what} is not one PEM block`)
  const kind = label === 'CERTIFICATE' ? 'certificate' : 'publicKey'
  return { kind, der: decodeBase64(lines.replace(/[\r\n]/g, ''), what, MAX_CERTIFICATE_BYTES) }
}
