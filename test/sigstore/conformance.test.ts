/** Sigstore's conformance suite for clients: https://github.com/sigstore/sigstore-conformance */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import {
  ACCEPTED,
  graft,
  judge,
  judgeAll,
  logAsItIs,
  logSignature,
  type Mend,
  NAMES,
  readCase,
  signCheckpoint,
  unchecked,
  WAYS,
} from '../support/conformance.ts'
import { corpora } from '../support/corpora.ts'
import {
  corpusJson,
  editBody,
  entryOf,
  proofOf,
  ROOT_FILES,
  relog,
  type TrustRootJson,
} from '../support/sigstore-corpora.ts'

const [V1, V2, V3] = ['happy-path-v0.1', 'happy-path-v0.2', 'happy-path-v0.3'] as const
const [DSSE, INTOTO] = ['happy-path-intoto-in-dsse-v3', 'intoto-with-custom-trust-root'] as const
const [REKOR2, REKOR2_DSSE] = ['rekor2-happy-path', 'rekor2-dsse-happy-path'] as const
const [COSIGNED, TSA] = ['rekor2-checkpoint-cosigned', 'rekor2-timestamp-without-embedded-cert'] as const

const [OTHER_SIGNATURE, OTHER_CONTENT] = ['the log has another signature', 'the log has the digest of other content']
const OTHER_KEY = 'the log has another certificate or key'
const [MISFIT, UNFIT_NOTE] = ['the signature does not fit', 'the signed note has an invalid signature by this key']
const EXPIRED = 'a certificate is not valid at the time of the signature'
const UNKNOWN_AUTHORITY = "the timestamp's signer is no certificate of the trusted authority"

/** The accepted case that each was made from, or is nearest to; the step that refuses it, and why. */
const REFUSED: Readonly<Record<string, readonly [twin: string, step: string, reason: string]>> = {
  'bundle-empty-certificate-chain_fail': [V1, 'bundle', "the bundle's chain is empty"],
  'bundle-from-wrong-instance_fail': [V1, 'timestamp', 'the entry is in a log that is not trusted'],
  'bundle-invalid-base64-signature_fail': [V1, 'bundle', 'the signature is not canonical base64'],
  'bundle-malformed-json_fail': [V1, 'json', 'malformed'],
  'bundle-negative-log-index_fail': [V1, 'bundle', 'shape of one at verificationMaterial.tlogEntries.0.logIndex'],
  'bundle-unknown-version_fail': [V1, 'bundle', 'unknown version'],
  'bundle-with-root-cert_fail': [V1, 'bundle', 'an inclusion proof has no checkpoint'],
  'checkpoint-bad-keyhint_fail': [V1, 'inclusion', 'the signed note has no signature by this key'],
  'checkpoint-wrong-roothash_fail': [V1, 'inclusion', 'the checkpoint is of a tree of another size than the proof'],
  'dsse-invalid-sig_fail': [DSSE, 'entry', OTHER_SIGNATURE],
  'dsse-mismatch-envelope_fail': [DSSE, 'entry', OTHER_SIGNATURE],
  'dsse-mismatch-sig_fail': [DSSE, 'entry', OTHER_SIGNATURE],
  'inclusion-proof-corrupted-hash_fail': [V3, 'inclusion', 'the inclusion proof does not lead to the root of the tree'],
  'incorrect-public-key_fail': [V1, 'timestamp', "the log's promise does not fit the entry"],
  'integrated-time-in-future_fail': [V3, 'certificate', EXPIRED],
  'intoto-expired-certificate_fail': [INTOTO, 'certificate', EXPIRED],
  'intoto-log-entry-mismatch_fail': [INTOTO, 'entry', "the log entry's signature is not canonical base64"],
  'intoto-missing-inclusion-proof_fail': [INTOTO, 'bundle', 'a log entry has no inclusion proof'],
  'intoto-set-outside-signing-cert-validity_fail': [INTOTO, 'certificate', EXPIRED],
  'intoto-tsa-timestamp-outside-cert-validity_fail': [INTOTO, 'certificate', EXPIRED],
  'invalid-checkpoint-signature_fail': [V1, 'inclusion', UNFIT_NOTE],
  'invalid-ct-key_fail': [V1, 'sct', 'no certificate log of the trusted root has seen the certificate'],
  'invalid-inclusion-proof_fail': [V2, 'bundle', 'an inclusion proof has no checkpoint'],
  'managed-key-no-key_fail': [
    'managed-key-happy-path',
    'certificate',
    'the bundle is signed with a key that is not known',
  ],
  'managed-key-wrong-key_fail': ['managed-key-happy-path', 'key', 'the key is not canonical base64'],
  'message-digest-mismatch_fail': [V3, 'signature', 'the bundle has the digest of another artifact'],
  'rekor2-checkpoint-missing-log-signature_fail': [COSIGNED, 'inclusion', 'the signed note has no signatures'],
  'rekor2-checkpoint-missing-origin_fail': [COSIGNED, 'inclusion', UNFIT_NOTE],
  'rekor2-checkpoint-missing-root-hash_fail': [COSIGNED, 'inclusion', UNFIT_NOTE],
  'rekor2-checkpoint-missing-size_fail': [COSIGNED, 'inclusion', UNFIT_NOTE],
  'rekor2-checkpoint-no-matching-signature_fail': [
    COSIGNED,
    'inclusion',
    'the signed note has no signature by this key',
  ],
  'rekor2-dsse-invalid-sig_fail': [REKOR2_DSSE, 'entry', OTHER_SIGNATURE],
  'rekor2-dsse-mismatch-envelope_fail': [REKOR2_DSSE, 'entry', OTHER_SIGNATURE],
  'rekor2-dsse-mismatch-sig_fail': [REKOR2_DSSE, 'entry', OTHER_SIGNATURE],
  'rekor2-no-inclusion-proof_fail': [COSIGNED, 'bundle', 'a log entry has no inclusion proof'],
  'rekor2-no-timestamp_fail': [REKOR2, 'timestamp', 'nobody who is trusted says when the signature was made'],
  'rekor2-timestamp-outside-trust-root-tsa-validity_fail': [
    REKOR2,
    'timestamp',
    'the authority is not trusted at the time',
  ],
  'rekor2-timestamp-outside-tsa-cert-validity_fail': ['rekor2-timestamp-with-expired-cert-chain', 'timestamp', EXPIRED],
  'rekor2-timestamp-payload-mismatch_fail': [TSA, 'timestamp', 'the timestamp is about another signature'],
  'rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail': [TSA, 'timestamp', UNKNOWN_AUTHORITY],
  'rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail': [TSA, 'timestamp', UNKNOWN_AUTHORITY],
  'rekor2-timestamp-with-incorrect-time_fail': [REKOR2, 'bundle', 'the timestamp is not canonical base64'],
  'set-invalid-signature_fail': [V1, 'timestamp', "the log's promise does not fit the entry"],
  'signature-mismatch_fail': [V1, 'entry', OTHER_SIGNATURE],
  'trust-root-tlog-missing-validity-start_fail': [REKOR2, 'inclusion', 'the entry is in a log that is not trusted'],
  'wrong-hashedrekord-artifact_fail': [V3, 'entry', OTHER_SIGNATURE],
  'wrong-hashedrekord-cert-and-sig_fail': [V3, 'entry', OTHER_SIGNATURE],
  'wrong-hashedrekord-entry_fail': [V3, 'entry', OTHER_SIGNATURE],
  'wrong-material_fail': [V1, 'entry', OTHER_CONTENT],
}

const [MADE_UP, EARLIER] = ['the log entry is made up, too', 'the signature differs, too, and is compared first']
const SIGNED = 'a checkpoint is signed before it is malformed'

/** What else is wrong with a case, how it is put right, and the step that then refuses it for the case's own mutation. */
const MENDED: Readonly<Record<string, readonly [why: string, mend: Mend, step: string, reason: string]>> = {
  'bundle-empty-certificate-chain_fail': [
    MADE_UP,
    graft(({ verificationMaterial }) => {
      verificationMaterial.x509CertificateChain = { certificates: [] }
    }),
    'bundle',
    "the bundle's chain is empty",
  ],
  'bundle-invalid-base64-signature_fail': [
    MADE_UP,
    graft((twin, { messageSignature }) => Object.assign(twin, { messageSignature })),
    'bundle',
    'the signature is not canonical base64',
  ],
  'bundle-negative-log-index_fail': [
    MADE_UP,
    graft((twin, broken) => Object.assign(entryOf(twin), { logIndex: entryOf(broken).logIndex })),
    'bundle',
    'shape of one at verificationMaterial.tlogEntries.0.logIndex',
  ],
  'bundle-unknown-version_fail': [
    MADE_UP,
    graft((twin, { mediaType }) => Object.assign(twin, { mediaType })),
    'bundle',
    'unknown version',
  ],
  'bundle-with-root-cert_fail': [
    'its proof has no checkpoint, and nobody asks for its signer. Real bundles of npm have a root, too, which is never used',
    unchecked,
    'accepted',
    '',
  ],
  'checkpoint-wrong-roothash_fail': [
    'the size of the tree is another one, too',
    ({ bundle }) => {
      const proof = proofOf(bundle)
      proof.treeSize = proof.checkpoint.envelope.split('\n')[1] ?? ''
    },
    'inclusion',
    'the checkpoint has another root than the proof',
  ],
  'dsse-invalid-sig_fail': [EARLIER, logSignature, 'signature', MISFIT],
  'dsse-mismatch-envelope_fail': [EARLIER, logSignature, 'entry', OTHER_CONTENT],
  'incorrect-public-key_fail': ['what the log promised does not fit its own entry', logAsItIs, 'entry', OTHER_KEY],
  'intoto-log-entry-mismatch_fail': [
    'the entry has its signature in base64 once, where Rekor has it twice',
    ({ bundle, root }) => {
      editBody(bundle, (body) => body.replace(/(?<="sig":")[^"]+/, (sig) => Buffer.from(sig).toString('base64')))
      relog(bundle, root)
    },
    'entry',
    OTHER_SIGNATURE,
  ],
  'invalid-ct-key_fail': [
    'the key belongs to a log of another id',
    ({ root }) => {
      const ids = corpusJson<TrustRootJson>('roots', ROOT_FILES.prod).ctlogs.map(({ logId }) => logId)
      root.ctlogs.forEach((log, at) => {
        log.logId = ids[at - 1] ?? log.logId
      })
    },
    'sct',
    'the signature of the certificate log does not fit the certificate',
  ],
  'invalid-inclusion-proof_fail': [
    'the proof has no checkpoint',
    ({ bundle }, twin) => {
      const { checkpoint, rootHash, treeSize } = proofOf(twin.bundle)
      Object.assign(proofOf(bundle), { checkpoint, rootHash, treeSize })
    },
    'inclusion',
    'the Merkle proof has the wrong number of hashes',
  ],
  'managed-key-wrong-key_fail': [
    'the key is none',
    (broken) => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      broken.key = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    },
    'entry',
    OTHER_KEY,
  ],
  'rekor2-checkpoint-missing-origin_fail': [SIGNED, signCheckpoint, 'inclusion', 'fewer than three lines'],
  'rekor2-checkpoint-missing-root-hash_fail': [SIGNED, signCheckpoint, 'inclusion', 'fewer than three lines'],
  'rekor2-checkpoint-missing-size_fail': [SIGNED, signCheckpoint, 'inclusion', 'fewer than three lines'],
  'rekor2-dsse-invalid-sig_fail': [EARLIER, logSignature, 'signature', MISFIT],
  'rekor2-dsse-mismatch-envelope_fail': [EARLIER, logSignature, 'entry', OTHER_CONTENT],
  'rekor2-timestamp-with-incorrect-time_fail': [
    'the base64 has line breaks',
    ({ bundle }) => {
      for (const each of bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? []) {
        each.signedTimestamp = each.signedTimestamp.replaceAll('\n', '')
      }
    },
    'certificate',
    EXPIRED,
  ],
  'signature-mismatch_fail': [EARLIER, logSignature, 'signature', MISFIT],
  'wrong-hashedrekord-artifact_fail': [EARLIER, logSignature, 'entry', OTHER_CONTENT],
  'wrong-hashedrekord-cert-and-sig_fail': [EARLIER, logSignature, 'entry', OTHER_KEY],
  'wrong-hashedrekord-entry_fail': [EARLIER, logSignature, 'entry', OTHER_KEY],
}

describe.runIf(corpora !== undefined)('the conformance suite', () => {
  test('every case is here', () => {
    expect(NAMES.filter((name) => name.endsWith('_fail'))).toEqual(Object.keys(REFUSED))
    expect([NAMES.length, Object.keys(REFUSED).length, WAYS.length]).toEqual([70, 49, 4])
    expect(Object.keys(MENDED).filter((name) => !(name in REFUSED))).toEqual([])
  })

  test.each(NAMES.filter((name) => !name.endsWith('_fail')))('%s is accepted', (name) => {
    expect(judgeAll(() => readCase(name))).toEqual(ACCEPTED)
    // By nobody else's identity, or key.
    const other = readCase(name)
    other.identity[0] += 'x'
    if (other.key === undefined) expect(judge(other, 'whole', ['node'])[0]).toBe('identity')
  })

  test.each(Object.entries(REFUSED))('%s is refused, and not its twin', (name, [twin, step, reason]) => {
    expect(judge(readCase(twin), 'whole', ['node'])).toEqual(ACCEPTED)
    const [refusedBy, why] = judgeAll(() => readCase(name))
    expect([refusedBy, why]).toEqual([step, expect.stringContaining(reason)])
  })

  test.each(Object.entries(MENDED))('%s without what else is wrong with it', (name, [, mend, step, reason]) => {
    const mended = () => {
      const broken = readCase(name)
      mend(broken, readCase(REFUSED[name]?.[0] ?? ''))
      return broken
    }
    expect(judgeAll(mended)).toEqual([step, expect.stringContaining(reason)])
  })

  test('a log whose validity has no start is left out of the trusted root', () => {
    const { leftOut } = decodeTrustRoot(readCase('trust-root-tlog-missing-validity-start_fail').root)
    expect(leftOut.map(({ reason }) => reason)).toEqual(['it does not say from when on it is valid'])
  })

  test('a log of our own changes nothing but what it logs', () => {
    for (const name of [V1, V3, DSSE, INTOTO, REKOR2, REKOR2_DSSE]) {
      const relogged = () => {
        const read = readCase(name)
        relog(read.bundle, read.root)
        return read
      }
      expect([name, judgeAll(relogged)]).toEqual([name, ACCEPTED])
    }
  })
})
