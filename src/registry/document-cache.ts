/** Documents that are kept in npm's cache for a while. Whoever can write there can write anything: nothing proves them. */
import cacache from 'cacache'

const MAX_AGE = 24 * 60 * 60 * 1000
const MAX_BYTES = 8 * 1024 * 1024

/** @returns `undefined` when it is not there, too old, or damaged */
export async function readDocument(cache: string, name: string): Promise<unknown> {
  try {
    const { time = Number.NaN, size = Number.NaN } = (await cacache.get.info(cache, keyOf(name))) ?? {}
    const age = Date.now() - time
    if (!(age >= 0 && age < MAX_AGE && size <= MAX_BYTES)) return undefined
    const { data } = await cacache.get(cache, keyOf(name))
    return JSON.parse(data.toString('utf8'))
  } catch {
    return undefined
  }
}

/** A cache that cannot be written to costs a request next time, and nothing else. */
export async function keepDocument(cache: string, name: string, document: unknown): Promise<void> {
  const text = JSON.stringify(document)
  if (Buffer.byteLength(text) > MAX_BYTES) return
  await cacache.put(cache, keyOf(name), text).catch(() => undefined)
}

function keyOf(name: string): string {
  return `verify-deps:${name}`
}
