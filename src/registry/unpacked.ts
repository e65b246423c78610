/** What stands behind `content-encoding`, never more of it than wanted. https://www.rfc-editor.org/rfc/rfc9110#section-8.4 */
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream'
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib'
import { inWords } from '../in-words.ts'
import type { Reply } from './transport.ts'
import { Broken } from './transport.ts'

/** Unpacked in one piece, which for small ones is many times as fast: up to so much packed, and so much unpacked. */
const SMALL_BYTES = 256 * 1024
const SMALL_UNPACKED_BYTES = 4 * 1024 * 1024

/** What an answer is refused for; final, unlike a connection that breaks. */
export class Unfit extends Error {}

/**
 * The decoded body.
 *
 * @throws Unfit when it is larger than `maxBytes`, packed or unpacked, or cannot be unpacked
 */
export async function* unpacked(reply: Reply, maxBytes: number): AsyncGenerator<Uint8Array> {
  // Nothing is read of what says that it is too large.
  if (Number(reply.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const encoding = (reply.header('content-encoding') ?? 'identity').trim().toLowerCase()
  const capped = upTo(reply.body, maxBytes)
  if (encoding === 'identity' || encoding === '') return yield* capped
  if (!PACKINGS.has(encoding)) throw unknown(encoding)
  const start: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await capped.next()
    if (done === true) break
    start.push(value)
    length += value.length
    if (length > SMALL_BYTES) return yield* upTo(streamed(encoding, start, capped), maxBytes)
  }
  const whole = atOnce(encoding, Buffer.concat(start), maxBytes)
  if (whole === undefined) yield* upTo(streamed(encoding, start, capped), maxBytes)
  else if (whole.length > 0) yield whole
}

const PACKINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br'])

async function* upTo(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

function tooLarge(maxBytes: number): Unfit {
  return new Unfit(`the answer is larger than ${maxBytes} bytes`)
}

/** @returns `undefined` when it is not small any more once it is unpacked */
function atOnce(encoding: string, bytes: Buffer, maxBytes: number): Uint8Array | undefined {
  if (bytes.length === 0) return bytes
  const options = { maxOutputLength: Math.min(maxBytes, SMALL_UNPACKED_BYTES) }
  try {
    if (encoding === 'br') return brotliDecompressSync(bytes, options)
    if (encoding !== 'deflate') return gunzipSync(bytes, options)
    return isZlib(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw damaged(error)
    if (maxBytes <= SMALL_UNPACKED_BYTES) throw tooLarge(maxBytes)
    return undefined
  }
}

async function* streamed(
  encoding: string,
  start: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const decoder = decoderFor(encoding, start[0] as Uint8Array)
  // What breaks is told by the decoder, where it is read. Nobody waits for the source then: it may be silent.
  pipeline(joined(start, rest), decoder, () => {})
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array
  } catch (error) {
    if (error instanceof Broken || error instanceof Unfit) throw error
    throw damaged(error)
  }
}

async function* joined(start: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* start
  yield* rest
}

function decoderFor(encoding: string, first: Uint8Array): Transform {
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding !== 'deflate') return createGunzip()
  return isZlib(first) ? createInflate() : createInflateRaw()
}

/** Some servers leave the wrapping out. */
function isZlib(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 0x08
}

function unknown(encoding: string): Unfit {
  return new Unfit(`the answer is packed in an unknown way, ${JSON.stringify(encoding.slice(0, 40))}`)
}

function damaged(error: unknown): Unfit {
  return new Unfit(`the answer cannot be unpacked: ${inWords(error)}`)
}
