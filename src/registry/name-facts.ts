/** What a registry says of a package as a whole: out of its full packument, which alone has times and maintainers. */
import npa from 'npm-package-arg'
import { isObject, ownMember } from '../downgrade/json-object.ts'
import type { Obtained } from '../evidence.ts'
import { decodeNameFacts } from '../names/decode-name-facts.ts'
import type { NameFacts } from '../names/name-facts.ts'
import { withoutCredentials } from './address.ts'
import type { Documents } from './documents.ts'
import { MAX_PACKUMENT_BYTES } from './documents.ts'
import { packageAddress, toObtained } from './manifest.ts'

/** Never from a copy: what is found here can take a suspicion away. */
export async function fetchNameFacts(
  documents: Documents,
  /** The name has passed {@link isPackageName}. */
  { name, registry }: { readonly name: string; readonly registry: string },
): Promise<Obtained<NameFacts>> {
  const address = packageAddress({ name, version: '', registry })
  const from = withoutCredentials(address)
  const answer = await documents.ask({ address, spec: name, maxBytes: MAX_PACKUMENT_BYTES, fresh: true })
  if (answer.state !== 'present') return toObtained(answer, from)
  return isAbout(answer.document, name) ? decodeNameFacts(answer.document, from) : ofAnother(from)
}

/** To npm's libraries, some texts that stand in a lockfile are files, addresses or ranges: nothing to ask a registry for. */
export function isPackageName(name: string): boolean {
  try {
    const spec = npa(name)
    return spec.registry === true && spec.name === name
  } catch {
    return false
  }
}

export const NOT_A_NAME: Obtained<never> = {
  state: 'unavailable',
  from: 'its name',
  reason: 'no registry can be asked for such a name',
}

/** Whether the document says itself that it is about that name. */
export function isAbout(packument: unknown, name: string): boolean {
  return isObject(packument) && ownMember(packument, 'name') === name
}

export function ofAnother(from: string): Obtained<never> {
  return { state: 'unavailable', from, reason: 'the document is not about this package' }
}
