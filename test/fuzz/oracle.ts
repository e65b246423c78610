/** What @sigstore/verify, which shares no code with src/sigstore/, says about a bundle. */
import { createPublicKey } from 'node:crypto'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { isWithin, type Window } from '../../src/sigstore/window.ts'
import { at, isObject, type Json } from './json.ts'

export interface NamedKey {
  readonly hint: string
  /** DER. */
  readonly spki: Buffer
  readonly window: Window | undefined
}

/** @returns `undefined` when it accepts the bundle, else why not */
export type Oracle = (bundle: Json) => string | undefined

export function makeOracle(trustedRoot: Json, keys: readonly NamedKey[], artifact: Buffer): Oracle {
  const root = TrustedRoot.fromJSON(trustedRoot)
  const material = toTrustMaterial(root, (hint) => {
    const own = keys.filter((key) => key.hint === hint)
    const [first] = own
    if (first === undefined) throw new Error(`key not found: ${hint}`)
    return {
      publicKey: createPublicKey({ key: first.spki, format: 'der', type: 'spki' }),
      validFor: (date) => own.some(({ window }) => window === undefined || isWithin(date, window)),
    }
  })
  const ctlogThreshold = root.ctlogs.length > 0 ? 1 : 0
  const tlogThreshold = root.tlogs.length > 0 ? 1 : 0
  const thresholds = { ctlogThreshold, tlogThreshold }
  const [strict, timeless] = [1, 0].map(
    (timestampThreshold) => new Verifier(material, { ...thresholds, timestampThreshold }),
  )
  // A key that is valid for good needs no time; it knows no such keys.
  const isTimeless = (hint: Json | undefined) => keys.some((key) => key.hint === hint && key.window === undefined)
  return (bundle) => {
    try {
      const verifier = isTimeless(at(bundle, 'verificationMaterial', 'publicKey', 'hint')) ? timeless : strict
      for (const each of inItsTerms(bundle)) verifier?.verify(toSignedEntity(bundleFromJSON(each), artifact))
      return undefined
    } catch (error) {
      return `${(error as { code?: string }).code ?? ''} ${(error as Error).message}`.trim()
    }
  }
}

/**
 * What it refuses and we do not, put in a way that it takes, so that everything else about the bundle is still compared:
 * - the newer spelling of the media type for versions 0.1 and 0.2, which say the same as the older one;
 * - one timestamp twice, by which nothing is gained: we count it once. It is asked about each timestamp alone.
 */
function inItsTerms(bundle: Json): readonly Json[] {
  const copy = structuredClone(bundle)
  if (!isObject(copy)) return [copy]
  const { mediaType, verificationMaterial: material } = copy
  const [, version] = /^application\/vnd\.dev\.sigstore\.bundle\.v(0\.[12])\+json$/.exec(String(mediaType)) ?? []
  if (version !== undefined) copy['mediaType'] = `application/vnd.dev.sigstore.bundle+json;version=${version}`
  const timestamps = isObject(material) ? at(material, 'timestampVerificationData', 'rfc3161Timestamps') : undefined
  if (!isObject(material) || !Array.isArray(timestamps) || timestamps.length < 2) return [copy]
  return timestamps.map((each) => {
    const timestampVerificationData = { rfc3161Timestamps: [each] }
    return { ...copy, verificationMaterial: { ...material, timestampVerificationData } }
  })
}
