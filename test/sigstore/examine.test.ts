/** The examination as a whole: its steps and their order, what it says of what it refuses, and what it never does. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import type { Tamper } from '../../fixtures/lab/sigstore/tamper.ts'
import type { Step } from '../../src/sigstore/attestation.ts'
import { STEPS } from '../../src/sigstore/attestation.ts'
import { examine, examineUnderAny } from '../../src/sigstore/examine.ts'
import { ENGINES, EngineDisagreement, importPublicKey } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { ARTIFACT, type Asked, AT, accept, artifactOf, judge, LATER, STATEMENT, trusted } from '../support/sigstore.ts'

const instance = createInstance()
const trust = decodeTrustRoot(instance.trustedRoot())
const BUNDLE = instance.attest({ statement: STATEMENT, at: AT, timestamps: [{}] })
const { predicateType } = STATEMENT
const other = deriveKey('P-256', 'somebody else')

test('a bundle, as text and as JSON', () => {
  const attestation = accept({ examine: { engines: ENGINES } })
  expect(attestation).toMatchObject({
    signer: { kind: 'certificate', identity: { issuer: 'https://token.example' } },
    times: [{ time: LATER, by: 'log' }],
    certificateLogs: ['https://ctfe.sigstore.example'],
    logEntries: [{ kind: 'dsse', proven: 'inclusion' }],
    content: { kind: 'statement', statement: { predicateType } },
  })
  expect(examine(JSON.stringify(BUNDLE), { trust })).toEqual(examine(BUNDLE, { trust }))
})

test('under a trusted root that was handed to another thread, the same is found', () => {
  expect(examine(BUNDLE, { trust: structuredClone(trust) })).toEqual(examine(BUNDLE, { trust }))
})

describe('each step', () => {
  const logOf = (body: JsonObject) => edit(body, 'spec.signatures.0.signature', 'AAAA')
  /** One fault for each, in the order of the steps. */
  const FAULTS: Readonly<Record<Step, Tamper>> = {
    bundle: { bundle: (bundle) => edit(bundle, 'mediaType', 'x') },
    timestamp: { promise: (promise) => ({ ...promise, logIndex: 0 }) },
    certificate: { finalCertificate: (leaf) => ({ ...leaf, signature: (signature) => signature.subarray(1) }) },
    sct: { sct: (sct) => ({ ...sct, key: other }) },
    inclusion: { proof: (proof) => ({ ...proof, index: 0 }) },
    entry: { body: logOf },
    signature: { signature: () => other.sign(ARTIFACT) },
    statement: {},
  }
  const asked = (step: Step): Asked => (step === 'statement' ? { payloadType: 'text/plain' } : {})

  test.each(STEPS)('%s', (step) => {
    const claimed = step === 'bundle' ? undefined : predicateType
    expect(judge({ asked: asked(step), tamper: FAULTS[step] })).toMatchObject({
      ok: false,
      step,
      predicateType: claimed,
    })
    expect(judge({})).toMatchObject({ ok: true })
  })

  test('is taken before the later ones', () => {
    let [all, last]: [Tamper, Asked] = [{}, {}]
    for (const step of [...STEPS].reverse()) {
      ;[all, last] = [
        { ...all, ...FAULTS[step] },
        { ...last, ...asked(step) },
      ]
      expect(judge({ asked: last, tamper: all })).toMatchObject({ ok: false, step })
    }
  })

  test('of a bundle that signs an artifact, nothing is said of a predicate', () => {
    const refused = judge({ asked: { artifact: ARTIFACT }, tamper: { signature: () => other.sign(Buffer.of(1)) } })
    expect(refused).toMatchObject({ ok: false, step: 'signature', predicateType: undefined })
  })
})

describe('who is told nothing', () => {
  test('knows no key', () => {
    const keyed = instance.attest({ statement: STATEMENT, at: AT, signer: 'publicKey' })
    const key = importPublicKey(instance.managedKey.spki)
    expect(examine(keyed, { trust })).toMatchObject({ ok: false, step: 'certificate' })
    expect(examine(keyed, { trust, keys: () => [{ key, window: undefined }] })).toMatchObject({ ok: true })
  })

  test('knows no artifact', () => {
    const signed = instance.attest({ artifact: ARTIFACT, at: AT })
    expect(examine(signed, { trust })).toMatchObject({ ok: false, step: 'entry' })
    expect(examine(signed, { trust, artifact: artifactOf(ARTIFACT) })).toMatchObject({ ok: true })
  })
})

describe('what is not about the bundle is not swallowed', () => {
  test('no engine', () => {
    expect(() => examine(BUNDLE, { trust, engines: [] })).toThrow('no engine to verify with')
    expect(examine(BUNDLE, { trust, engines: ENGINES })).toMatchObject({ ok: true })
  })

  test('engines that do not agree', () => {
    const [log, ...logs] = trust.signatureLogs
    const key = importPublicKey(other.spki)
    const torn = log && { ...log, key: { ...log.key, node: key.node } }
    const options = (engines: typeof ENGINES) => ({
      trust: { ...trust, signatureLogs: torn ? [torn, ...logs] : [] },
      engines,
    })
    expect(() => examine(BUNDLE, options(ENGINES))).toThrow(EngineDisagreement)
    expect(examine(BUNDLE, options(['noble']))).toMatchObject({ ok: true })
    expect(examine(BUNDLE, options(['node']))).toMatchObject({ ok: false, step: 'timestamp' })
  })

  test('an error of who knows the keys', () => {
    const keyed = instance.attest({ statement: STATEMENT, at: AT, signer: 'publicKey' })
    const keys = () => {
      throw new TypeError('a bug')
    }
    expect(() => examine(keyed, { trust, keys })).toThrow(TypeError)
  })
})

describe('under any of several trusted roots', () => {
  const foreign = decodeTrustRoot(createInstance({ seed: 'other', domain: 'other.example' }).trustedRoot())
  const unlogged = decodeTrustRoot(
    trusted('ctlogs.0.publicKey.keyDetails', 'LMS_SHA256').trust?.(instance.trustedRoot()),
  )

  test('one is enough, wherever it is', () => {
    for (const roots of [[trust], [trust, foreign], [foreign, trust], [unlogged, foreign, trust]]) {
      expect(examineUnderAny(BUNDLE, roots, {})).toMatchObject({ ok: true })
    }
  })

  test('the reason is that of the one that came furthest', () => {
    expect(examineUnderAny(BUNDLE, [foreign], {})).toMatchObject({ ok: false, step: 'timestamp' })
    for (const roots of [
      [foreign, unlogged],
      [unlogged, foreign],
      [unlogged, unlogged],
    ]) {
      expect(examineUnderAny(BUNDLE, roots, {})).toMatchObject({ ok: false, step: 'sct' })
    }
  })

  test('under none, nothing can be said', () => {
    expect(() => examineUnderAny(BUNDLE, [], {})).toThrow('no trusted root to examine the bundle under')
  })
})

describe('any JSON', () => {
  test('is examined', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => !examine(json, { trust }).ok))
    fc.assert(fc.property(fc.string(), (text) => !examine(text, { trust }).ok))
  })

  const texts = textsIn(BUNDLE)
  test('in the place of any text of a bundle is examined', () => {
    const property = fc.property(fc.constantFrom(...texts), fc.jsonValue(), (path, value) => {
      expect(examine(edit(BUNDLE, path, value as string), { trust }).ok).toBeTypeOf('boolean')
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('with a byte changed in any base64 of it is examined', () => {
    const property = fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(255), (path, at, byte) => {
      const changed = edit(BUNDLE, path, (old) => {
        const bytes = Buffer.from(String(old), 'base64')
        if (bytes.length > 0) bytes[at % bytes.length] = byte
        return bytes.toString('base64')
      })
      expect(examine(changed, { trust }).ok).toBeTypeOf('boolean')
    })
    fc.assert(property, { numRuns: 300 })
  }, 60_000)
})

function textsIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value === 'string') return [path.join('.')]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => textsIn(each, [...path, name]))
    : []
}
