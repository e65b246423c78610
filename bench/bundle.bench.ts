/**
 * One attestation with a warm trust root, beside @sigstore/verify and beside what nobody can go below: its signatures alone
 * by node:crypto. `npx vitest bench --run bench/bundle.bench.ts`
 *
 * The table comes first: it has the time of the processor as well, which vitest does not measure.
 */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { bench, describe } from 'vitest'
import type { AttestRequest } from '../fixtures/lab/sigstore/attest.ts'
import { createInstance } from '../fixtures/lab/sigstore/instance.ts'
import { examine } from '../src/sigstore/examine.ts'
import { importPublicKey } from '../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../src/sigstore/trust-root.ts'

type Curve = 'P-256' | 'P-384' | 'Ed25519'

interface Kind {
  readonly name: string
  readonly request: Partial<AttestRequest>
  /** What has to be verified: envelope, certificate, SCT, promise, checkpoint, timestamp and its certificate. */
  readonly signatures: readonly Curve[]
}

const KINDS: readonly Kind[] = [
  { name: 'certificate, Rekor v1', request: {}, signatures: ['P-256', 'P-384', 'P-256', 'P-256', 'P-256'] },
  {
    name: 'certificate, Rekor v2',
    request: { log: 'v2' },
    signatures: ['P-256', 'P-384', 'P-256', 'Ed25519', 'P-384', 'P-384'],
  },
  { name: 'key, Rekor v1', request: { signer: 'publicKey' }, signatures: ['P-256', 'P-256', 'P-256'] },
  {
    name: 'key, Rekor v2',
    request: { signer: 'publicKey', log: 'v2' },
    signatures: ['P-256', 'Ed25519', 'P-384', 'P-384'],
  },
]
const ROUNDS = 200

const instance = createInstance()
const trustedRoot = instance.trustedRoot()
const trust = decodeTrustRoot(trustedRoot)
const { managedKey } = instance
const keys = () => [{ key: importedKey, window: undefined }]
const importedKey = importPublicKey(managedKey.spki)
const oracle = new Verifier(
  toTrustMaterial(TrustedRoot.fromJSON(trustedRoot), () => ({
    publicKey: createPublicKey(managedKey.pem),
    validFor: () => true,
  })),
)

const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'pkg:npm/package@1.0.0', digest: { sha512: 'ab'.repeat(64) } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: { filler: 'x'.repeat(2_000) },
}

// Entries before it, so that the proofs are as long as in a log with a thousand entries.
for (const log of ['v1', 'v2'] as const) {
  for (let at = 0; at < 1_000; at++) instance.logs[log].append(Buffer.from(`entry ${at}`))
}

const rows = KINDS.map(({ name, request, signatures }) => {
  const bundle = instance.attest({ statement, at: new Date('2026-01-01T00:00:00Z'), mediaType: 'v0.3', ...request })
  const ours = () => {
    const examination = examine(bundle, { trust, keys })
    if (!examination.ok) throw new Error(`${name}: ${examination.step}: ${examination.reason}`)
  }
  const theirs = () => void oracle.verify(toSignedEntity(bundleFromJSON(bundle)))
  return { name, ours, theirs, bare: bareSignatures(signatures) }
})

console.table(
  Object.fromEntries(
    rows.map(({ name, ours, theirs, bare }) => {
      const [own, other, floor] = [measure(ours), measure(theirs), measure(bare)]
      const ratio = (a: number, b: number) => Number((a / b).toFixed(2))
      return [
        name,
        {
          'ms, examine': ratio(own.wall, 1),
          'CPU ms': ratio(own.cpu, 1),
          'ms, @sigstore/verify': ratio(other.wall, 1),
          'times faster': ratio(other.wall, own.wall),
          'ms, signatures alone': ratio(floor.wall, 1),
          'times those': ratio(own.wall, floor.wall),
        },
      ]
    }),
  ),
)

for (const { name, ours, theirs, bare } of rows) {
  describe(name, () => {
    bench('its signatures by node:crypto', bare)
    bench('examine', ours)
    bench('@sigstore/verify', theirs)
  })
}

/** Milliseconds of one call, once everything is compiled. */
function measure(work: () => void): { readonly wall: number; readonly cpu: number } {
  for (let round = 0; round < ROUNDS; round++) work()
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  for (let round = 0; round < ROUNDS; round++) work()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: (performance.now() - wall) / ROUNDS, cpu: (user + system) / 1000 / ROUNDS }
}

function bareSignatures(curves: readonly Curve[]): () => void {
  const message = Buffer.alloc(2_000, 1)
  const cases = curves.map((curve) => {
    const pair = curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve })
    const hash = { 'P-256': 'sha256', 'P-384': 'sha384', Ed25519: null }[curve]
    return { hash, key: pair.publicKey, signature: sign(hash, message, pair.privateKey) }
  })
  return () => {
    for (const { hash, key, signature } of cases) {
      if (!verify(hash, message, key, signature)) throw new Error('a signature of our own does not hold')
    }
  }
}
