/** From text to policy, and what people are told when that fails. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decodePolicyFile, policyOfPackageJson } from '../../src/policy-file/decode.ts'
import { matchesText } from '../../src/policy-file/glob.ts'
import { matchesUrl } from '../../src/policy-file/url-pattern.ts'
import { compareWithRule } from '../../src/publisher/compare.ts'
import { UsageError } from '../../src/usage-error.ts'
import { RELEASE } from '../publisher/publishers.ts'
import { changed, FULL, GONE, ruleOf } from './full-policy.ts'

const decode = (text: string) => decodePolicyFile(text, 'verify-deps.json', ruleOf)

function told(text: string, read: (text: string) => unknown = decode): readonly string[] {
  try {
    read(text)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message.split('\n')
  }
}

test('everything that can be said is read', () => {
  const text = JSON.stringify(FULL, null, 2)
  const lineOf = (piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length
  expect(decode(text)).toEqual({
    file: 'verify-deps.json',
    line: 1,
    require: 'signature',
    strict: true,
    minimumReleaseAge: 3,
    rules: [
      {
        line: 7,
        packages: ['@acme/*', 'acme-cli'],
        require: 'provenance',
        registry: 'https://registry.example/npm/',
        publisher: { line: lineOf('"publisher"'), ...FULL.rules[0].publisher },
      },
      { line: lineOf('"sigstore"') - 2, packages: ['sigstore'], require: 'provenance' },
    ],
    names: { line: lineOf('"names"'), ...FULL.names },
    downgrade: { line: lineOf('"downgrade"'), youngDays: 90, veryYoungDays: 7 },
    exceptions: [
      { line: lineOf('"VD103"') - 1, name: 'tiny-format', ...FULL.exceptions[0] },
      { line: lineOf('"VD202"') - 1, name: 'old-thing', version: '1.0.2', ...FULL.exceptions[1] },
    ],
    evidence: {
      line: lineOf('"evidence"'),
      registry: 'https://public.example/',
      scopes: { '@acme': 'https://registry.example/npm/' },
    },
  })
})

test('what is not said has no value, or its default', () => {
  expect(decode('{}')).toEqual({ file: 'verify-deps.json', line: 1, rules: [], exceptions: [] })
  expect(decode('{"downgrade":{"youngDays":30}}').downgrade).toEqual({ line: 1, youngDays: 30, veryYoungDays: 14 })
  expect(decode('{"downgrade":{"youngDays":7}}').downgrade).toEqual({ line: 1, youngDays: 7, veryYoungDays: 7 })
  const names = { line: 1, protect: [], allow: [], private: [], askPublic: false }
  expect(decode('{"names":{"allow":["a"]}}').names).toEqual({ ...names, allow: ['a'] })
  expect(decode('{"names":{"private":["a"]}}').names).toEqual({ ...names, private: ['a'] })
  expect(decode('{"minimumReleaseAge":"36 hours"}').minimumReleaseAge).toBe(1.5)
  expect(decode('\uFEFF{"strict":true}').strict).toBe(true)
})

test('the version in an exception is behind the last "@", not behind that of the scope', () => {
  const [exception] = decode(JSON.stringify(changed(['exceptions', 0, 'package'], '@acme/a@1.0.0-rc.1'))).exceptions
  expect(exception).toMatchObject({ package: '@acme/a@1.0.0-rc.1', name: '@acme/a', version: '1.0.0-rc.1' })
})

describe('the repository of a publisher', () => {
  const repositoryOf = (repository: string) =>
    decode(JSON.stringify({ rules: [{ packages: ['a'], publisher: { repository } }] })).rules[0]?.publisher?.repository

  test.each([
    ['https://github.com/acme/tools.git', 'https://github.com/acme/tools'],
    ['https://github.com/acme/tools.GIT.git', 'https://github.com/acme/tools'],
    ['https://gitlab.com/acme/group/tools-*.git', 'https://gitlab.com/acme/group/tools-*'],
  ])('%s is %s', (written, read) => {
    expect(repositoryOf(written)).toBe(read)
    const rule = (repository: string) =>
      compareWithRule({ ...RELEASE, repository: FITS[read] }, { repository }, matching)
    expect(rule(repositoryOf(written) ?? '')).toEqual([])
    expect(rule(written)).toHaveLength(1)
  })

  const matching = { matchesUrl, matchesText }
  const FITS: Readonly<Record<string, string>> = {
    'https://github.com/acme/tools': 'https://github.com/acme/tools',
    'https://gitlab.com/acme/group/tools-*': 'https://gitlab.com/acme/group/tools-x',
  }

  test.each([
    'https://github.com/acme/tools',
    'https://github.com/acme/tools.gitter',
    'https://github.com/acme/toolsgit',
    'https://github.com/acme.git/tools',
    'https://github.com/acme/.git',
    'https://code.git',
    'https://github.com/acme/**',
  ])('%s stays as it is', (repository) => {
    expect(repositoryOf(repository)).toBe(repository)
  })
})

describe('people are told', () => {
  test.each([
    ['{"require":"signature"}', '{\n"requre":"signature"}', 2, 'unknown member "requre". Did you mean "require"?'],
    ['{}', '{\n"colour":1}', 2, 'the policy has the unknown member "colour". It takes $schema, require, strict, rules'],
    ['{}', '{"__proto__":1}', 1, 'the unknown member "__proto__"'],
    ['{"strict":true}', '{"strict":true,\n"strict":true}', 2, 'the policy has the member "strict" twice.'],
    ['{"strict":true}', '{"strict":\n"yes"}', 2, 'strict is "yes"; it has to be true or false.'],
    ['{"rules":[]}', '{"rules":{}}', 1, 'rules is an empty object; it has to be a list.'],
    [
      '{"require":"signature"}',
      '{"require":"sig"}',
      1,
      'require is "sig"; it has to be one of "integrity", "signature", "provenance".',
    ],
    [
      '{"minimumReleaseAge":"3 days"}',
      '{"minimumReleaseAge":3}',
      1,
      'minimumReleaseAge is 3; it has to be a text with a unit, such as "3 days" or "36 hours".',
    ],
    [
      '{"rules":[{"packages":["a"],"require":"integrity"}]}',
      '{"rules":[\n{"packages":["a"],\n"requires":"integrity"}]}',
      3,
      'rules[0] has the unknown member "requires". Did you mean "require"? It takes packages, require, registry, publisher.',
    ],
    [
      '{"rules":[{"packages":["a"],"require":"integrity"}]}',
      '{"rules":[\n{"packages":["a"]}]}',
      2,
      'rules[0] says nothing. It takes require, registry, publisher.',
    ],
    [
      '{"rules":[{"packages":["a","b"],"require":"integrity"}]}',
      '{"rules":[{"packages":["a",\n""],"require":"integrity"}]}',
      2,
      'rules[0].packages[1] is ""; it has to be a package name',
    ],
    [
      '{"rules":[{"packages":["a"],"require":"integrity"}]}',
      '{"rules":[{\n"packages":[],"require":"integrity"}]}',
      2,
      'rules[0].packages is an empty list; it has to be a list with at least one item',
    ],
    [
      '{"rules":[{"packages":["a"],"publisher":{"runner":"self-hosted"}}]}',
      '{"rules":[\n{"packages":["a"],"require":"signature","publisher":{"runner":"self-hosted"}}]}',
      2,
      'a rule names a publisher and requires "signature".',
    ],
    [
      '{"evidence":{"scopes":{"@a":"https://public.example"}}}',
      '{"evidence":{"scopes":{\n"a\\nb":"https://public.example"}}}',
      2,
      'evidence.scopes has the member "a\\nb"; it has to be an object of scopes',
    ],
    [
      '{"downgrade":{"veryYoungDays":180}}',
      '{\n"downgrade":{"veryYoungDays":181}}',
      2,
      'downgrade.veryYoungDays is 181; it has to be at most youngDays, which is 180.',
    ],
    [
      '{"evidence":{"registry":"https://public.example"}}',
      '{"evidence":{"registry":"https://me:secret@public.example"}}',
      1,
      'evidence.registry is "https://***@public.example"; it has to be the address of a registry',
    ],
    ['{}', '{\n"require"\n}', 3, 'it cannot be read as JSON: a colon is missing.'],
  ])('%s is right; of %j, line %i: %s', (right, wrong, line, problem) => {
    expect(told(right)).toEqual([])
    const [message, ...more] = told(wrong)
    expect(message).toContain(`verify-deps.json:${line}: `)
    expect(message).toContain(problem)
    expect(more).toEqual([])
  })

  test.each([
    ['code', 'code", which has to be the code of a finding'],
    ['package', 'package", which has to be NAME, NAME@VERSION'],
    ['reason', 'reason", which has to be a text that says why'],
    ['expires', 'expires", which has to be the last day on which it counts'],
  ])('that an exception lacks its %s', (member, problem) => {
    const [message, ...more] = told(JSON.stringify(changed(['exceptions', 0, member], GONE)))
    expect(message).toContain(`verify-deps.json:1: exceptions[0] lacks "${problem}`)
    expect(more).toEqual([])
  })

  test.each([
    ['package', 'old-thing'],
    ['package', 'old-*'],
    ['integrity', GONE],
  ])('that evidence against a package is accepted for one version and digest only: %s', (member, value) => {
    const [message, ...more] = told(JSON.stringify(changed(['exceptions', 1, member], value)))
    expect(message).toMatch(/accepts VD202, which is evidence against a package\. It has to name NAME@VERSION/u)
    expect(more).toEqual([])
    // Another finding can be accepted like that.
    const other = { ...FULL.exceptions[1], code: 'VD201', [member]: value === GONE ? undefined : value }
    expect(told(JSON.stringify(changed(['exceptions', 1], other)))).toEqual([])
  })

  test('that other bytes than the locked ones are accepted, which no digest could be named for', () => {
    const exceptionOf = (code: string) => JSON.stringify(changed(['exceptions', 1], { ...FULL.exceptions[1], code }))
    expect(told(exceptionOf('VD101'))).toEqual([expect.stringContaining('VD101 cannot be excepted.')])
    expect(told(exceptionOf('VD202'))).toEqual([])
  })

  test('that there is nothing to ask the public registry about', () => {
    expect(told('{\n"names":{"askPublic":true,"protect":["a"]}}')).toEqual([
      'verify-deps.json:2: names.askPublic is about the names in names.private, which is not there. Add it.',
    ])
    expect(told('{\n"names":{"askPublic":true,"private":["a"]}}')).toEqual([])
  })

  test('everything at once, in the order of the lines', () => {
    const text = `{
      "exceptions": [
        { "code": "VD202", "package": "a", "reason": "x", "expires": "2027-01-01" },
        { "code": "VD201", "package": "a", "reason": " ", "expires": "2027-02-30" }
      ],
      "require": "all",
      "strickt": true
    }`
    expect(told(text)).toEqual([
      expect.stringContaining('verify-deps.json:3: the exception for a accepts VD202'),
      expect.stringContaining('verify-deps.json:4: exceptions[1].reason is " "'),
      expect.stringContaining('verify-deps.json:4: exceptions[1].expires is "2027-02-30"'),
      expect.stringContaining('verify-deps.json:6: require is "all"'),
      expect.stringContaining(
        'verify-deps.json:7: the policy has the unknown member "strickt". Did you mean "strict"?',
      ),
    ])
  })

  test('of ten problems at most, and how many more there are', () => {
    const text = (count: number) => `{${Array.from({ length: count }, (_, at) => `\n"x${at}":1`).join(',')}}`
    expect(told(text(10))).toHaveLength(10)
    expect(told(text(11)).at(-1)).toBe('verify-deps.json: and 1 more problem like these.')
    expect(told(text(30)).at(-1)).toBe('verify-deps.json: and 20 more problems like these.')
  })

  test('no more than the beginning of what is long, and that without breaking the line', () => {
    const [message = '', ...more] = told(JSON.stringify({ require: 'a\n'.repeat(10_000), ['b\n'.repeat(10_000)]: 1 }))
    expect(message.length).toBeLessThan(400)
    expect(more).toHaveLength(1)
  })
})

describe('in package.json', () => {
  const read = (text: string) => policyOfPackageJson(text, 'package.json', ruleOf)

  test('the policy is the member verifyDeps', () => {
    const policy = read('{"name":"a","a":1,"a":2,\n"verifyDeps":{"strict":true}}')
    expect(policy).toEqual({ file: 'package.json', line: 2, strict: true, rules: [], exceptions: [] })
  })

  test.each(['{}', '{"name":"a"}', '{"config":{"verifyDeps":{}}}'])('there may be none: %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  test.each([
    ['{\n"verifyDeps":"strict"}', 'package.json:2: verifyDeps is "strict"; it has to be an object with $schema'],
    ['{\n"verifyDeps":{"strickt":1}}', 'package.json:2: verifyDeps has the unknown member "strickt".'],
    ['{"verifyDeps":{\n"names":1}}', 'package.json:2: verifyDeps.names is 1; it has to be'],
    ['{"verifyDeps":{},\n"verifyDeps":{}}', 'package.json:2: it has the member "verifyDeps" twice.'],
    ['{"name":}', 'package.json:1: it cannot be read as JSON'],
  ])('%j is refused', (text, problem) => {
    expect(told(text, read)[0]).toContain(problem)
  })
})

describe('nothing but a UsageError is thrown', () => {
  it('for any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => void told(text)))
  })

  it('for any value in any place', () => {
    const places = placesOf(FULL)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (place, value) => {
        for (const line of told(JSON.stringify(changed(place, value))))
          expect(line).toMatch(/^verify-deps\.json(?::\d+)?: /u)
      }),
      { numRuns: 2_000 },
    )
  })
})

function placesOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner).map((rest) => [name, ...rest]))]
}
