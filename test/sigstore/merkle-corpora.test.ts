/** Vectors of https://github.com/transparency-dev/merkle, and the proofs of genuine and of broken Sigstore bundles. */
import { describe, expect, test } from 'vitest'
import { verifyConsistency, verifyInclusion } from '../../src/sigstore/merkle.ts'
import { corpora, corpusFile } from '../support/corpora.ts'
import { rejectionOf } from '../support/rejection.ts'

interface Indexed {
  readonly file: string
  readonly want: 'accept' | 'reject'
}

type Members = Readonly<Record<string, unknown>>

interface RealProof {
  readonly leafIdx: string
  readonly treeSize: string
  readonly root: string
  readonly leafHash: string
  readonly proof: readonly string[]
  readonly ok: boolean
}

const EMPTY = 'subtree-is-empty-sizes-are-equal-zero'

/** Ours refuses them, for the reason that is given here. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'consistency/additional/sizes-are-equal-one-and-proof-is-empty.json': 'its roots have 12 bytes',
  'subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json': 'its roots have 12 bytes',
  [`subtreeconsistency/additional/${EMPTY}-subtree-root-valid-proof-is-empty.json`]:
    'it shows nothing: the tree is empty',
  [`subtreeconsistency/additional/${EMPTY}-subtree-root-valid-tree-root-random-proof-is-empty.json`]:
    'it shows nothing: the tree is empty',
}

const bytes = (text: unknown): Uint8Array => Buffer.from(String(text), 'base64')
const hashes = (list: unknown): readonly Uint8Array[] => ((list ?? []) as readonly string[]).map(bytes)

/** Some numbers are beyond 2^53. */
const readVector = (text: string): Members => JSON.parse(text.replace(/^( +"\w+": )([0-9]+)(,?)$/gm, '$1"$2"$3'))
const integer = (value: unknown): bigint => BigInt(value as string)

function verifyVector(file: string, vector: Members): void {
  const proof = hashes(vector['proof'])
  const [size1, size2] = [vector['size1'] ?? vector['end'], vector['size2'] ?? vector['size']]
  if (file.includes('consistency/')) {
    const roots = { root1: bytes(vector['root1']), root2: bytes(vector['root2']) }
    verifyConsistency({ ...roots, size1: integer(size1), size2: integer(size2), proof })
  } else {
    const size = integer(vector['treeSize'] ?? vector['end'])
    const [leafHash, root] = [bytes(vector['leafHash']), bytes(vector['root'])]
    verifyInclusion({ index: integer(vector['leafIdx']), size, leafHash, proof, root })
  }
}

describe.runIf(corpora !== undefined)('Merkle proofs', () => {
  test('every vector is judged as it should be', () => {
    const index: readonly Indexed[] = JSON.parse(corpusFile('merkle', 'index.json'))
    const vectors = index.map(({ file, want }) => ({ file, want, vector: readVector(corpusFile('merkle', file)) }))
    // A subtree that starts at 0 is a tree. The others are of draft-ietf-plants-merkle-tree-certs: no log that Sigstore uses.
    const trees = vectors.filter(({ vector }) => (vector['start'] ?? '0') === '0')
    const wrong = trees.flatMap(({ file, want, vector }) =>
      (rejectionOf(() => verifyVector(file, vector)) === undefined) === (want === 'accept') ? [] : [[file, want]],
    )
    expect(wrong).toEqual(Object.keys(EXPLAINED).map((file) => [file, 'accept']))
    expect([vectors.length, trees.length]).toEqual([518, 399])
  })

  test('every proof of a bundle is judged as it should be', () => {
    const proofs: readonly RealProof[] = JSON.parse(corpusFile('merkle', 'real-rekor-proofs.json'))
    const wrong = proofs.filter(({ leafIdx, treeSize, leafHash, proof, root, ok }) => {
      const claim = { index: BigInt(leafIdx), size: BigInt(treeSize), leafHash: bytes(leafHash), root: bytes(root) }
      return (rejectionOf(() => verifyInclusion({ ...claim, proof: hashes(proof) })) === undefined) !== ok
    })
    expect(wrong).toEqual([])
    expect([proofs.length, proofs.filter(({ ok }) => ok).length]).toEqual([225, 218])
  })
})
