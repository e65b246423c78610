/** A key belongs to no instance: beside a trusted root without logs, it is not let off being logged. */
import { expect, test } from 'vitest'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { examineUnderAny } from '../../src/sigstore/examine.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'

const instance = createInstance()
const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'artifact', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
}
const logging = decodeTrustRoot(instance.trustedRoot())
const silent = decodeTrustRoot({ ...instance.trustedRoot(), tlogs: [], ctlogs: [] })
const key = { key: importPublicKey(instance.managedKey.spki), window: undefined }
const attest = (signer: 'publicKey' | 'certificate') =>
  instance.attest({ statement, at: new Date('2026-01-01T00:00:00Z'), signer, log: 'none', timestamps: [{}] })

test('with a key', () => {
  const options = { keys: () => [key] }
  expect(examineUnderAny(attest('publicKey'), [silent], options)).toMatchObject({ ok: true })
  for (const roots of [
    [logging, silent],
    [silent, logging],
  ]) {
    const refused = { ok: false, step: 'inclusion', reason: 'the bundle has no log entry' }
    expect(examineUnderAny(attest('publicKey'), roots, options)).toMatchObject(refused)
  }
})

test('a certificate belongs to the instance that issued it', () => {
  expect(examineUnderAny(attest('certificate'), [silent], {})).toMatchObject({ ok: true })
  expect(examineUnderAny(attest('certificate'), [logging, silent], {})).toMatchObject({ ok: true })
  expect(examineUnderAny(attest('certificate'), [logging], {})).toMatchObject({ ok: false, step: 'inclusion' })
})
