/** The cases of Sigstore's conformance suite: how they are read and judged, and how they are put right. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { examine } from '../../src/sigstore/examine.ts'
import { readIdentity } from '../../src/sigstore/fulcio.ts'
import { Rejected } from '../../src/sigstore/rejected.ts'
import { ENGINES, type Engine } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { corpora, corpusFile, corpusFiles } from './corpora.ts'
import {
  artifactOf,
  type BundleJson,
  corpusJson,
  editBody,
  entryOf,
  keyFromPem,
  proofOf,
  ROOT_FILES,
  relog,
  type TrustRootJson,
} from './sigstore-corpora.ts'

export interface Case {
  readonly text: string
  bundle: BundleJson
  readonly root: TrustRootJson
  readonly artifact: Uint8Array
  key: string | undefined
  readonly identity: [san: string, issuer: string]
}

const FOLDER = ['conformance', 'bundle-verify'] as const
const has = (...parts: readonly string[]) => existsSync(path.join(corpora ?? '', ...FOLDER, ...parts))
const file = (...parts: readonly string[]) => corpusFile(...FOLDER, ...parts)

/** The defaults of the suite. */
const BEACON = 'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon'
const IDENTITY = `${BEACON}/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main`
const ISSUER = 'https://token.actions.githubusercontent.com'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

export function readCase(name: string): Case {
  const text = file(name, 'bundle.sigstore.json')
  const artifact = has(name, 'artifact') ? [name, 'artifact'] : ['a.txt']
  return {
    text,
    bundle: isJson(text) ? JSON.parse(text) : {},
    root: has(name, 'trusted_root.json')
      ? corpusJson(...FOLDER, name, 'trusted_root.json')
      : corpusJson('roots', ROOT_FILES.prod),
    artifact: readFileSync(path.join(corpora ?? '', ...FOLDER, ...artifact)),
    key: has(name, 'key.pub') ? file(name, 'key.pub') : undefined,
    identity: [
      has(name, 'identity') ? file(name, 'identity').trim() : IDENTITY,
      has(name, 'issuer') ? file(name, 'issuer').trim() : ISSUER,
    ],
  }
}

export type Verdict = readonly [step: string, reason: string]
export const ACCEPTED: Verdict = ['accepted', '']

/** As a client does it: JSON and key come first; what was signed, and by whom, is compared with what was asked for. */
export function judge(
  { text, bundle, root, artifact, key, identity }: Case,
  mode: string,
  engines: readonly Engine[],
): Verdict {
  if (!isJson(text)) return ['json', 'malformed']
  const trust = decodeTrustRoot(root, engines)
  const whole = artifactOf(artifact)
  const { sha256 } = whole.digests
  if (sha256 === undefined) throw new Error('no digest')
  const options = { trust, artifact: mode === 'digest' ? { digests: { sha256 } } : whole, engines }
  let keys: ReturnType<typeof keyFromPem> | undefined
  try {
    keys = key === undefined ? undefined : keyFromPem(key)
  } catch (error) {
    if (error instanceof Rejected) return ['key', error.message]
    throw error
  }
  const result = examine(bundle, keys === undefined ? options : { ...options, keys })
  if (!result.ok) return [result.step, [result.reason, result.detail['at']].filter(Boolean).join(' at ')]
  const { signer, content } = result.attestation
  if (content.kind === 'statement') {
    const digest = Buffer.from(sha256).toString('hex')
    const isSubject = content.statement.subjects.some((subject) => subject.digest.get('sha256') === digest)
    if (!isSubject) return ['subject', 'another artifact']
  }
  if (key !== undefined) return signer.kind === 'publicKey' ? ACCEPTED : ['identity', 'not the key']
  const found = signer.kind === 'certificate' ? [signer.identity.san, signer.identity.issuer] : []
  return found[0] === identity[0] && found[1] === identity[1] ? ACCEPTED : ['identity', found.join(' ')]
}

export type Mend = (broken: Case, twin: Case) => void

/** The log has the bundle's signature, and whatever else it had. */
export const logSignature: Mend = ({ bundle, root }) => {
  const { messageSignature, dsseEnvelope } = bundle
  editBody(bundle, (body) => {
    const { spec } = JSON.parse(body)
    const { content } = (spec.hashedRekordV002 ?? spec).signature ?? {}
    const signature = messageSignature?.signature ?? dsseEnvelope?.signatures[0]?.sig ?? ''
    return body.replace(spec.signatures?.[0].signature ?? content, signature)
  })
  relog(bundle, root)
}

export const logAsItIs: Mend = ({ bundle, root }) => relog(bundle, root)

/** With the text that it has. */
export const signCheckpoint: Mend = ({ bundle, root }) => {
  relog(bundle, root, `${proofOf(bundle).checkpoint.envelope.split('\n\n')[0]}\n`)
}

/** The mutation alone, in the twin. */
export const graft =
  (mutate: (twin: BundleJson, broken: BundleJson) => void): Mend =>
  (broken, twin) => {
    mutate(twin.bundle, broken.bundle)
    broken.bundle = twin.bundle
  }

export const NAMES =
  corpora === undefined ? [] : corpusFiles(...FOLDER).filter((name) => has(name, 'bundle.sigstore.json'))
export const WAYS = ['whole', 'digest'].flatMap((mode) =>
  [['node'] as const, ENGINES].map((engines) => [mode, engines] as const),
)

/** In all ways at once: the artifact whole or its digest alone, with one engine or with both. */
export function judgeAll(read: () => Case): Verdict {
  const [first = ['', ''], ...others] = WAYS.map(([mode, engines]) => judge(read(), mode, engines))
  for (const other of others) expect(other).toEqual(first)
  return first
}

/** Without the inclusion proof, and whoever signed it. */
export const unchecked: Mend = ({ bundle, identity }) => {
  delete entryOf(bundle).inclusionProof
  const [leaf] = bundle.verificationMaterial.x509CertificateChain?.certificates ?? []
  const { san, issuer = '' } = readIdentity(parseCertificate(Buffer.from(leaf?.rawBytes ?? '', 'base64')))
  identity.splice(0, 2, san, issuer)
}
