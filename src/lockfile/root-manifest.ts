/** The package.json beside a lockfile. */
import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'

/** @returns `undefined` where it cannot be read, and tells nothing; its package manager will complain about it */
export function readRootManifest(text: string): JsonObject | undefined {
  try {
    const parsed = JSON.parse(text.replace(/^\uFEFF/u, '')) as Json
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
