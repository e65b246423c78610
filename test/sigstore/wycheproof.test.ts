/** Vectors that have broken implementations of ECDSA: https://github.com/C2SP/wycheproof */
import { describe, expect, test } from 'vitest'
import { ENGINES, importPublicKey, verifySignature } from '../../src/sigstore/signature.ts'
import { corpora, corpusFile } from '../support/corpora.ts'

interface Wycheproof {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly publicKeyDer: string
    readonly tests: readonly {
      readonly tcId: number
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

describe.runIf(corpora !== undefined)('ECDSA over P-256 with SHA-256', () => {
  const vectors = (): Wycheproof => JSON.parse(corpusFile('wycheproof', 'ecdsa_secp256r1_sha256_test.json'))
  const hex = (text: string) => Buffer.from(text, 'hex')

  test.each(ENGINES)('%s judges every vector as it should', (engine) => {
    const { numberOfTests, testGroups } = vectors()
    const judged = testGroups.flatMap(({ publicKeyDer, tests }) => {
      const key = importPublicKey(hex(publicKeyDer))
      return tests.map(({ tcId, msg, sig, result }) => ({
        tcId,
        result,
        accepted: verifySignature(key, hex(msg), hex(sig), [engine]),
      }))
    })
    expect(judged).toHaveLength(numberOfTests)
    expect(judged.filter(({ accepted, result }) => accepted !== (result === 'valid'))).toEqual([])
  })
})
