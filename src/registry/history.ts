/**
 * The releases of a package, out of its packument.
 *
 * What was found is kept for a day, cut down to what is looked at. A copy can be as wrong as whoever can write to the
 * cache wants it to be, so that it counts only where it decides about a warning.
 */
import type { Release } from '../downgrade/history.ts'
import { decodeHistory } from '../downgrade/history.ts'
import { reducePackument } from '../downgrade/reduce-packument.ts'
import type { Obtained } from '../evidence.ts'
import { withoutCredentials } from './address.ts'
import { keepDocument, readDocument } from './document-cache.ts'
import { fetchJson, fetchOccurrence, MAX_PACKUMENT_BYTES } from './fetch-json.ts'
import { type Ask, askForAbridged, packageAddress, toObtained } from './manifest.ts'
import type { NpmConfig } from './npm-config.ts'

/** Where the abridged packument has no attestation in it, no release claims any, and that is all there is. */
const NOTHING_CLAIMED = { versions: {} }

export async function fetchHistory(config: NpmConfig, ask: Ask, fresh: boolean): Promise<Obtained<readonly Release[]>> {
  const address = packageAddress(ask)
  const from = withoutCredentials(address)
  const kept = fresh ? undefined : await readDocument(config.cache, `history:${from}`)
  const copy = kept === undefined ? undefined : decodeHistory(kept, from)
  if (copy?.state === 'present') return copy

  const some = await fetchOccurrence(config, askForAbridged(ask), '"attestations"')
  if (some.state !== 'present') return toObtained(some, from)
  const answer =
    some.document === true
      ? await fetchJson(config, { address, spec: ask.name, maxBytes: MAX_PACKUMENT_BYTES })
      : ({ state: 'present', document: NOTHING_CLAIMED } as const)
  if (answer.state !== 'present') return toObtained(answer, from)
  const history = decodeHistory(answer.document, from)
  if (history.state === 'present') await keepDocument(config.cache, `history:${from}`, reducePackument(answer.document))
  return history
}
