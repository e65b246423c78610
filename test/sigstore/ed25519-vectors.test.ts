/**
 * Where implementations of Ed25519 differ: points of small order, points with a part of small order, and encodings beyond
 * the field. https://github.com/C2SP/CCTV/tree/main/ed25519
 */
import { describe, expect, test } from 'vitest'
import { Rejected } from '../../src/sigstore/rejected.ts'
import { ENGINES, importPublicKey, type PublicKey, verifySignature } from '../../src/sigstore/signature.ts'
import { corpora, corpusFile } from '../support/corpora.ts'

interface Vector {
  readonly number: number
  readonly key: string
  readonly sig: string
  readonly msg: string
  readonly flags: readonly string[] | null
}

/** Every vector satisfies the equation with the cofactor. Of the flags, these are why one is refused all the same. */
const REFUSED: Readonly<Record<string, 'key' | 'signature'>> = {
  // A signature under such a key fits many messages. OpenSSL accepts them, noble does not.
  low_order_A: 'key',
  // RFC 8032, section 5.1.3, step 1: a coordinate is below p. OpenSSL accepts them in a key, noble does not.
  non_canonical_A: 'key',
  // As the coordinate of a key, so that of R. Both refuse them.
  non_canonical_R: 'signature',
  // OpenSSL refuses such an R from Node 24 on, and took it before; noble takes it.
  low_order_R: 'signature',
  // The equation holds with the cofactor only. OpenSSL refuses these, noble's own verify accepts them.
  low_order_residue: 'signature',
}
/** What these flags say decides nothing. */
const HARMLESS = ['low_order_component_A', 'low_order_component_R', 'reencoded_k']

describe.runIf(corpora !== undefined)('the vectors of CCTV', () => {
  const vectors: readonly Vector[] =
    corpora === undefined ? [] : JSON.parse(corpusFile('wycheproof', 'cctv-ed25519vectors.json'))
  const flagsOf = ({ flags }: Vector) => flags ?? []
  const prefix = Buffer.from('302a300506032b6570032100', 'hex')

  const importKey = ({ key }: Vector): PublicKey | undefined => {
    try {
      return importPublicKey(Buffer.concat([prefix, Buffer.from(key, 'hex')]))
    } catch (error) {
      expect(error).toBeInstanceOf(Rejected)
      return undefined
    }
  }

  test('every flag is known', () => {
    const flags = [...new Set(vectors.flatMap(flagsOf))]
    expect(flags.sort()).toEqual([...Object.keys(REFUSED), ...HARMLESS].sort())
  })

  test('keys are refused for what is wrong with them, and for nothing else', () => {
    const refused = vectors.filter((vector) => importKey(vector) === undefined)
    expect(refused).toEqual(vectors.filter((vector) => flagsOf(vector).some((flag) => REFUSED[flag] === 'key')))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(vectors.length)
  })

  const choices = [...ENGINES.map((engine) => [engine]), ENGINES].map((engines) => ({ engines }))

  test.each(choices)('$engines: accepted is what has no flag that matters', ({ engines }) => {
    const accepted = vectors.filter((vector) => {
      const key = importKey(vector)
      const [message, signature] = [Buffer.from(vector.msg), Buffer.from(vector.sig, 'hex')]
      return key !== undefined && verifySignature(key, 'ed25519', message, signature, engines)
    })
    expect(accepted).toEqual(vectors.filter((vector) => flagsOf(vector).every((flag) => REFUSED[flag] === undefined)))
    expect(accepted).toHaveLength(43)
    expect(vectors).toHaveLength(914)
  })
})
