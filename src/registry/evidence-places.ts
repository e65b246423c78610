/**
 * Which registry is asked for what is said of a package, where that is not the one that gives its bytes: a mirror that drops
 * signatures can be used for tarballs all the same, since evidence proves itself wherever it comes from.
 */
import { sameRegistry } from './address.ts'

export interface EvidencePlaces {
  /** For the packages of the default registry. */
  readonly registry?: string | undefined
  /** By scope, such as `@acme`. */
  readonly scopes?: Readonly<Record<string, string>> | undefined
  /** Whether the name is the project's own, which no other registry is to hear of. */
  readonly isPrivate: (name: string) => boolean
}

/**
 * @param base the registry that is configured for the name
 * @param ofAll the one that is configured for all that have none of their own
 */
export function registryOfEvidence(
  name: string,
  base: string,
  ofAll: string,
  { registry, scopes = {}, isPrivate }: EvidencePlaces,
): string {
  if (isPrivate(name)) return base
  const scope = name.startsWith('@') ? (name.split('/', 1)[0] as string) : ''
  if (scope !== '' && Object.hasOwn(scopes, scope)) return scopes[scope] as string
  // A scope with a registry of its own is private unless the policy names it.
  return registry !== undefined && sameRegistry(base, ofAll) ? registry : base
}
