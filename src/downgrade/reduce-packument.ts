/** What of a packument tells its history: the same history can be read from what is left. */
import { isObject, ownMember } from './json-object.ts'

type Wanted = true | { readonly [name: string]: Wanted }

const WANTED_OF_VERSION: Wanted = {
  dist: { attestations: { provenance: { predicateType: true } } },
  _npmUser: { trustedPublisher: true, approver: true },
  deprecated: true,
}

export function reducePackument(packument: unknown): unknown {
  const versions = isObject(packument) ? ownMember(packument, 'versions') : undefined
  if (!isObject(versions)) return packument
  const entries = Object.entries(versions).map(
    ([version, entry]) => [version, reduce(entry, WANTED_OF_VERSION)] as const,
  )
  return { ...(reduce(packument, { time: true }) as object), versions: Object.fromEntries(entries) }
}

/** What is no object stays as it is: in the place of one it is a shape that nobody knows, and has to stay that. */
function reduce(value: unknown, wanted: Wanted): unknown {
  if (wanted === true || !isObject(value)) return value
  const members = Object.keys(wanted).filter((name) => Object.hasOwn(value, name))
  return Object.fromEntries(members.map((name) => [name, reduce(ownMember(value, name), wanted[name] ?? true)]))
}
