/** A cache in a directory of its own, and what lies in it. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { EvidenceCache } from '../../src/registry/cache/evidence-cache.ts'
import { openEvidenceCache } from '../../src/registry/cache/evidence-cache.ts'
import type { Validity } from '../../src/registry/origin.ts'

export const SECRET = Buffer.alloc(32, 1)
/** In whole seconds, as every file system has them. */
export const NOW = Math.floor(Date.now() / 1000) * 1000
export const HOUR = 60 * 60 * 1000

export const VALID: Validity = {
  validators: { etag: '"one"', modified: 'Sun, 22 Nov 2026 00:00:00 GMT' },
  freshFor: 300_000,
  mayBeKept: true,
}

export interface Opening {
  readonly secret?: Uint8Array
  readonly now?: number
  readonly maxBytes?: number
}

export function openIn(directory: string, { secret = SECRET, now = NOW, maxBytes }: Opening = {}): EvidenceCache {
  return openEvidenceCache({ directory, secret }, () => now, maxBytes)
}

export async function fill(
  directory: string,
  documents: Readonly<Record<string, string>>,
  opening?: Opening,
): Promise<void> {
  const cache = openIn(directory, opening)
  for (const [key, text] of Object.entries(documents)) cache.keep(key, Buffer.from(text), VALID)
  await cache.close()
}

/** What is kept under these keys, in a run of its own; `undefined` for what would be asked for again. */
export async function readBack(directory: string, keys: readonly string[], opening?: Opening) {
  const cache = openIn(directory, opening)
  const found = keys.map((key) => {
    const entry = cache.find(key)
    const bytes = entry && cache.read(entry)
    return [key, bytes && Buffer.from(bytes).toString()]
  })
  await cache.close()
  return Object.fromEntries(found) as Readonly<Record<string, string | undefined>>
}

/** The files of a kind, with their whole path. */
export function filesOf(directory: string, kind: 'pack' | 'index' | 'tmp'): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(`${kind}-`))
    .map((name) => path.join(directory, name))
}
