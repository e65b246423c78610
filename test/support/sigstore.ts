/** Asks `examine` about bundles of the lab: an honest one, and its twin with exactly one fault. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import type { AttestRequest } from '../../fixtures/lab/sigstore/attest.ts'
import type { InstanceOptions } from '../../fixtures/lab/sigstore/instance.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Tamper } from '../../fixtures/lab/sigstore/tamper.ts'
import type { Step, VerifiedAttestation } from '../../src/sigstore/attestation.ts'
import type { Examination, ExamineOptions } from '../../src/sigstore/examine.ts'
import { examine } from '../../src/sigstore/examine.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import type { Artifact } from '../../src/sigstore/signed-content.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'

export const AT = new Date('2026-03-01T10:00:00Z')
/** When the lab's log and its timestamp authority come to it. */
export const LATER = new Date('2026-03-01T10:00:01Z')
export const minutes = (count: number): Date => new Date(AT.getTime() + count * 60_000)

export const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'pkg:npm/lab@1.0.0', digest: { sha512: '00' } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
}
export const ARTIFACT = Buffer.from('the artifact')

export function artifactOf(bytes: Uint8Array): Required<Artifact> {
  const digest = (name: string) => createHash(name).update(bytes).digest()
  return { bytes, digests: { sha256: digest('sha256'), sha384: digest('sha384'), sha512: digest('sha512') } }
}

/** Signs the statement above, unless there is an artifact. */
export type Asked = Partial<Omit<AttestRequest, 'at' | 'tamper'>> & {
  readonly artifact?: Uint8Array
  readonly statement?: Extract<AttestRequest, { readonly statement: unknown }>['statement']
  readonly payloadType?: string
}

export interface Setup {
  readonly asked?: Asked
  readonly options?: InstanceOptions
  readonly tamper?: Tamper
  /** A change of what the verifier trusts. */
  readonly trust?: (root: JsonObject) => JsonObject
  /** A change of what the verifier is told. */
  readonly examine?: Partial<ExamineOptions>
}

export function judge({ asked = {}, options, tamper = {}, trust = (root) => root, ...setup }: Setup = {}): Examination {
  const instance = createInstance(options)
  const content = asked.artifact === undefined ? { statement: STATEMENT } : {}
  const bundle = instance.attest({ ...content, ...asked, at: AT, tamper } as AttestRequest)
  const { managedKey } = instance
  const managed = { key: importPublicKey(managedKey.spki), window: undefined }
  return examine(bundle, {
    trust: decodeTrustRoot(trust(instance.trustedRoot())),
    keys: (hint) => (hint === managedKey.hint ? [managed] : []),
    ...(asked.artifact !== undefined && { artifact: artifactOf(asked.artifact) }),
    ...setup.examine,
  })
}

export function accept(setup: Setup): VerifiedAttestation {
  const examination = judge(setup)
  expect(examination).toMatchObject({ ok: true })
  return (examination as Extract<Examination, { readonly ok: true }>).attestation
}

/** The fault, and how it is refused. */
export interface Refusal extends Setup {
  readonly name: string
  /** What both twins have. */
  readonly given?: Setup
  /** What the accepted one has in the place of the fault, if that is not nothing. */
  readonly twin?: Setup
  /** Where that is not the step of the others. */
  readonly step?: Step
  readonly reason: RegExp
  readonly detail?: Readonly<Record<string, unknown>>
}

export function refuseEach(usual: Step, cases: readonly Refusal[], common: Setup = {}): void {
  test.each(cases)('$name', ({ name: _, given = {}, twin = {}, step = usual, reason, detail = {}, ...fault }) => {
    expect(judge(merge(common, given, twin))).toMatchObject({ ok: true })
    const refused = judge(merge(common, given, fault))
    expect(refused).toMatchObject({ ok: false, step, reason: expect.stringMatching(reason), detail })
  })
}

function merge(...setups: readonly Setup[]): Setup {
  const all = <K extends keyof Setup>(key: K) => Object.assign({}, ...setups.map((setup) => setup[key])) as Setup[K]
  const trust = setups.flatMap((setup) => setup.trust ?? [])
  return {
    asked: all('asked') ?? {},
    options: all('options') ?? {},
    tamper: all('tamper') ?? {},
    examine: all('examine') ?? {},
    trust: (root) => trust.reduce((changed, change) => change(changed), root),
  }
}

/** A change of one value in the bundle that is sent. */
export const sent = (...[path, change]: Edit): Pick<Setup, 'tamper'> => ({
  tamper: { bundle: (bundle) => edit(bundle, path, change) },
})
/** The same, by its path in the first log entry. */
export const sentEntry = (...[path, change]: Edit): Pick<Setup, 'tamper'> => sent(`${ENTRY}.${path}`, change)
/** A change of one value in the entry, before it is logged. */
export const logged = (...[path, change]: Edit): Pick<Setup, 'tamper'> => ({
  tamper: { body: (body) => edit(body, path, change) },
})
/** A change of one value in the trusted root. */
export const trusted = (...[path, change]: Edit): Pick<Setup, 'trust'> => ({
  trust: (root) => edit(root, path, change),
})

type Edit = readonly [path: string, change: Parameters<typeof edit>[2]]

export const ENTRY = 'verificationMaterial.tlogEntries.0'
export const TIMESTAMPS = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps'
