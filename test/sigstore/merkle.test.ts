import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Consistency, Inclusion } from '../../src/sigstore/merkle.ts'
import { hashLeaf, verifyConsistency, verifyInclusion } from '../../src/sigstore/merkle.ts'
import { consistencyFormula, inclusionFormula, MerkleTree } from '../support/merkle-tree.ts'
import { rejectionOf } from '../support/rejection.ts'

const MAX = 300

/** All different, so that no two subtrees have the same hash. */
const leaf = (index: number) => Buffer.from(`leaf ${index}`)
const tree = new MerkleTree(Array.from({ length: MAX }, (_, index) => leaf(index)))

const inclusion = (index: number, size: number): Inclusion => ({
  index: BigInt(index),
  size: BigInt(size),
  leafHash: hashLeaf(leaf(index)),
  proof: tree.path(index, size),
  root: tree.root(size),
})

const consistency = (size1: number, size2: number): Consistency => ({
  size1: BigInt(size1),
  root1: tree.root(size1),
  size2: BigInt(size2),
  root2: tree.root(size2),
  proof: tree.proof(size1, size2),
})

const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

const SHORT = tree.root(1).subarray(1)

describe('inclusion', () => {
  test('of every leaf in every tree up to 300 is what the definition says', () => {
    for (let size = 1; size <= MAX; size++) {
      for (let index = 0; index < size; index++) verifyInclusion(inclusion(index, size))
    }
  })

  test.each<[string, Partial<Inclusion>, string]>([
    ['a negative index', { index: -1n }, 'the index is outside of the tree'],
    ['an index beyond the end', { index: 6n }, 'the index is outside of the tree'],
    ['an empty tree', { index: 0n, size: 0n }, 'the index is outside of the tree'],
    ['a negative size', { size: -6n }, 'the index is outside of the tree'],
    ['a hash too few', { proof: tree.path(4, 6).slice(1) }, 'the Merkle proof has the wrong number of hashes'],
    ['a hash too many', { proof: [...tree.path(4, 6), SHORT] }, 'the Merkle proof has the wrong number of hashes'],
    ['a short leaf hash', { leafHash: SHORT }, 'a hash of the Merkle tree has the wrong length'],
    ['a short root', { root: SHORT }, 'a hash of the Merkle tree has the wrong length'],
    ['a short hash', { proof: [SHORT, tree.root(4)] }, 'a hash of the Merkle tree has the wrong length'],
    ['a long hash', { proof: [Buffer.alloc(33), tree.root(4)] }, 'a hash of the Merkle tree has the wrong length'],
    ['another root', { root: tree.root(5) }, 'the inclusion proof does not lead to the root of the tree'],
  ])('%s is refused', (_what, change, reason) => {
    expect(rejectionOf(() => verifyInclusion(inclusion(4, 6)))).toBeUndefined()
    expect(rejectionOf(() => verifyInclusion({ ...inclusion(4, 6), ...change }))?.message).toBe(reason)
  })

  test('says what disagrees', () => {
    const hex = (size: number) => tree.root(size).toString('hex')
    const { detail } = rejectionOf(() => verifyInclusion({ ...inclusion(4, 6), root: tree.root(5) })) ?? {}
    expect(detail).toEqual({ computed: hex(6), root: hex(5) })
    expect(rejectionOf(() => verifyInclusion({ ...inclusion(4, 6), proof: [] }))?.detail).toEqual({
      hashes: 0,
      expected: 2,
    })
    expect(rejectionOf(() => verifyInclusion({ ...inclusion(4, 6), index: 6n }))?.detail).toEqual({
      index: '6',
      size: '6',
    })
    const short = { ...inclusion(4, 6), root: SHORT }
    expect(rejectionOf(() => verifyInclusion(short))?.detail).toEqual({ bytes: 31, expected: 32 })
  })

  test('a tree of 2^64 - 1 leaves has 64 levels', () => {
    const size = 2n ** 64n - 1n
    const proof = Array.from({ length: 64 }, () => tree.root(1))
    const attempt = (count: number) => {
      const deep = { index: 0n, size, leafHash: tree.root(1), proof: proof.slice(0, count), root: tree.root(1) }
      return rejectionOf(() => verifyInclusion(deep))?.message
    }
    expect(attempt(64)).toBe('the inclusion proof does not lead to the root of the tree')
    expect(attempt(63)).toBe('the Merkle proof has the wrong number of hashes')
  })
})

describe('consistency', () => {
  test('of every pair of trees up to 300 is what the definition says', () => {
    for (let size2 = 1; size2 <= MAX; size2++) {
      for (let size1 = 1; size1 <= size2; size1++) verifyConsistency(consistency(size1, size2))
    }
  })

  test.each<[string, Partial<Consistency>, string]>([
    ['an empty first tree', { size1: 0n, proof: [] }, 'the sizes cannot be those of a consistency proof'],
    ['no tree at all', { size1: 0n, size2: 0n, proof: [] }, 'the sizes cannot be those of a consistency proof'],
    ['a negative size', { size1: -1n }, 'the sizes cannot be those of a consistency proof'],
    ['a tree that shrinks', { size1: 8n }, 'the sizes cannot be those of a consistency proof'],
    ['no hashes', { proof: [] }, 'the Merkle proof has the wrong number of hashes'],
    ['a hash too few', { proof: tree.proof(3, 7).slice(1) }, 'the Merkle proof has the wrong number of hashes'],
    ['a hash too many', { proof: [...tree.proof(3, 7), SHORT] }, 'the Merkle proof has the wrong number of hashes'],
    ['a proof for one tree', { size2: 3n, root2: tree.root(3) }, 'the Merkle proof has the wrong number of hashes'],
    ['a short first root', { root1: SHORT }, 'a hash of the Merkle tree has the wrong length'],
    ['a short second root', { root2: SHORT }, 'a hash of the Merkle tree has the wrong length'],
    ['a short hash', { proof: tree.proof(3, 7).with(0, SHORT) }, 'a hash of the Merkle tree has the wrong length'],
    ['another first root', { root1: tree.root(2) }, 'the consistency proof does not lead to both roots'],
    ['another second root', { root2: tree.root(6) }, 'the consistency proof does not lead to both roots'],
  ])('%s is refused', (_what, change, reason) => {
    expect(rejectionOf(() => verifyConsistency(consistency(3, 7)))).toBeUndefined()
    expect(rejectionOf(() => verifyConsistency({ ...consistency(3, 7), ...change }))?.message).toBe(reason)
  })

  test('says what disagrees', () => {
    const hex = (size: number) => tree.root(size).toString('hex')
    const { detail } = rejectionOf(() => verifyConsistency({ ...consistency(3, 7), root2: tree.root(6) })) ?? {}
    expect(detail).toEqual({ computed1: hex(3), root1: hex(3), computed2: hex(7), root2: hex(6) })
    const expected = (claim: Consistency) => rejectionOf(() => verifyConsistency({ ...claim, proof: [] }))?.detail
    expect(expected(consistency(3, 7))).toEqual({ hashes: 0, expected: 4 })
    expect(expected(consistency(4, 7))).toEqual({ hashes: 0, expected: 1 })
  })

  test('of a tree with itself is that the roots are the same', () => {
    const same = { ...consistency(6, 6), proof: [] }
    expect(rejectionOf(() => verifyConsistency(same))).toBeUndefined()
    expect(rejectionOf(() => verifyConsistency({ ...same, root2: tree.root(5) }))).toBeDefined()
    expect(rejectionOf(() => verifyConsistency({ ...same, proof: [tree.root(6)] }))).toBeDefined()
  })
})

describe('no single change of a proof goes unnoticed', () => {
  const size = fc.integer({ min: 1, max: MAX })
  /** Where there is something to choose from; else nothing is changed. */
  const at = fc.nat()
  const bit = fc.nat({ max: 255 })
  const any = fc.uint8Array({ minLength: 32, maxLength: 32 })

  /** Every proof that differs in one thing; those that happen not to differ are left out. */
  const changesOf = (proof: readonly Uint8Array[], place: number, flipped: number, extra: Uint8Array) => {
    const [i, j] = [place % Math.max(proof.length, 1), Math.floor(place / 64) % Math.max(proof.length, 1)]
    const [one, two] = [proof[i], proof[j]]
    const longer = [proof.toSpliced(i, 0, extra), [...proof, extra]]
    if (one === undefined || two === undefined) return longer
    const swapped = i === j ? [] : [proof.with(i, two).with(j, one)]
    return [...longer, ...swapped, proof.with(i, flip(one, flipped)), proof.toSpliced(i, 1), proof.toSpliced(i, 0, one)]
  }

  /** The size is not hashed, so it may change where the formula stays the same; see merkle.ts. */
  test('inclusion', () => {
    fc.assert(
      fc.property(size, at, at, bit, any, (n, m, place, flipped, extra) => {
        const index = m % n
        const claim = inclusion(index, n)
        const accepts = (change: Partial<Inclusion>) =>
          rejectionOf(() => verifyInclusion({ ...claim, ...change })) === undefined

        expect(accepts({})).toBe(true)
        expect(accepts({ leafHash: flip(claim.leafHash, flipped) })).toBe(false)
        expect(accepts({ root: flip(claim.root, flipped) })).toBe(false)
        for (const proof of changesOf(claim.proof, place, flipped, extra)) expect(accepts({ proof })).toBe(false)
        for (const other of [index - 1, index + 1, index ^ (1 << (place % 10)), place % n]) {
          expect(accepts({ index: BigInt(other) })).toBe(other === index)
        }
        for (const other of [n - 1, n + 1, n ^ (1 << (place % 10)), 2 * n, place % 1000]) {
          const same = index < other && inclusionFormula(index, other) === inclusionFormula(index, n)
          expect(accepts({ size: BigInt(other) })).toBe(same)
        }
      }),
    )
  })

  test('consistency', () => {
    fc.assert(
      fc.property(size, at, at, bit, any, (n, m, place, flipped, extra) => {
        const first = (m % n) + 1
        const claim = consistency(first, n)
        const accepts = (change: Partial<Consistency>) =>
          rejectionOf(() => verifyConsistency({ ...claim, ...change })) === undefined
        const same = (m1: number, n1: number) =>
          0 < m1 && m1 <= n1 && consistencyFormula(m1, n1) === consistencyFormula(first, n)

        expect(accepts({})).toBe(true)
        expect(accepts({ root1: flip(claim.root1, flipped) })).toBe(false)
        expect(accepts({ root2: flip(claim.root2, flipped) })).toBe(false)
        for (const proof of changesOf(claim.proof, place, flipped, extra)) expect(accepts({ proof })).toBe(false)
        for (const other of [first - 1, first + 1, first ^ (1 << (place % 10)), place % n]) {
          expect(accepts({ size1: BigInt(other) })).toBe(same(other, n))
        }
        for (const other of [n - 1, n + 1, n ^ (1 << (place % 10)), 2 * n, place % 1000]) {
          expect(accepts({ size2: BigInt(other) })).toBe(same(first, other))
        }
      }),
    )
  })
})
