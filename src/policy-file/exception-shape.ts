/** What an exception has to look like. */
import { formatDigest, isStrong, parseIntegrity } from '../digest.ts'
import type { Rule } from '../finding.ts'
import { isDay } from './day.ts'
import { isExact } from './exceptions.ts'
import type { Exception } from './policy-file.ts'
import type { Shape } from './shape.ts'
import { object, refined, text } from './shape.ts'

/** The rule with that code; undefined when there is none. */
export type RuleOf = (code: string) => Pick<Rule, 'kind' | 'isFinal'> | undefined

/** Findings about the policy itself are dealt with in the policy itself. Shared with the JSON Schema, as those below. */
export const CODE_PATTERN = /^VD[0-8][0-9]{2}$/u

/** A pattern for names; or a name, with one version or not. */
export const EXCEPTED_PATTERN =
  /^(?:(?!.*\*\*)(?:@[A-Za-z0-9._~*-]+\/)?[A-Za-z0-9._~*-]+|(?:@[A-Za-z0-9._~-]+\/)?[A-Za-z0-9._~-]+@[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/u

export const INTEGRITY_PATTERN =
  /^(?:sha256-[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{85}[AQgw]==)$/u

const members = object(
  {
    code: text('the code of a finding, from VD000 to VD899', (given) => CODE_PATTERN.test(given)),
    package: text('NAME, NAME@VERSION with one exact version, or a pattern such as "@acme/*"', (given) =>
      EXCEPTED_PATTERN.test(given),
    ),
    reason: text('a text that says why this may be', (given) => /\S/u.test(given)),
    expires: text('the last day on which it counts, such as "2027-01-31"', isDay),
  },
  { integrity: text('one digest of SHA-256 or better, whole, as in the lockfile ("sha512-…")', isDigest) },
)

export function exceptionShape(ruleOf: RuleOf): Shape<Exception> {
  return refined(members, (given, tell) => {
    const exception = { ...given, ...splitPackage(given.package) }
    const rule = ruleOf(exception.code)
    // An exception binds itself to the digest in the lockfile. Of other bytes it says nothing.
    if (rule?.isFinal) tell(exception.line, `${exception.code} cannot be excepted.`)
    // Whoever accepts what speaks against a package accepts these bytes and no others.
    if (rule?.kind === 'contradicted' && !isExact(exception)) {
      tell(
        exception.line,
        `the exception for ${exception.package} accepts ${exception.code}, which is evidence against a package. ` +
          'It has to name NAME@VERSION in "package", and the digest in "integrity".',
      )
    }
    return exception
  })
}

function splitPackage(given: string): Pick<Exception, 'name' | 'version'> {
  const at = given.indexOf('@', 1)
  return at === -1 ? { name: given } : { name: given.slice(0, at), version: given.slice(at + 1) }
}

function isDigest(given: string): boolean {
  const [digest, ...more] = parseIntegrity(given)
  return digest !== undefined && more.length === 0 && isStrong(digest) && formatDigest(digest) === given
}
