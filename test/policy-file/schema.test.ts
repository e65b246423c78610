/** The JSON Schema that editors use and the decoder say the same. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { DAY_PATTERN } from '../../src/policy-file/day.ts'
import { decodePolicyFile } from '../../src/policy-file/decode.ts'
import { CODE_PATTERN, EXCEPTED_PATTERN, INTEGRITY_PATTERN } from '../../src/policy-file/exception-shape.ts'
import { PACKAGE_PATTERN, TEXT_PATTERN } from '../../src/policy-file/glob.ts'
import { DEFAULT_DOWNGRADE, REQUIRABLE, RUNNERS } from '../../src/policy-file/policy-file.ts'
import { AGE_PATTERN, MAX_DAYS, REGISTRY_PATTERN, SCOPE_PATTERN } from '../../src/policy-file/policy-shape.ts'
import { URL_PATTERN } from '../../src/policy-file/url-pattern.ts'
import { UsageError } from '../../src/usage-error.ts'
import type { Path } from './full-policy.ts'
import { changed, FULL, GONE, ruleOf, SHA512 } from './full-policy.ts'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const schema = JSON.parse(read('schema/policy.schema.json'))
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema)

type Case = readonly [what: string, path: Path, value: unknown]

const RULE = ['rules', 0] as const
const PUBLISHER = [...RULE, 'publisher'] as const
const EXCEPTION = ['exceptions', 0] as const
const EXACT = ['exceptions', 1] as const

const right: readonly Case[] = [
  ['all there is', ['strict'], true],
  ['nothing', [], {}],
  ['a schema elsewhere', ['$schema'], 'https://schema.example/policy.json'],
  ['no schema', ['$schema'], GONE],
  ...REQUIRABLE.map((value): Case => [`require ${value}`, ['require'], value]),
  ['not strict', ['strict'], false],
  ['no rules', ['rules'], []],
  ['no exceptions', ['exceptions'], []],
  ['one day', ['minimumReleaseAge'], '1 day'],
  ['hours', ['minimumReleaseAge'], '36 hours'],
  ['one hour', ['minimumReleaseAge'], '1 hour'],
  ['9999 days', ['minimumReleaseAge'], '9999 days'],
  ['a rule that only requires', RULE, { packages: ['a'], require: 'integrity' }],
  ['a rule that only names a registry', RULE, { packages: ['a'], registry: 'http://localhost:4873' }],
  ['a rule that only names a publisher', RULE, { packages: ['a'], publisher: { runner: 'self-hosted' } }],
  ['a publisher with provenance', [...RULE, 'require'], 'provenance'],
  ...RUNNERS.map((value): Case => [`a runner that is ${value}`, [...PUBLISHER, 'runner'], value]),
  ['names without a scope', [...RULE, 'packages'], ['*']],
  ['names with a scope', [...RULE, 'packages'], ['@*/*', '@acme/a-*', 'a_b.c~d']],
  ['an IPv6 registry', [...RULE, 'registry'], 'http://[::1]:4873/'],
  ['an escape in the path of a registry', [...RULE, 'registry'], 'https://registry.example/my%20feed/npm/'],
  ['an upper-case host', [...PUBLISHER, 'issuer'], 'https://Issuer.example/'],
  ['a port', [...PUBLISHER, 'issuer'], 'https://issuer.example:8443'],
  ['a deep repository', [...PUBLISHER, 'repository'], 'https://gitlab.com/acme/**'],
  ['a repository with an ending for git', [...PUBLISHER, 'repository'], 'https://github.com/acme/tools.git'],
  ['three dots', [...PUBLISHER, 'repository'], 'https://gitlab.com/acme/...'],
  ['part of a workflow', [...PUBLISHER, 'workflow'], '.github/workflows/*.yml'],
  ['a branch', [...PUBLISHER, 'ref'], 'refs/heads/main'],
  ['protect alone', ['names'], { protect: ['a'] }],
  ['allow alone', ['names'], { allow: ['a'] }],
  ['private alone', ['names'], { private: ['a'] }],
  ['private names that are not asked about', ['names'], { private: ['@acme/*'], askPublic: false }],
  ['private names that are asked about', ['names'], { private: ['@acme/*'], askPublic: true }],
  ['one half of the downgrade', ['downgrade'], { youngDays: 30 }],
  ['the other half', ['downgrade'], { veryYoungDays: 0 }],
  ['days as JSON may write them', ['downgrade', 'youngDays'], 90.0],
  ['the most days', ['downgrade', 'youngDays'], MAX_DAYS],
  ['an exception for a scope', [...EXCEPTION, 'package'], '@acme/*'],
  ['an exception for a version', [...EXCEPTION, 'package'], '@acme/a@1.0.0-rc.1+build.5'],
  ['an exception with a digest', [...EXCEPTION, 'integrity'], SHA512],
  ['SHA-256', [...EXACT, 'integrity'], 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['SHA-384', [...EXACT, 'integrity'], 'sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb'],
  ['a leap day', [...EXCEPTION, 'expires'], '2028-02-29'],
  ['evidence from a registry alone', ['evidence'], { registry: 'https://public.example' }],
  ['evidence for scopes alone', ['evidence'], { scopes: { '@a-b.c': 'https://public.example' } }],
]

const wrong: readonly Case[] = [
  ['a list', [], []],
  ['a text', [], 'signature'],
  ['null', [], null],
  ['an unknown member', ['requires'], 'signature'],
  ['a member of every object', ['toString'], 'signature'],
  ['a schema that is no text', ['$schema'], 1],
  ['an unknown requirement', ['require'], 'everything'],
  ['a requirement in another case', ['require'], 'Signature'],
  ['no requirement', ['require'], null],
  ['a list of requirements', ['require'], ['signature']],
  ['strict as a text', ['strict'], 'true'],
  ['strict as a number', ['strict'], 1],
  ['an age without unit', ['minimumReleaseAge'], 3],
  ['an age without unit, as a text', ['minimumReleaseAge'], '3'],
  ['an age in minutes', ['minimumReleaseAge'], '1440 minutes'],
  ['no age', ['minimumReleaseAge'], '0 days'],
  ['a negative age', ['minimumReleaseAge'], '-1 days'],
  ['half a day', ['minimumReleaseAge'], '0.5 days'],
  ['an age without space', ['minimumReleaseAge'], '3days'],
  ['an age with a line end', ['minimumReleaseAge'], '3 days\n'],
  ['rules by name', ['rules'], {}],
  ['a rule that is a text', RULE, '@acme/*'],
  ['a rule without packages', [...RULE, 'packages'], GONE],
  ['a rule that says nothing', RULE, { packages: ['a'] }],
  ['an unknown member of a rule', [...RULE, 'reason'], 'so'],
  ['an unknown requirement of a rule', [...RULE, 'require'], 'none'],
  ['a publisher without provenance', [...RULE, 'require'], 'signature'],
  ['no packages', [...RULE, 'packages'], []],
  ['a package that is no list', [...RULE, 'packages'], '@acme/*'],
  ['an empty pattern', [...RULE, 'packages'], ['']],
  ['a pattern that is a number', [...RULE, 'packages'], [1]],
  ['a scope alone', [...RULE, 'packages'], ['@acme']],
  ['a scope and a slash', [...RULE, 'packages'], ['@acme/']],
  ['a scope without its sign', [...RULE, 'packages'], ['acme/*']],
  ['two stars', [...RULE, 'packages'], ['@acme/**']],
  ['a negation', [...RULE, 'packages'], ['a', '!b']],
  ['a version in a rule', [...RULE, 'packages'], ['a@1.0.0']],
  ['a name with a space', [...RULE, 'packages'], ['left pad']],
  ['a registry without scheme', [...RULE, 'registry'], 'registry.example'],
  ['a registry of another scheme', [...RULE, 'registry'], 'ftp://registry.example/'],
  ['a registry with credentials', [...RULE, 'registry'], 'https://me:secret@registry.example/'],
  ['a registry with a query', [...RULE, 'registry'], 'https://registry.example/?a'],
  ['a registry with a fragment', [...RULE, 'registry'], 'https://registry.example/#a'],
  ['a registry that is a pattern', [...RULE, 'registry'], 'https://*.example/'],
  ['a registry with a star', [...RULE, 'registry'], 'https://registry.example/*'],
  ['a publisher by name', PUBLISHER, 'acme'],
  ['an empty publisher', PUBLISHER, {}],
  ['an unknown member of a publisher', [...PUBLISHER, 'workflows'], 'a'],
  ['a host that is a pattern', [...PUBLISHER, 'issuer'], 'https://*.example'],
  ['an issuer without scheme', [...PUBLISHER, 'issuer'], 'issuer.example'],
  ['an issuer with an upper-case scheme', [...PUBLISHER, 'issuer'], 'HTTPS://issuer.example'],
  ['a repository with credentials', [...PUBLISHER, 'repository'], 'https://a@github.com/acme/tools'],
  ['a repository with a query', [...PUBLISHER, 'repository'], 'https://github.com/acme/tools?a'],
  ['a repository with an escape', [...PUBLISHER, 'repository'], 'https://github.com/acme%2Ftools'],
  ['a repository with dot segments', [...PUBLISHER, 'repository'], 'https://github.com/acme/../tools'],
  ['a repository that ends in dots', [...PUBLISHER, 'repository'], 'https://github.com/acme/..'],
  ['a repository that ends in a slash', [...PUBLISHER, 'repository'], 'https://github.com/acme/'],
  ['a repository with an empty segment', [...PUBLISHER, 'repository'], 'https://github.com//acme'],
  ['two stars inside', [...PUBLISHER, 'repository'], 'https://github.com/**/tools'],
  ['two stars in a segment', [...PUBLISHER, 'repository'], 'https://github.com/acme**'],
  ['a regular expression', [...PUBLISHER, 'repository'], '^https://github.com/acme/.+$'],
  ['a repository in short', [...PUBLISHER, 'repository'], 'acme/tools'],
  ['an empty workflow', [...PUBLISHER, 'workflow'], ''],
  ['a workflow with dot segments', [...PUBLISHER, 'workflow'], '.github/../a.yml'],
  ['a workflow from the root', [...PUBLISHER, 'workflow'], '/.github/workflows/a.yml'],
  ['any ref', [...PUBLISHER, 'ref'], '**'],
  ['two stars inside a ref', [...PUBLISHER, 'ref'], 'refs/**/v1'],
  ['a ref with a space', [...PUBLISHER, 'ref'], 'refs/tags/v 1'],
  ['an unknown runner', [...PUBLISHER, 'runner'], 'github'],
  ['names as a list', ['names'], ['a']],
  ['empty names', ['names'], {}],
  ['nothing to protect', ['names', 'protect'], []],
  ['a name that is no pattern', ['names', 'allow'], ['a b']],
  ['nothing private', ['names', 'private'], []],
  ['a private name that is no list', ['names', 'private'], '@acme/*'],
  ['asking about nothing', ['names'], { askPublic: true }],
  ['not asking about nothing', ['names'], { askPublic: false }],
  ['asking about what is not private', ['names', 'private'], GONE],
  ['asking as a text', ['names', 'askPublic'], 'true'],
  ['an unknown member of names', ['names', 'deny'], ['a']],
  ['an empty downgrade', ['downgrade'], {}],
  ['half a day of youth', ['downgrade', 'youngDays'], 0.5],
  ['days as a text', ['downgrade', 'youngDays'], '180'],
  ['negative days', ['downgrade', 'veryYoungDays'], -1],
  ['too many days', ['downgrade', 'youngDays'], MAX_DAYS + 1],
  ['an unknown member of the downgrade', ['downgrade', 'oldDays'], 1],
  ['exceptions by code', ['exceptions'], {}],
  ['an exception without code', [...EXCEPTION, 'code'], GONE],
  ['an exception without package', [...EXCEPTION, 'package'], GONE],
  ['an exception without reason', [...EXCEPTION, 'reason'], GONE],
  ['an exception without end', [...EXCEPTION, 'expires'], GONE],
  ['an unknown member of an exception', [...EXCEPTION, 'owner'], 'me'],
  ['the name of a finding', [...EXCEPTION, 'code'], 'weak-digest-only'],
  ['a code in lower case', [...EXCEPTION, 'code'], 'vd103'],
  ['a short code', [...EXCEPTION, 'code'], 'VD10'],
  ['a long code', [...EXCEPTION, 'code'], 'VD1030'],
  ['a finding about the policy', [...EXCEPTION, 'code'], 'VD902'],
  ['all codes', [...EXCEPTION, 'code'], 'VD*'],
  ['a range', [...EXCEPTION, 'package'], 'tiny-format@^1.0.0'],
  ['half a version', [...EXCEPTION, 'package'], 'tiny-format@1.0'],
  ['a tag', [...EXCEPTION, 'package'], 'tiny-format@latest'],
  ['no version', [...EXCEPTION, 'package'], 'tiny-format@'],
  ['any version', [...EXCEPTION, 'package'], 'tiny-format@*'],
  ['a pattern with a version', [...EXCEPTION, 'package'], 'tiny-*@1.0.0'],
  ['an empty reason', [...EXCEPTION, 'reason'], ''],
  ['a blank reason', [...EXCEPTION, 'reason'], ' \n'],
  ['no date', [...EXCEPTION, 'expires'], 'never'],
  ['a time', [...EXCEPTION, 'expires'], '2027-01-31T00:00:00Z'],
  ['a 13th month', [...EXCEPTION, 'expires'], '2027-13-01'],
  ['a 32nd day', [...EXCEPTION, 'expires'], '2027-01-32'],
  ['SHA-1', [...EXACT, 'integrity'], 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
  ['half a digest', [...EXACT, 'integrity'], SHA512.slice(0, 50)],
  ['two digests', [...EXACT, 'integrity'], `${SHA512} ${SHA512}`],
  ['a digest in hex', [...EXACT, 'integrity'], `sha512-${'0'.repeat(128)}`],
  ['a digest with an option', [...EXACT, 'integrity'], `${SHA512}?a`],
  ['a digest in base64 that is not canonical', [...EXACT, 'integrity'], SHA512.replace('Pg==', 'Ph==')],
  ['empty evidence', ['evidence'], {}],
  ['no scopes', ['evidence', 'scopes'], {}],
  ['a scope without its sign', ['evidence', 'scopes'], { acme: 'https://public.example/' }],
  ['a pattern for scopes', ['evidence', 'scopes'], { '@*': 'https://public.example/' }],
  ['a list of scopes', ['evidence', 'scopes'], ['@acme']],
  ['an unknown member of the evidence', ['evidence', 'token'], 'secret'],
]

/** What a schema cannot say: only the decoder refuses these. */
const beyond: readonly Case[] = [
  ['30 February', [...EXCEPTION, 'expires'], '2027-02-30'],
  ['very young for longer than young', ['downgrade'], { youngDays: 7, veryYoungDays: 8 }],
  ['very young for longer than young is by default', ['downgrade'], { veryYoungDays: 181 }],
  ['a port that is none', [...PUBLISHER, 'issuer'], 'https://issuer.example:99999'],
  ['a host that parsers change', [...PUBLISHER, 'issuer'], 'https://127.1/'],
  ['a registry whose port is none', [...RULE, 'registry'], 'https://registry.example:99999'],
  ['an exception to evidence against any version', [...EXACT, 'package'], 'old-thing'],
  ['an exception to evidence against any bytes', [...EXACT, 'integrity'], GONE],
]

function isDecoded(document: unknown): boolean {
  try {
    decodePolicyFile(JSON.stringify(document), 'verify-deps.json', ruleOf)
    return true
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

test.each(right)('both accept %s', (_what, path, value) => {
  const document = changed(path, value)
  expect(validate(document) ? [] : validate.errors).toEqual([])
  expect(isDecoded(document)).toBe(true)
})

test.each(wrong)('both refuse %s', (_what, path, value) => {
  const document = changed(path, value)
  expect({ schema: validate(document), decoder: isDecoded(document) }).toEqual({ schema: false, decoder: false })
})

test.each(beyond)('only the decoder refuses %s', (_what, path, value) => {
  const document = changed(path, value)
  expect({ schema: validate(document), decoder: isDecoded(document) }).toEqual({ schema: true, decoder: false })
})

test('the full policy uses every member', () => {
  const used = new Set(
    JSON.stringify(FULL)
      .match(/"[^"]+"(?=:)/gu)
      ?.map((name) => name.slice(1, -1)),
  )
  const members = [schema, ...Object.values(schema.$defs as object)].flatMap(membersOf)
  expect(members.filter((name) => !used.has(name))).toEqual([])
})

function membersOf({ properties = {} }: { properties?: Record<string, object> }): readonly string[] {
  return Object.entries(properties).flatMap(([name, inner]) => [name, ...membersOf(inner)])
}

describe('what stands in both is the same', () => {
  const { properties, $defs } = schema
  const exception = $defs.exception.properties

  test.each([
    ['minimumReleaseAge', properties.minimumReleaseAge.pattern, AGE_PATTERN],
    ['evidence.scopes', properties.evidence.properties.scopes.propertyNames.pattern, SCOPE_PATTERN],
    ['packages', $defs.packages.items.pattern, PACKAGE_PATTERN],
    ['registry', $defs.registry.pattern, REGISTRY_PATTERN],
    ['identity', $defs.identity.pattern, URL_PATTERN],
    ['path', $defs.path.pattern, TEXT_PATTERN],
    ['code', exception.code.pattern, CODE_PATTERN],
    ['package', exception.package.pattern, EXCEPTED_PATTERN],
    ['integrity', exception.integrity.pattern, INTEGRITY_PATTERN],
    ['expires', exception.expires.pattern, DAY_PATTERN],
  ])('the pattern of %s', (_what, pattern, own) => {
    expect(new RegExp(pattern, 'u').source).toBe(own.source)
  })

  test('the values and defaults', () => {
    expect($defs.require.enum).toEqual(REQUIRABLE)
    expect($defs.publisher.properties.runner.enum).toEqual(RUNNERS)
    expect($defs.days.maximum).toBe(MAX_DAYS)
    const { youngDays, veryYoungDays } = properties.downgrade.properties
    expect({ youngDays: youngDays.default, veryYoungDays: veryYoungDays.default }).toEqual(DEFAULT_DOWNGRADE)
  })
})

test('everything has a description for editors', () => {
  const described = (inner: { description?: string; $ref?: string }) =>
    inner.description ?? $defs[inner.$ref?.split('/').at(-1) ?? '']?.description
  const { $defs } = schema
  const bare = [schema, ...Object.values($defs as object)].flatMap(({ properties = {} }) =>
    Object.entries(properties as Record<string, object>).flatMap(([name, inner]) => (described(inner) ? [] : [name])),
  )
  expect(bare).toEqual([])
})

test('the page of the policy shows one that both accept', () => {
  const [, shown = ''] = /```json\n(.*?)```/su.exec(read('docs/policy.md')) ?? []
  const document = JSON.parse(shown)
  expect(validate(document) ? [] : validate.errors).toEqual([])
  expect(isDecoded(document)).toBe(true)
})
