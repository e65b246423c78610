/** JSON documents over the network: capped while they arrive, parsed strictly, every failure put into words. */
import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'
import { reducePackument } from '../downgrade/reduce-packument.ts'
import { inWords } from '../in-words.ts'
import { isShallow } from '../shallow.ts'
import type { Answer, Ask, Documents, View } from './documents.ts'
import { readMember } from './json-member.ts'
import type { Fetched, Origin, Validity } from './origin.ts'
import type { Reply, Transport } from './transport.ts'
import { Broken, isWhole } from './transport.ts'
import { Unfit, unpacked } from './unpacked.ts'
import { validityOf } from './validity.ts'

/** Documents are held whole while they are parsed: of those larger than this only so many at a time, whoever asks. */
const LARGE_BYTES = 1024 * 1024
export const LARGE_AT_ONCE = 2

export function networkDocuments(transport: Transport): Documents {
  return documentsFrom(networkOrigin(transport))
}

/** All that an origin says, and nothing kept of it. */
export function documentsFrom(origin: Origin): Documents {
  return {
    ask: async (ask) => {
      const fetched = await origin.ask(ask)
      switch (fetched.state) {
        case 'present':
          return { state: 'present', document: fetched.document }
        case 'unchanged':
          throw new Error('nothing was known that could be unchanged')
        case 'absent':
        case 'unavailable':
          return fetched
      }
    },
  }
}

/** @param largeAtOnce of documents over 1 MB */
export function networkOrigin(transport: Transport, largeAtOnce = LARGE_AT_ONCE): Origin {
  const large = pLimit(largeAtOnce)
  return {
    ask: async (ask, known) => {
      const { address, accept = 'application/json', spec, anonymous } = ask
      try {
        return await transport.get({ address, accept, mayBePacked: true, spec, anonymous, known }, (reply) =>
          answer(ask, reply, { large, isKnown: known !== undefined }),
        )
      } catch (error) {
        if (!(error instanceof Broken || error instanceof Unfit)) throw error
        return { state: 'unavailable', reason: error.message }
      }
    },
  }
}

async function answer(
  { address, maxBytes, sameHost = false, absent = [404], view }: Ask,
  reply: Reply,
  { large, isKnown }: { readonly large: LimitFunction; readonly isKnown: boolean },
): Promise<Fetched> {
  const { status } = reply
  if (absent.includes(status)) return { state: 'absent', status }
  const isUnchanged = isKnown && status === 304
  if (!isUnchanged && !isWhole(reply)) {
    return { state: 'unavailable', reason: `the server answered ${status}` }
  }
  if (sameHost && !isSameHost(address, reply.address)) {
    return { state: 'unavailable', reason: `it redirects to another host, ${new URL(reply.address).host}` }
  }
  const validity = validityOf(reply)
  if (isUnchanged) return { state: 'unchanged', validity }
  const body = unpacked(reply, maxBytes)
  if (view !== undefined && 'occurrence' in view) return withValidity(await occurrence(body, view.occurrence), validity)
  const chunks: Uint8Array[] = []
  let bytes = 0
  const take = async (most: number): Promise<boolean> => {
    while (bytes <= most) {
      const { done, value } = await body.next()
      if (done === true) return true
      chunks.push(value)
      bytes += value.length
    }
    return false
  }
  const parsed = () => {
    const whole = Buffer.concat(chunks)
    return withValidity(parse(whole, view), validity, view === undefined ? whole : undefined)
  }
  if (await take(LARGE_BYTES)) return parsed()
  return large(async () => {
    await take(Number.POSITIVE_INFINITY)
    return parsed()
  })
}

/** @param as the document as it came, where it is wanted whole */
function withValidity(answer: Answer, validity: Validity, as?: Uint8Array): Fetched {
  if (answer.state !== 'present') return answer
  const { document } = answer
  // What nests deep cannot be written down again.
  const mayBeKept = validity.mayBeKept && (as !== undefined || isShallow(document))
  return {
    ...answer,
    validity: { ...validity, mayBeKept },
    bytes: () => as ?? Buffer.from(JSON.stringify(document) ?? 'undefined'),
  }
}

/** The same host, or the same one over https in place of http. */
function isSameHost(asked: string, answered: string): boolean {
  const [from, to] = [new URL(asked), new URL(answered)]
  if (from.origin === to.origin) return true
  return from.hostname === to.hostname && from.protocol === 'http:' && to.protocol === 'https:'
}

function parse(body: Buffer, view: Exclude<View, { occurrence: string }> | undefined): Answer {
  const text = body.toString('utf8')
  try {
    if (view !== undefined && 'member' in view) return { state: 'present', document: readMember(text, view.member) }
    const document: unknown = JSON.parse(text)
    return { state: 'present', document: view === undefined ? document : reducePackument(document) }
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return { state: 'unavailable', reason: `the answer is not JSON: ${inWords(error)}` }
    // Somebody may send back what they were sent; tokens are longer than the words of a page.
    const start = JSON.stringify(text.slice(0, 40).replace(/[\w+/=.~-]{20,}/gu, '…'))
    return { state: 'unavailable', reason: `the answer is not JSON: it starts with ${start}` }
  }
}

/** The document is not held for it, nor parsed. */
async function occurrence(body: AsyncIterable<Uint8Array>, text: string): Promise<Answer> {
  let occurs = false
  let [first, last]: (number | undefined)[] = []
  let seam = Buffer.alloc(0)
  for await (const chunk of body) {
    first ??= chunk.find(isVisible)
    last = chunk.findLast(isVisible) ?? last
    if (occurs) continue
    const piece = Buffer.concat([seam, chunk])
    occurs = piece.includes(text)
    seam = piece.subarray(Math.max(0, piece.length - Buffer.byteLength(text) + 1))
  }
  // It is not parsed, but what is no JSON object, or only the first part of one, must not count as one without the text.
  if (first !== OPEN || last !== CLOSE) return { state: 'unavailable', reason: 'the answer is not a JSON object' }
  return { state: 'present', document: occurs }
}

const [OPEN, CLOSE] = Buffer.from('{}')

function isVisible(byte: number): boolean {
  return byte > 0x20
}
