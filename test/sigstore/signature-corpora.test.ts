/** Thousands of signatures that npm's registry really made, and the four of them that were broken on the way. */
import { describe, expect, test } from 'vitest'
import { registrySignature } from '../../src/checks/registry-signature.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { Engine } from '../../src/sigstore/signature.ts'
import { ENGINES, verifySignature } from '../../src/sigstore/signature.ts'
import { decodeEndpointKeys, decodeTufKeys, type RegistryKey } from '../../src/trust/registry-key.ts'
import { corpora, corpusFile, corpusLines } from '../support/corpora.ts'
import { absent, honestEvidence, present, withDocument, withKeys, withLock } from '../support/evidence.ts'

interface Line {
  readonly name: string
  readonly version: string
  readonly integrity: string
  readonly keyid: string
  readonly sig: string
  readonly time?: string
}

const honest = await honestEvidence()

describe.runIf(corpora !== undefined)('signatures of npm\u2019s registry', () => {
  const lines = corpora === undefined ? [] : corpusLines<Line>('npm-signatures', 'valid.jsonl')
  const corrupted = corpora === undefined ? [] : corpusLines<Line>('npm-signatures', 'not-valid.jsonl')
  const keysOf = (file: string): unknown => JSON.parse(corpusFile('roots', 'npm-keys', file))
  const endpointKeys = () => decodeEndpointKeys(keysOf('keys-endpoint-shape.json'), 'the endpoint')
  const tufKeys = () => decodeTufKeys(keysOf('tuf-keys.prod.json'), 'TUF')

  const holds = (keys: readonly RegistryKey[], { name, version, integrity, keyid, sig }: Line, engine: Engine) => {
    const key = keys.find((each) => each.keyid === keyid)?.publicKey
    if (key === undefined) throw new Error(`no key ${keyid}`)
    const message = Buffer.from(`${name}@${version}:${integrity}`)
    return verifySignature(key, 'ecdsa-sha256', message, Buffer.from(sig, 'base64'), [engine])
  }

  test('both shapes of the keys are the same keys', () => {
    const bare = (keys: readonly RegistryKey[]) =>
      keys.map(({ keyid, expires, publicKey }) => ({ keyid, expires, point: publicKey?.point }))
    expect(bare(tufKeys())).toEqual(bare(endpointKeys()))
    expect(tufKeys()).toHaveLength(2)
  })

  // In JavaScript alone this takes some 15 seconds.
  test.each(ENGINES)('%s accepts the valid ones and no other', { timeout: 120_000 }, (engine) => {
    const keys = tufKeys()
    expect(lines.filter((line) => holds(keys, line, engine))).toHaveLength(4767)
    expect(lines).toHaveLength(4767)
    expect(corrupted.filter((line) => !holds(keys, line, engine))).toHaveLength(4)
    expect(corrupted).toHaveLength(4)
  })

  test('the check proves every line of which the time is known', { timeout: 60_000 }, () => {
    const keys = tufKeys()
    const verdict = (line: Line) => {
      const { findings, proof } = registrySignature.run(evidenceOf(line, keys), { engines: ['node'] })
      return proof === undefined ? String(findings[0]?.rule.code) : 'proven'
    }
    const dated = lines.filter(({ time }) => time !== undefined)
    const undated = lines.filter(({ time }) => time === undefined)
    expect(tally(dated.map(verdict))).toEqual({ proven: 3951 })
    // All but one are by the key that has an end.
    expect(tally(undated.map(verdict))).toEqual({ VD207: 815, proven: 1 })
    // Of one it is the digest that is damaged: that pins nothing, which is for the integrity check to say.
    expect(tally(corrupted.map(verdict))).toEqual({ VD202: 3, undefined: 1 })
  })
})

function evidenceOf({ name, version, integrity, keyid, sig, time }: Line, keys: readonly RegistryKey[]) {
  const locked = withLock(withKeys(honest, keys), { name, version, integrity: parseIntegrity(integrity) })
  const documented = withDocument(locked, { integrity, signatures: [{ keyid, sig }] })
  return { ...documented, published: time === undefined ? absent : present(new Date(time)) }
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
