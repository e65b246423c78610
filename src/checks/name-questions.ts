/** Which questions about a name are worth asking: what collects the answers and what judges them must agree on it. */
import { isUnder } from '../downgrade/age.ts'
import type { Evidence } from '../evidence.ts'
import { isSameRegistry } from '../yarn-cache/yarn-registry.ts'
import type { Attested } from './attestations.ts'
import type { Context } from './check.ts'
import { timeOf } from './publisher-history.ts'

/**
 * npm's is `0.0.1-security`, counted up where there has been one before. Others may number theirs like that, so it says
 * nothing by itself.
 */
const PLACEHOLDER_VERSION = /^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}-security(?:\.[0-9]{1,9})?$/u

export function isPlaceholderVersion(version: string): boolean {
  return PLACEHOLDER_VERSION.test(version)
}

/** Of what is said about the package. */
export type NameContext = Pick<Context, 'ages' | 'isDirect' | 'names' | 'naming'>

/** The first version is no younger than any other: one that is old enough answers for it. */
export function mayBeBrandNew(evidence: Evidence, { ages, isDirect, names }: NameContext, attested: Attested): boolean {
  // A package of one's own is no stranger. That its version is young is said all the same.
  if (ages === undefined || ages.minimumReleaseAge <= 0 || isDirect === false || names?.isPrivate === true) return false
  return isUnder(ages.minimumReleaseAge, timeOf(evidence, attested), ages.now)
}

/** Where the registry is the public one, the answer is known without a question. */
export function mayHaveTwin(evidence: Evidence, { names }: NameContext): boolean {
  return names?.isPrivate === true && names.askPublic && !isFromPublic(evidence)
}

/** By the registry that is configured for the name. Yarn has settings of its own, which count where there is no address. */
export function isFromPublic({ package: { source }, registry, isPublic, yarnRegistry }: Evidence): boolean {
  const hasAddress = source.type === 'registry' && source.resolved !== undefined
  const isOthers = !hasAddress && yarnRegistry !== undefined && !isSameRegistry(registry, yarnRegistry)
  return isPublic === true && !isOthers
}
