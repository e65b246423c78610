/** Documents of Sigstore's TUF repository, as a port: from the network, a cache, a snapshot, or the copy that is shipped. */
import type { Finding } from '../finding.ts'
import { inWords } from '../in-words.ts'
import type { ShippedCopy } from './shipped-copy.ts'
import { shippedTarget } from './shipped-copy.ts'

export interface FromTuf<T> {
  readonly value: T
  /** Present when the shipped copy had to do. */
  readonly fallback: ShippedCopy | undefined
}

export interface Tuf {
  /**
   * @param decode is told where the document is from. A document of the repository that it throws at is passed over
   * @throws only what `decode` throws at the shipped copy
   */
  load<T>(target: string, decode: (document: unknown, from: string) => T): Promise<FromTuf<T>>
  /** What there is to say of the material itself, once it is loaded. */
  findings(): readonly Finding[]
}

/** A target as it was signed, or why there is none. */
export type Target = { readonly bytes: Uint8Array } | { readonly reason: string }

/** Of the repository, or where there is a reason against it, of the shipped copy. */
export async function decodeTarget<T>(
  name: string,
  target: Target,
  decode: (document: unknown, from: string) => T,
): Promise<FromTuf<T>> {
  const shipped = async (reason: string) => {
    const { document, expired } = await shippedTarget(name)
    return { value: decode(document, 'the copy shipped with @sigstore/tuf'), fallback: { reason, expired } }
  }
  if ('reason' in target) return shipped(target.reason)
  try {
    const document: unknown = JSON.parse(Buffer.from(target.bytes).toString('utf8'))
    return { value: decode(document, "Sigstore's TUF repository"), fallback: undefined }
  } catch (error) {
    return shipped(inWords(error))
  }
}
