/**
 * Digests as lockfiles and registries write them: Subresource Integrity, https://www.w3.org/TR/SRI/#integrity-metadata
 *
 * Parsing and ranking are npm's own (ssri), so that we never disagree with the package manager about which digest counts.
 */
import { createHash } from 'node:crypto'
import ssri from 'ssri'

export interface Digest {
  /** As in the integrity string: `sha512`, `sha1`, … */
  readonly algorithm: string
  /** Base64 with padding. */
  readonly value: string
}

/** Algorithms whose collisions nobody can make; a digest of any other pins nothing against an attacker. */
const STRONG: ReadonlySet<string> = new Set(['sha256', 'sha384', 'sha512'])

/** More alternatives than this in one integrity field are no honest lockfile. */
const MAX_INTEGRITY_LENGTH = 4096

/** In bytes. A digest of another length is none: it matches nothing, and in a cache its beginning would lead astray. */
const LENGTHS: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 }

/** Whether it has the length of its algorithm, in canonical base64. */
export function isWhole({ algorithm, value }: Digest): boolean {
  const bytes = Buffer.from(value, 'base64')
  return bytes.length === LENGTHS[algorithm] && bytes.toString('base64') === value
}

/** In canonical base64. */
const SHA512 = /^[A-Za-z0-9+/]{85}[AQgw]==$/u
const SHA512_PREFIX = 'sha512-'
/** The values of the two digests that registries write, the weaker one last. */
const USUAL: ReadonlyMap<string, RegExp> = new Map([
  ['sha512', SHA512],
  ['sha1', /^[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=$/u],
])

/** @returns every digest of an integrity string; empty when nothing in it is readable. Never throws. */
export function parseIntegrity(text: string): readonly Digest[] {
  // What nearly every entry has is read without ado, because a large lockfile has thousands of them.
  const value = text.slice(SHA512_PREFIX.length)
  if (text.startsWith(SHA512_PREFIX) && SHA512.test(value)) return [{ algorithm: 'sha512', value }]
  if (text.length > MAX_INTEGRITY_LENGTH) return []
  const parsed = ssri.parse(text) as unknown as Record<string, { algorithm: string; digest: string }[]> | null
  const digests = Object.values(parsed ?? {}).flat()
  return digests.map(({ algorithm, digest }) => ({ algorithm, value: digest })).filter(isWhole)
}

export function formatDigest({ algorithm, value }: Digest): string {
  return `${algorithm}-${value}`
}

export function isStrong({ algorithm }: Digest): boolean {
  return STRONG.has(algorithm)
}

/**
 * The distinct digests of the strongest algorithm, which are the only ones that npm compares.
 * More than one means that the lockfile accepts several different artifacts.
 */
export function strongest(digests: readonly Digest[]): readonly Digest[] {
  if (digests.length === 0) return []
  const algorithm = strongestUsual(digests) ?? ssri.parse(digests.map(formatDigest).join(' '))?.pickAlgorithm()
  const values = new Set(digests.filter((digest) => digest.algorithm === algorithm).map(({ value }) => value))
  return [...values].map((value) => ({ algorithm: algorithm as string, value }))
}

/** @returns what ssri says, without asking it; undefined unless all are SHA-512 or SHA-1 */
function strongestUsual(digests: readonly Digest[]): string | undefined {
  const isUsual = digests.every(({ algorithm, value }) => USUAL.get(algorithm)?.test(value) === true)
  if (!isUsual) return undefined
  return digests.some(({ algorithm }) => algorithm === 'sha512') ? 'sha512' : 'sha1'
}

/** Hashes a stream of chunks with several algorithms at once. */
export function hasher(algorithms: readonly string[]) {
  const states = algorithms.map((algorithm) => ({ algorithm, state: createHash(algorithm) }))
  return {
    update: (chunk: Uint8Array) => {
      for (const { state } of states) state.update(chunk)
    },
    /** May be called once. */
    digest: (): readonly Digest[] =>
      states.map(({ algorithm, state }) => ({ algorithm, value: state.digest('base64') })).filter(isWhole),
  }
}
