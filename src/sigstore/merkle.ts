/**
 * Proofs about a Merkle tree (RFC 6962, section 2.1), checked as RFC 9162 does it (sections 2.1.3.2 and 2.1.4.2).
 *
 * The sizes alone decide how many hashes a proof has, and on which side of the path each of them goes. They are not part
 * of what is hashed: index 0 has the same path in trees of 3 and of 4 leaves, and so the same proof. What ties a size to
 * a root is the signed checkpoint that states both.
 */
import { encodeHex, equalBytes } from './base64.ts'
import { demand } from './rejected.ts'
import { hash } from './signature.ts'

export interface Inclusion {
  readonly index: bigint
  readonly size: bigint
  readonly leafHash: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

export interface Consistency {
  readonly size1: bigint
  readonly root1: Uint8Array
  readonly size2: bigint
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}

const HASH_BYTES = 32

const WRONG_LENGTH = 'the Merkle proof has the wrong number of hashes'

/** RFC 6962, section 2.1: leaves and nodes have prefixes of their own, so that neither can pass for the other. */
export function hashLeaf(data: Uint8Array): Uint8Array {
  return hash('sha256', Uint8Array.of(0x00), data)
}

function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Uint8Array.of(0x01), left, right)
}

/**
 * RFC 9162, section 2.1.3.2.
 *
 * @throws Rejected unless the leaf has this index in the tree with this root
 */
export function verifyInclusion({ index, size, leafHash, proof, root }: Inclusion): void {
  demand(0n <= index && index < size, 'the index is outside of the tree', () => ({
    index: `${index}`,
    size: `${size}`,
  }))
  const path = climb(index, size - 1n)
  demand(proof.length === path.length, WRONG_LENGTH, { hashes: proof.length, expected: path.length })
  requireHashes([leafHash, root, ...proof])
  const computed = proof.reduce(
    (node, sibling, level) => (path[level] === 'left' ? hashChildren(sibling, node) : hashChildren(node, sibling)),
    leafHash,
  )
  demand(equalBytes(computed, root), 'the inclusion proof does not lead to the root of the tree', () => ({
    computed: encodeHex(computed),
    root: encodeHex(root),
  }))
}

/**
 * RFC 9162, section 2.1.4.2. Every tree is consistent with the empty one, so that a proof of it would be one of nothing.
 *
 * @throws Rejected unless the second tree is the first one with nothing but leaves added
 */
export function verifyConsistency({ size1, root1, size2, root2, proof }: Consistency): void {
  demand(0n < size1 && size1 <= size2, 'the sizes cannot be those of a consistency proof', {
    size1: `${size1}`,
    size2: `${size2}`,
  })
  // The path starts at the top of the last complete subtree of the first tree.
  let node = size1 - 1n
  let last = size2 - 1n
  while (isOdd(node)) {
    node >>= 1n
    last >>= 1n
  }
  const isSame = size1 === size2
  const path = isSame ? [] : climb(node, last)
  // Where that is the whole first tree, its top is the first root, which the proof does not repeat.
  const startsAtRoot1 = isSame || node === 0n
  const [seed, ...siblings] = startsAtRoot1 ? [root1, ...proof] : proof
  demand(seed !== undefined && siblings.length === path.length, WRONG_LENGTH, {
    hashes: proof.length,
    expected: path.length + (startsAtRoot1 ? 0 : 1),
  })
  requireHashes([root1, root2, ...proof])

  let computed1 = seed
  let computed2 = seed
  for (const [level, sibling] of siblings.entries()) {
    if (path[level] === 'left') {
      computed1 = hashChildren(sibling, computed1)
      computed2 = hashChildren(sibling, computed2)
    } else {
      // The first tree has nothing on this side.
      computed2 = hashChildren(computed2, sibling)
    }
  }
  const holds = equalBytes(computed1, root1) && equalBytes(computed2, root2)
  demand(holds, 'the consistency proof does not lead to both roots', {
    computed1: encodeHex(computed1),
    root1: encodeHex(root1),
    computed2: encodeHex(computed2),
    root2: encodeHex(root2),
  })
}

/**
 * On which side of the path its siblings are, from the bottom up.
 *
 * @param node the path's start, counted from the left on its level
 * @param last the rightmost node of that level
 */
function climb(node: bigint, last: bigint): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = []
  let [at, end] = [node, last]
  while (end > 0n) {
    const isLast = at === end
    sides.push(isOdd(at) || isLast ? 'left' : 'right')
    // A last node without a sibling is lifted, unchanged, to the level where it has one.
    while (isLast && !isOdd(at)) {
      at >>= 1n
      end >>= 1n
    }
    at >>= 1n
    end >>= 1n
  }
  return sides
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n
}

function requireHashes(hashes: readonly Uint8Array[]): void {
  for (const { length } of hashes) {
    demand(length === HASH_BYTES, 'a hash of the Merkle tree has the wrong length', {
      bytes: length,
      expected: HASH_BYTES,
    })
  }
}
