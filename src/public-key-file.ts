/** A public key as OpenSSL, cosign and others write it. */
import { readCapped } from './read-capped.ts'
import { decodePem } from './sigstore/pem.ts'
import { Rejected } from './sigstore/rejected.ts'
import type { PublicKey } from './sigstore/signature.ts'
import { importPublicKey } from './sigstore/signature.ts'
import { UsageError } from './usage-error.ts'

const MAX_KEY_BYTES = 64 * 1024

/** @throws UsageError unless it is one PEM block with a public key of a supported kind */
export async function readPublicKeyFile(file: string): Promise<PublicKey> {
  const pem = Buffer.from(await readCapped(file, 'key', MAX_KEY_BYTES)).toString('latin1')
  try {
    const { kind, der } = decodePem(pem, 'it')
    if (kind !== 'publicKey') throw new Rejected('it holds a certificate')
    return importPublicKey(der)
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    throw new UsageError(`The key ${file} cannot be used: ${error.message}. It has to be a public key in PEM.`)
  }
}
