/** What is read out of a whole packument: of its versions, none may get lost on the way. */

import { isDeepStrictEqual } from 'node:util'
import { decodeHistory } from '../../../src/downgrade/history.ts'
import { reducePackument } from '../../../src/downgrade/reduce-packument.ts'
import { decodeNameFacts } from '../../../src/names/decode-name-facts.ts'
import { decodePublicTwin } from '../../../src/registry/public-twin.ts'

/** @returns what is wrong */
export function misread(bytes: Uint8Array, version: string): string | undefined {
  const packument = parse(bytes)
  const versions = (packument as { readonly versions?: unknown } | null | undefined)?.versions
  const names = typeof versions === 'object' && versions !== null ? Object.keys(versions) : []
  const history = decodeHistory(packument, 'there')
  if (history.state === 'present' && history.value.map((each) => each.version).join() !== names.join())
    return 'the history has other versions'
  if (!isDeepStrictEqual(decodeHistory(reducePackument(packument), 'there'), history))
    return 'what is left of the packument has another history'
  const facts = decodeNameFacts(packument, 'there')
  if (facts.state === 'present' && facts.value.versions !== names.length)
    return 'the facts of the name count other versions'
  const twin = decodePublicTwin(packument, version, 'there')
  if (twin.state === 'present' && (twin.value.integrity.length === 0) === names.includes(version))
    return 'the twin has the version, or has it not'
  return undefined
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
