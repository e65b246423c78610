/** What a policy has to look like. schema/policy.schema.json says the same to editors; a test holds them to each other. */

import { parsedUrl } from '../parsed-url.ts'
import type { RuleOf } from './exception-shape.ts'
import { exceptionShape } from './exception-shape.ts'
import { PACKAGE_PATTERN, TEXT_PATTERN } from './glob.ts'
import type { DowngradePolicy, PackageRule } from './policy-file.ts'
import { DEFAULT_DOWNGRADE, REQUIRABLE, RUNNERS } from './policy-file.ts'
import type { Shape } from './shape.ts'
import { list, object, oneOf, record, refined, text, value } from './shape.ts'
import { isUrlPattern } from './url-pattern.ts'

/** Shared with the JSON Schema, as those below. */
export const SCOPE_PATTERN = /^@[A-Za-z0-9._~-]+$/u
export const AGE_PATTERN = /^([1-9][0-9]{0,3}) (hours?|days?)$/u
/** Credentials belong into .npmrc; nothing else but a path can follow the host. */
export const REGISTRY_PATTERN =
  /^https?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~!$&'()+,;=:@%/-]*)?$/u

export const MAX_DAYS = 3650

const flag = value('true or false', (given) => (typeof given === 'boolean' ? given : undefined))
const days = value(`a whole number of days, from 0 to ${MAX_DAYS}`, (given) =>
  typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= MAX_DAYS ? given : undefined,
)
const requirement = oneOf(REQUIRABLE)
const packages = list(
  text(
    'a package name such as "left-pad", in which "*" stands for anything but a slash ("@acme/*", "eslint-*")',
    (given) => PACKAGE_PATTERN.test(given),
  ),
  1,
)
const address = text(
  'an address such as "https://github.com/acme/tools", without credentials, query or escapes; ' +
    '"*" in its path stays within one segment, and a last "/**" takes all below',
  isUrlPattern,
)
/** Whoever copies it from package.json has the ending for git with it, which certificates never have. */
const repository = value(address.expected, (given) =>
  typeof given === 'string' && isUrlPattern(given)
    ? given.replace(/^([^/]+\/\/[^/]+\/(?:[^/]+\/)*[^/]+?)(?:\.git)+$/iu, '$1')
    : undefined,
)
const registry = value(
  'the address of a registry, such as "https://registry.example/", without credentials',
  (given) =>
    typeof given === 'string' && REGISTRY_PATTERN.test(given)
      ? parsedUrl(given)?.href.replace(/\/?$/u, '/')
      : undefined,
)

function path(example: string): Shape<string> {
  return text(
    `a text such as "${example}", in which "*" stays within one segment, and a last "/**" takes all below`,
    (given) => TEXT_PATTERN.test(given),
  )
}

/** pnpm counts minutes and npm days, so half of all readers would misread a bare number. */
const age = value('a text with a unit, such as "3 days" or "36 hours"', (given) => {
  const [, count, unit] = AGE_PATTERN.exec(typeof given === 'string' ? given : '') ?? []
  if (count === undefined || unit === undefined) return undefined
  return unit.startsWith('hour') ? Number(count) / 24 : Number(count)
})

const publisher = object(
  {},
  {
    issuer: address,
    repository,
    workflow: path('.github/workflows/release.yml'),
    ref: path('refs/tags/v*'),
    runner: oneOf(RUNNERS),
  },
  1,
)

const rule: Shape<PackageRule> = refined(
  object({ packages }, { require: requirement, registry, publisher }, 2),
  (given, tell) => {
    if (given.publisher === undefined) return given
    if (given.require !== undefined && given.require !== 'provenance') {
      tell(
        given.line,
        `a rule names a publisher and requires "${given.require}". Only provenance proves a publisher: leave "require" out.`,
      )
    }
    return { ...given, require: 'provenance' }
  },
)

const downgrade: Shape<DowngradePolicy> = refined(
  object({}, { youngDays: days, veryYoungDays: days }, 1),
  (given, tell) => {
    const { line, youngDays = DEFAULT_DOWNGRADE.youngDays } = given
    const { veryYoungDays = Math.min(DEFAULT_DOWNGRADE.veryYoungDays, youngDays) } = given
    if (veryYoungDays > youngDays) {
      tell(line, `downgrade.veryYoungDays is ${veryYoungDays}; it has to be at most youngDays, which is ${youngDays}.`)
    }
    return { line, youngDays, veryYoungDays }
  },
)

const names = refined(
  object({}, { protect: packages, allow: packages, private: packages, askPublic: flag }, 1),
  (given, tell) => {
    // Without it there is nothing to ask about, and whoever wrote it believes that there is.
    if (given.askPublic !== undefined && given.private === undefined) {
      tell(given.line, 'names.askPublic is about the names in names.private, which is not there. Add it.')
    }
    return { protect: [], allow: [], private: [], askPublic: false, ...given }
  },
)

export const policyShape = (ruleOf: RuleOf) =>
  object(
    {},
    {
      $schema: text('the address of the JSON Schema', () => true),
      require: requirement,
      strict: flag,
      rules: list(rule, 0),
      names,
      minimumReleaseAge: age,
      downgrade,
      exceptions: list(exceptionShape(ruleOf), 0),
      evidence: object(
        {},
        {
          registry,
          scopes: record(
            'an object of scopes and their registries, such as { "@acme": "https://registry.example/" }',
            (name) => SCOPE_PATTERN.test(name),
            registry,
          ),
        },
        1,
      ),
    },
  )
