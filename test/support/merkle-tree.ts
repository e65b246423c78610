/** The tree of RFC 6962, section 2.1, as its definitions read: recursive and slow, and nothing like the code under test. */
import { createHash } from 'node:crypto'

const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** The largest power of two below `n`. */
function splitOf(n: number): number {
  return n <= 2 ? 1 : 2 * splitOf(Math.ceil(n / 2))
}

export class MerkleTree {
  readonly #leaves: readonly Uint8Array[]
  readonly #hashes = new Map<string, Buffer>()

  constructor(leaves: readonly Uint8Array[]) {
    this.#leaves = leaves
  }

  /** MTH(D[start:end]), section 2.1 */
  root(end: number, start = 0): Buffer {
    const name = `${start}:${end}`
    const known = this.#hashes.get(name)
    if (known !== undefined) return known
    const made = this.#make(start, end)
    this.#hashes.set(name, made)
    return made
  }

  #make(start: number, end: number): Buffer {
    const leaf = this.#leaves[start]
    if (leaf === undefined || end <= start) return sha256()
    if (end - start === 1) return sha256(Buffer.of(0), leaf)
    const middle = start + splitOf(end - start)
    return sha256(Buffer.of(1), this.root(middle, start), this.root(end, middle))
  }

  /** PATH(m, D[start:end]), section 2.1.1 */
  path(m: number, end: number, start = 0): readonly Buffer[] {
    if (end - start === 1) return []
    const k = splitOf(end - start)
    const middle = start + k
    return m < k
      ? [...this.path(m, middle, start), this.root(end, middle)]
      : [...this.path(m - k, end, middle), this.root(middle, start)]
  }

  /** PROOF(m, D[n]), section 2.1.2 */
  proof(m: number, n: number): readonly Buffer[] {
    return this.#subproof(m, 0, n, true)
  }

  /** SUBPROOF(m, D[start:end], b), section 2.1.2 */
  #subproof(m: number, start: number, end: number, whole: boolean): readonly Buffer[] {
    if (m === end - start) return whole ? [] : [this.root(end, start)]
    const k = splitOf(end - start)
    const middle = start + k
    return m <= k
      ? [...this.#subproof(m, start, middle, whole), this.root(end, middle)]
      : [...this.#subproof(m - k, middle, end, false), this.root(middle, start)]
  }
}

/**
 * What a verifier computes from an inclusion proof, with the hashes of the proof as numbers. Where two sizes have the same
 * formula, they have the same proofs.
 */
export function inclusionFormula(m: number, n: number): string {
  const side = (at: number, size: number): string => {
    if (size === 1) return ''
    const k = splitOf(size)
    return at < k ? `${side(at, k)}R` : `${side(at - k, size - k)}L`
  }
  return side(m, n)
}

/** The same for consistency proofs: two formulas, one for each root. */
export function consistencyFormula(m: number, n: number): string {
  let used = 0
  const next = () => `p${used++}`
  const roots = (at: number, size: number, whole: boolean): readonly [string, string] => {
    if (at === size) {
      const top = whole ? 'root1' : next()
      return [top, top]
    }
    const k = splitOf(size)
    if (at <= k) {
      const [first, second] = roots(at, k, whole)
      return [first, `(${second} ${next()})`]
    }
    const [first, second] = roots(at - k, size - k, false)
    const left = next()
    return [`(${left} ${first})`, `(${left} ${second})`]
  }
  return roots(m, n, true).join(' = ')
}
