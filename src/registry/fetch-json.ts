/** JSON documents from a registry: capped while they arrive, parsed strictly, every failure put into words. */
import npmFetch from 'npm-registry-fetch'
import { inWords } from '../in-words.ts'
import { readMember } from './json-member.ts'
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
  /** Whether only the host itself may answer, and no other that it redirects to. */
  readonly sameHost?: boolean
  /** Only this member of the document is wanted, by the members that lead to it. */
  readonly member?: readonly string[]
  /** Which statuses mean that there is no such thing. */
  readonly absent?: readonly number[]
}

export async function fetchJson(config: NpmConfig, ask: Ask): Promise<Answer> {
  return fetchWith(config, ask, async (body) => {
    const chunks: Uint8Array[] = []
    await readCapped(body, ask.maxBytes, (chunk) => void chunks.push(chunk))
    return parse(Buffer.concat(chunks), ask.member)
  })
}

/**
 * Whether a text occurs anywhere in a document, which is not held for it.
 *
 * @returns as its document, `true` or `false`
 */
export async function fetchOccurrence(config: NpmConfig, ask: Ask, text: string): Promise<Answer> {
  return fetchWith(config, ask, async (body) => {
    let occurs = false
    let [first, last]: (number | undefined)[] = []
    let seam = Buffer.alloc(0)
    await readCapped(body, ask.maxBytes, (chunk) => {
      first ??= chunk.find(isVisible)
      last = chunk.findLast(isVisible) ?? last
      const piece = Buffer.concat([seam, chunk])
      occurs ||= piece.includes(text)
      seam = piece.subarray(Math.max(0, piece.length - Buffer.byteLength(text) + 1))
    })
    // It is not parsed, but what is no JSON object, or only the first part of one, must not count as one without the text.
    if (first !== OPEN || last !== CLOSE) return { state: 'unavailable', reason: 'the answer is not a JSON object' }
    return { state: 'present', document: occurs }
  })
}

const [OPEN, CLOSE] = Buffer.from('{}')

function isVisible(byte: number): boolean {
  return byte > 0x20
}

async function fetchWith(
  { options }: NpmConfig,
  { address, accept = 'application/json', spec, sameHost = false, absent = [404] }: Ask,
  read: (body: NodeJS.ReadableStream | null) => Promise<Answer>,
): Promise<Answer> {
  try {
    const response = await npmFetch(address, {
      ...options,
      // Of documents, only some are signed, and those only in part: what lies in a cache could have been put there.
      cache: undefined,
      ...(spec && { spec }),
      headers: { accept },
    } as npmFetch.Options)
    if (sameHost && !isSameHost(address, response.url)) {
      if (response.body !== null && 'destroy' in response.body) (response.body as { destroy(): void }).destroy()
      return { state: 'unavailable', reason: `it redirects to another host, ${new URL(response.url).host}` }
    }
    return await read(response.body)
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode
    if (status !== undefined && absent.includes(status)) return { state: 'absent', status }
    return { state: 'unavailable', reason: inWords(error) }
  }
}

/** The same host, or the same one over https in place of http. */
function isSameHost(asked: string, answered: string): boolean {
  const [from, to] = [new URL(asked), new URL(answered)]
  if (from.origin === to.origin) return true
  return from.hostname === to.hostname && from.protocol === 'http:' && to.protocol === 'https:'
}

function readCapped(
  body: NodeJS.ReadableStream | null,
  maxBytes: number,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (body === null) return resolve()
    let length = 0
    body.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= maxBytes) take(chunk)
      else if ('destroy' in body && typeof body.destroy === 'function') {
        body.destroy(new Error(`the answer is larger than ${maxBytes} bytes`))
      }
    })
    body.once('end', resolve)
    body.once('error', reject)
  })
}

function parse(body: Buffer, member: readonly string[] | undefined): Answer {
  const text = body.toString('utf8')
  try {
    return { state: 'present', document: member === undefined ? JSON.parse(text) : readMember(text, member) }
  } catch {
    const start = JSON.stringify(text.slice(0, 40))
    return { state: 'unavailable', reason: `the answer is not JSON: it starts with ${start}` }
  }
}
