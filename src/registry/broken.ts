/** What became of a connection, from what Node and npm's libraries say of it. */
import { inWords } from '../in-words.ts'
import { Broken } from './transport.ts'

/** A kept connection that the server had closed by the time it was used again. */
export class Stale extends Broken {}

/** Of connections that break; a name that nobody knows and a certificate that does not hold stay what they are. */
const PASSING: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ECONNECTIONTIMEOUT',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ERR_STREAM_PREMATURE_CLOSE',
])

export function toBroken(error: unknown): Broken {
  if (error instanceof Broken) return error
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: readonly unknown[] }
  // Of a host with several addresses, each may have failed in its own way.
  const first = Array.isArray(errors) ? (errors[0] ?? error) : error
  return new Broken(inWords(first), PASSING.has(code) || PASSING.has((first as { code?: unknown })?.code))
}
