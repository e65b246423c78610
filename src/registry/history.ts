/** The releases of a package, out of its packument. */
import type { Release } from '../downgrade/history.ts'
import { decodeHistory } from '../downgrade/history.ts'
import type { Obtained } from '../evidence.ts'
import { withoutCredentials } from './address.ts'
import type { Documents } from './documents.ts'
import { MAX_PACKUMENT_BYTES } from './documents.ts'
import { type Ask, askForAbridged, packageAddress, toObtained } from './manifest.ts'

/** Where the abridged packument has no attestation in it, no release claims any, and that is all there is. */
const NOTHING_CLAIMED = { versions: {} }

/** @param fresh whether it decides about more than a warning; a copy that was kept will not do then */
export async function fetchHistory(
  documents: Documents,
  ask: Ask,
  fresh: boolean,
): Promise<Obtained<readonly Release[]>> {
  const address = packageAddress(ask)
  const from = withoutCredentials(address)
  const some = await documents.ask({ ...askForAbridged(ask), view: { occurrence: '"attestations"' }, fresh })
  if (some.state !== 'present') return toObtained(some, from)
  const view = { reduced: 'history' } as const
  const answer =
    some.document === true
      ? await documents.ask({ address, spec: ask.name, maxBytes: MAX_PACKUMENT_BYTES, view, fresh })
      : ({ state: 'present', document: NOTHING_CLAIMED } as const)
  return answer.state === 'present' ? decodeHistory(answer.document, from) : toObtained(answer, from)
}
