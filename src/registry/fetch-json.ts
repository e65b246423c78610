/** JSON documents from a registry: capped while they arrive, parsed strictly, every failure put into words. */
import npmFetch from 'npm-registry-fetch'
import { inWords } from '../in-words.ts'
import type { NpmConfig } from './npm-config.ts'

/** Documents of one version are a few kilobytes; their READMEs, where a registry leaves them in, at most 64 KB. */
export const MAX_VERSION_BYTES = 4 * 1024 * 1024
/** The largest full packuments of npm's registry are about 100 MB. */
export const MAX_PACKUMENT_BYTES = 192 * 1024 * 1024
/** Responses with keys are under 2 KB. */
export const MAX_KEYS_BYTES = 256 * 1024

export type Answer =
  | { readonly state: 'present'; readonly document: unknown }
  /** The server says that there is no such thing. */
  | { readonly state: 'absent'; readonly status: number }
  | { readonly state: 'unavailable'; readonly reason: string }

export interface Ask {
  readonly address: string
  readonly maxBytes: number
  readonly accept?: string
  /** Decides which scope's credentials go along. */
  readonly spec?: string
  /** Whether an answer counts that was given by another origin after a redirect. */
  readonly sameOrigin?: boolean
  /** Which statuses mean that there is no such thing. */
  readonly absent?: readonly number[]
}

export async function fetchJson({ options }: NpmConfig, ask: Ask): Promise<Answer> {
  const { address, maxBytes, accept = 'application/json', spec, sameOrigin = false, absent = [404] } = ask
  try {
    const response = await npmFetch(address, {
      ...options,
      ...(spec && { spec }),
      headers: { accept },
    } as npmFetch.Options)
    if (sameOrigin && new URL(response.url).origin !== new URL(address).origin) {
      response.body?.resume()
      return { state: 'unavailable', reason: `it redirects to another host, ${new URL(response.url).host}` }
    }
    return parse(await readCapped(response.body, maxBytes))
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode
    if (status !== undefined && absent.includes(status)) return { state: 'absent', status }
    return { state: 'unavailable', reason: inWords(error) }
  }
}

function readCapped(body: NodeJS.ReadableStream | null, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (body === null) return resolve(Buffer.alloc(0))
    const chunks: Uint8Array[] = []
    let length = 0
    body.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
      else if ('destroy' in body && typeof body.destroy === 'function') {
        body.destroy(new Error(`the answer is larger than ${maxBytes} bytes`))
      }
    })
    body.once('end', () => resolve(Buffer.concat(chunks)))
    body.once('error', reject)
  })
}

function parse(body: Buffer): Answer {
  try {
    return { state: 'present', document: JSON.parse(body.toString('utf8')) }
  } catch {
    const start = body.subarray(0, 40).toString('utf8')
    return { state: 'unavailable', reason: `the answer is not JSON: it starts with ${JSON.stringify(start)}` }
  }
}
