/** Changes of timestamps: of what nobody signed in one, and of what is signed, anew. */
import type { Json } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import type { SignedData } from '../../fixtures/lab/sigstore/cms.ts'
import { signedData } from '../../fixtures/lab/sigstore/cms.ts'
import type { Tamper } from '../../fixtures/lab/sigstore/tamper.ts'
import type { TimestampOptions } from '../../fixtures/lab/sigstore/timestamp.ts'
import { signTimestamp } from '../../fixtures/lab/sigstore/timestamp.ts'
import { derAt, editDer } from './der.ts'
import { type Setup, sent, TIMESTAMPS } from './sigstore.ts'

/** Where things are in a response: RFC 3161, section 2.4.2, and RFC 5652, sections 3 and 5. */
const SIGNED_DATA = [1, 1, 0]
const CONTENT = [...SIGNED_DATA, 2, 1, 0, 0]
const SIGNER = [...SIGNED_DATA, 4, 0]
export const PATH = {
  status: [0, 0],
  contentType: [1, 0],
  signedData: SIGNED_DATA,
  version: [...SIGNED_DATA, 0],
  encapsulated: [...SIGNED_DATA, 2],
  innerType: [...SIGNED_DATA, 2, 0],
  certificates: [...SIGNED_DATA, 3],
  signers: [...SIGNED_DATA, 4],
  signer: SIGNER,
  sid: [...SIGNER, 1],
  digestAlgorithm: [...SIGNER, 2],
  attributes: [...SIGNER, 3],
  signatureAlgorithm: [...SIGNER, 4],
  signature: [...SIGNER, 5],
} as const

type Change = (value: Buffer) => Uint8Array | undefined

/** In the response that is sent: nothing there is signed, or the signature has to say so. */
export const sentTimestamp = (path: readonly number[], change: Change): Pick<Setup, 'tamper'> =>
  sent(`${TIMESTAMPS}.0.signedTimestamp`, (old: Json | undefined) =>
    editDer(Buffer.from(String(old), 'base64'), path, change).toString('base64'),
  )

/** In the TSTInfo, before the authority signs it. */
export function stamped(path: readonly number[], change: Change): Pick<Setup, 'tamper'> {
  let response: Buffer = Buffer.alloc(0)
  const timestamp: Tamper['timestamp'] = (options) => {
    const content = editDer(derAt(signTimestamp(options), CONTENT), path, change)
    response = editDer(signTimestamp(options), [1], () => signedData({ ...options, content } satisfies SignedData))
    return options
  }
  return {
    tamper: {
      timestamp,
      bundle: (bundle) => edit(bundle, `${TIMESTAMPS}.0.signedTimestamp`, response.toString('base64')),
    },
  }
}

/** In what the timestamp is made of. */
export const prepared = (change: (options: TimestampOptions) => Partial<TimestampOptions>): Pick<Setup, 'tamper'> => ({
  tamper: { timestamp: (options) => ({ ...options, ...change(options) }) },
})
