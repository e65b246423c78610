/** The releases of a package, out of its packument. */
import type { Release } from '../downgrade/history.ts'
import { decodeHistory } from '../downgrade/history.ts'
import type { HistoryAsked, Obtained } from '../evidence.ts'
import { withoutCredentials } from './address.ts'
import type { Answer, Documents, View } from './documents.ts'
import { MAX_PACKUMENT_BYTES } from './documents.ts'
import { type Ask, askForAbridged, packageAddress, toObtained } from './manifest.ts'

/** Where the abridged packument has no attestation in it, no release claims any, and that is all there is. */
const NOTHING_CLAIMED = { versions: {} }

/** The small packument tells whether there is anything in the large one, unless that is known. */
export async function fetchHistory(
  documents: Documents,
  ask: Ask,
  { fresh, isClaimed }: HistoryAsked,
): Promise<Obtained<readonly Release[]>> {
  const address = packageAddress(ask)
  const from = withoutCredentials(address)
  const view: View = { occurrence: '"attestations"' }
  const some: Answer = isClaimed
    ? { state: 'present', document: true }
    : await documents.ask({ ...askForAbridged(ask), view, fresh })
  if (some.state !== 'present') return toObtained(some, from)
  const history: View = { reduced: 'history' }
  const answer =
    some.document === true
      ? await documents.ask({ address, spec: ask.name, maxBytes: MAX_PACKUMENT_BYTES, view: history, fresh })
      : ({ state: 'present', document: NOTHING_CLAIMED } as const)
  return answer.state === 'present' ? decodeHistory(answer.document, from) : toObtained(answer, from)
}
