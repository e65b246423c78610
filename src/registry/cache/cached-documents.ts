/** {@link Documents} that are kept: from there while they are fresh, and asked about with what they are recognised by after. */
import { hash } from 'node:crypto'
import { VERSION } from '../../version.ts'
import { withoutCredentials } from '../address.ts'
import type { Ask, Documents } from '../documents.ts'
import type { Origin } from '../origin.ts'
import { OFFLINE } from '../tarball.ts'
import type { Entry } from './entry.ts'
import { isFresh } from './entry.ts'
import type { EvidenceCache } from './evidence-cache.ts'

/** @param origin undefined for none: then whatever is kept will do, however old it is */
export function cachedDocuments(
  origin: Origin | undefined,
  cache: EvidenceCache,
  now: () => number = Date.now,
): Documents {
  return {
    ask: async (ask) => {
      const key = keyOf(ask)
      const entry = cache.find(key)
      const willDo = origin === undefined || (entry !== undefined && isFresh(entry, now()) && ask.fresh !== true)
      const { etag, modified } = entry ?? {}
      const isKnown = etag !== undefined || modified !== undefined
      // A server is told that something is known only where it is.
      const kept = entry !== undefined && (willDo || isKnown) ? readDocument(cache, entry) : undefined
      if (willDo && kept !== undefined) return { state: 'present', ...kept }
      if (origin === undefined) return { state: 'unavailable', reason: OFFLINE }

      const fetched = await origin.ask(ask, kept === undefined ? undefined : { etag, modified })
      switch (fetched.state) {
        case 'present':
          if (fetched.validity.mayBeKept) cache.keep(key, fetched.bytes(), fetched.validity)
          else cache.forget(key)
          return { state: 'present', document: fetched.document }
        case 'unchanged':
          if (entry === undefined || kept === undefined) throw new Error('nothing was known that could be unchanged')
          if (fetched.validity.mayBeKept) cache.refresh(key, entry, fetched.validity)
          else cache.forget(key)
          return { state: 'present', ...kept }
        case 'absent':
          cache.forget(key)
          return fetched
        case 'unavailable':
          return fetched
      }
    },
  }
}

/** All that the answer depends on, but for the credentials: whose cache it is sees what that user could see. */
export function keyOf({ address, maxBytes, accept, anonymous, sameHost, view, absent }: Ask): string {
  // How a view is taken may change from version to version; whole documents stay what they are.
  const taken = view === undefined ? [] : [view, VERSION]
  const parts = [
    withoutCredentials(address),
    maxBytes,
    accept ?? '',
    anonymous === true,
    sameHost === true,
    absent,
    taken,
  ]
  return hash('sha256', JSON.stringify(parts), 'base64url')
}

function readDocument(cache: EvidenceCache, entry: Entry): { readonly document: unknown } | undefined {
  const bytes = cache.read(entry)
  if (bytes === undefined) return undefined
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  try {
    return { document: text === 'undefined' ? undefined : JSON.parse(text) }
  } catch {
    return undefined
  }
}
