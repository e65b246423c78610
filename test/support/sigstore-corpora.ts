/** Bundles, trusted roots and keys of the corpora, as the tests hand them to `examine`. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { FulcioClaim, Identity } from '../../src/sigstore/fulcio.ts'
import { decodePem } from '../../src/sigstore/pem.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import type { Artifact } from '../../src/sigstore/signed-content.ts'
import type { TrustedKey } from '../../src/sigstore/signer.ts'
import type { TrustRoot } from '../../src/sigstore/trust-root.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { corpusFile } from './corpora.ts'
import { signatureLine } from './note.ts'

/** As far as the tests change it. */
export interface BundleJson {
  mediaType: string
  verificationMaterial: {
    x509CertificateChain?: { certificates: { rawBytes: string }[] }
    publicKey?: { hint: string }
    tlogEntries: EntryJson[]
    timestampVerificationData?: { rfc3161Timestamps: { signedTimestamp: string }[] }
  }
  messageSignature?: { messageDigest?: { algorithm: string; digest: string }; signature: string }
  dsseEnvelope?: { payload: string; signatures: { sig: string }[] }
}

export interface EntryJson {
  logIndex: string
  logId: { keyId: string }
  integratedTime?: string
  inclusionPromise?: { signedEntryTimestamp: string }
  inclusionProof?: ProofJson
  canonicalizedBody: string
}

interface ProofJson {
  logIndex?: string
  treeSize: string
  rootHash: string
  hashes?: string[]
  checkpoint: { envelope: string }
}

export interface TrustRootJson {
  tlogs: LogJson[]
  ctlogs: LogJson[]
}

interface LogJson {
  baseUrl: string
  logId: { keyId: string }
  publicKey: { rawBytes: string; keyDetails: string }
}

export const corpusJson = <T>(...parts: readonly string[]): T => JSON.parse(corpusFile(...parts))

/** By the names that the indexes of the corpora give them. */
export const ROOT_FILES = {
  prod: 'prod.trusted_root.json',
  staging: 'staging.trusted_root.json',
  github0: 'github.trusted_root.json',
} as const
export type RootName = keyof typeof ROOT_FILES
export const ROOT_NAMES = Object.keys(ROOT_FILES) as readonly RootName[]

const decoded = new Map<RootName, TrustRoot>()

export function rootOf(name: RootName): TrustRoot {
  const root = decoded.get(name) ?? decodeTrustRoot(corpusJson('roots', ROOT_FILES[name]))
  decoded.set(name, root)
  return root
}

interface NpmKeys {
  readonly keys: readonly {
    readonly keyId: string
    readonly keyUsage: string
    readonly publicKey: {
      readonly rawBytes: string
      readonly validFor: { readonly start: string; readonly end?: string }
    }
  }[]
}

/** Those with which npm signs its publish attestations. */
export function npmAttestationKeys(hint: string): readonly TrustedKey[] {
  const { keys } = corpusJson<NpmKeys>('roots', 'npm-keys', 'tuf-keys.prod.json')
  return keys
    .filter(({ keyId, keyUsage }) => keyUsage === 'npm:attestations' && keyId === hint)
    .map(({ publicKey: { rawBytes, validFor } }) => ({
      key: importPublicKey(Buffer.from(rawBytes, 'base64')),
      window: { start: new Date(validFor.start), end: validFor.end === undefined ? undefined : new Date(validFor.end) },
    }))
}

/** For every hint. @throws Rejected */
export function keyFromPem(pem: string): () => readonly TrustedKey[] {
  const key = importPublicKey(decodePem(pem, 'the key').der)
  return () => [{ key, window: undefined }]
}

export function artifactOf(bytes: Uint8Array): Artifact & { readonly bytes: Uint8Array } {
  const digest = (name: string) => createHash(name).update(bytes).digest()
  return { bytes, digests: { sha256: digest('sha256'), sha384: digest('sha384'), sha512: digest('sha512') } }
}

/** Where the artifact is lost, but for the digest that its bundle has of it. There may be none, in a broken one. */
export function artifactNamedBy({ messageSignature }: BundleJson): Artifact {
  const { algorithm, digest = '' } = messageSignature?.messageDigest ?? {}
  const names = { SHA2_256: 'sha256', SHA2_384: 'sha384', SHA2_512: 'sha512' } as const
  const name = names[algorithm as keyof typeof names]
  return { digests: name === undefined ? {} : { [name]: Buffer.from(digest, 'base64') } }
}

/** All bundles below, depth-first. */
export function bundlesIn(json: unknown): readonly BundleJson[] {
  if (typeof json !== 'object' || json === null) return []
  return 'mediaType' in json ? [json as BundleJson] : Object.values(json).flatMap(bundlesIn)
}

/** The one entry. */
export function entryOf({ verificationMaterial }: BundleJson): EntryJson {
  const [entry, ...others] = verificationMaterial.tlogEntries
  if (entry === undefined || others.length > 0) throw new Error('not exactly one log entry')
  return entry
}

export function proofOf(bundle: BundleJson): ProofJson {
  const { inclusionProof } = entryOf(bundle)
  if (inclusionProof === undefined) throw new Error('no inclusion proof')
  return inclusionProof
}

/**
 * Puts a log of our own in the place of the one that has the entry, under its id: whatever the entry and the checkpoint
 * say, they are logged and signed then.
 *
 * @param text of the checkpoint; by default that of a log with no other entry
 */
export function relog(bundle: BundleJson, root: TrustRootJson, text?: string): void {
  const entry = entryOf(bundle)
  const log = root.tlogs.find(({ logId }) => logId.keyId === entry.logId.keyId)
  if (log === undefined) throw new Error('the trusted root does not have the log')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = (message: string) => sign('sha256', Buffer.from(message), privateKey)
  const rawBytes = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  log.publicKey = { ...log.publicKey, rawBytes, keyDetails: 'PKIX_ECDSA_P256_SHA_256' }
  const id = Buffer.from(entry.logId.keyId, 'base64')
  if (entry.inclusionPromise !== undefined) {
    const { canonicalizedBody: body, integratedTime, logIndex } = entry
    const payload = {
      body,
      integratedTime: Number(integratedTime),
      logID: id.toString('hex'),
      logIndex: Number(logIndex),
    }
    entry.inclusionPromise = { signedEntryTimestamp: signed(JSON.stringify(payload)).toString('base64') }
  }
  if (entry.inclusionProof !== undefined) {
    const leaf = [Buffer.of(0), Buffer.from(entry.canonicalizedBody, 'base64')]
    const rootHash = createHash('sha256').update(Buffer.concat(leaf)).digest('base64')
    const name = log.baseUrl.replace(/^https?:\/\//, '')
    const note = text ?? `${name}\n1\n${rootHash}\n`
    const envelope = `${note}\n${signatureLine(name, id.subarray(0, 4), signed(note))}`
    entry.inclusionProof = { logIndex: '0', treeSize: '1', rootHash, hashes: [], checkpoint: { envelope } }
  }
}

/** Changes what the log has of the entry. The log has to be exchanged then, too. */
export function editBody(bundle: BundleJson, edit: (body: string) => string): void {
  const entry = entryOf(bundle)
  entry.canonicalizedBody = Buffer.from(edit(Buffer.from(entry.canonicalizedBody, 'base64').toString())).toString(
    'base64',
  )
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md, in the order of the last arc, which begins at 1. */
const CLAIMS: readonly (FulcioClaim | undefined)[] = [
  'issuerV1',
  'githubWorkflowTrigger',
  'githubWorkflowSha',
  'githubWorkflowName',
  'githubWorkflowRepository',
  'githubWorkflowRef',
  // The type of an otherName.
  undefined,
  'issuerV2',
  'buildSignerUri',
  'buildSignerDigest',
  'runnerEnvironment',
  'sourceRepositoryUri',
  'sourceRepositoryDigest',
  'sourceRepositoryRef',
  'sourceRepositoryIdentifier',
  'sourceRepositoryOwnerUri',
  'sourceRepositoryOwnerIdentifier',
  'buildConfigUri',
  'buildConfigDigest',
  'buildTrigger',
  'runInvocationUri',
  'sourceRepositoryVisibility',
  'deploymentEnvironment',
  'tokenSubject',
]

/** As the indexes of the corpora write them. */
export function claimsByArc(claims: Identity['claims']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [`1.${CLAIMS.indexOf(claim as FulcioClaim) + 1}`, value]),
  )
}

/** How often each occurs. */
export function count(values: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const value of values.map(String)) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
