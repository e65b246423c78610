/** Patterns for issuers and repositories. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isUrlPattern, matchesUrl } from '../../src/policy-file/url-pattern.ts'

const REPOSITORY = 'https://github.com/org/repo'

test.each([
  [REPOSITORY, REPOSITORY],
  [REPOSITORY, 'https://GitHub.com/org/repo'],
  [REPOSITORY, 'HTTPS://github.com/org/repo'],
  [REPOSITORY, 'https://github.com:443/org/repo'],
  ['https://GITHUB.com/org/repo', REPOSITORY],
  ['https://github.com/org/*', REPOSITORY],
  ['https://github.com/*/repo', REPOSITORY],
  ['https://github.com/org/re*', REPOSITORY],
  ['https://github.com/**', REPOSITORY],
  ['https://github.com/org/**', 'https://github.com/org/a/b/c'],
  ['https://gitlab.com', 'https://gitlab.com/'],
  ['https://gitlab.com/', 'https://gitlab.com'],
  ['http://git.example:8080/a', 'http://git.example:8080/a'],
  [
    'https://github.com/org/repo/.github/workflows/*.yml@refs/tags/*',
    'https://github.com/org/repo/.github/workflows/release.yml@refs/tags/v1',
  ],
])('%s matches %s', (pattern, url) => {
  expect(isUrlPattern(pattern)).toBe(true)
  expect(matchesUrl(pattern, url)).toBe(true)
})

describe(`${REPOSITORY} does not match`, () => {
  test.each([
    'https://github.com/org/repo-evil',
    'https://github.com/org/repo/',
    'https://github.com/org/repo/more',
    'https://github.com/org',
    'https://github.com/Org/repo',
    'https://github.com/evil/org/repo',
    'https://github.com.evil.example/org/repo',
    'https://github.com./org/repo',
    'https://evil-github.com/org/repo',
    'https://api.github.com/org/repo',
    'https://github.com:444/org/repo',
    'http://github.com/org/repo',
    'ssh://github.com/org/repo',
    'git+https://github.com/org/repo',
    'https://github.com@evil.example/org/repo',
    'https://user@github.com/org/repo',
    'https://@github.com/org/repo',
    'https://github.com/org/repo?',
    'https://github.com/org/repo?a=b',
    'https://github.com/org/repo#',
    'https://github.com/org/repo#a',
    'https://github.com/org%2Frepo',
    'https://github.com/org/%72epo',
    'https://github.com/org/evil/../repo',
    'https://github.com/org/./repo',
    'https://github.com/org/evil/%2e%2e/repo',
    'https://github.com//org/repo',
    'https://github.com/org//repo',
    'https://github.com\\org\\repo',
    'https:\\\\github.com/org/repo',
    'https:/github.com/org/repo',
    'https:github.com/org/repo',
    'https://github.com/org/re\tpo',
    'https://git\nhub.com/org/repo',
    ' https://github.com/org/repo',
    'https://github.com/org/repo\n',
    'https://ｇithub.com/org/repo',
    'https://github.com/org/repo\u200b',
    'github.com/org/repo',
    '//github.com/org/repo',
    '',
  ])('%j', (url) => {
    expect(matchesUrl(REPOSITORY, url)).toBe(false)
    expect(matchesUrl('https://github.com/**', REPOSITORY)).toBe(true)
  })
})

test.each([
  ['https://github.com/org/*', 'https://github.com/org/a/b'],
  ['https://github.com/org/*', 'https://github.com/org/'],
  ['https://github.com/org/*', 'https://github.com/org'],
  ['https://github.com/org/**', 'https://github.com/org'],
  ['https://github.com/org/**', 'https://github.com/org-evil/a'],
  ['https://github.com/org/**', 'https://github.com/org/../evil/a'],
  ['https://github.com/org/**', 'https://github.com/org/%2e%2e/evil'],
  ['https://github.com/org/re*', 'https://github.com/org/evil/re'],
])('%s does not match %s', (pattern, url) => {
  expect(isUrlPattern(pattern)).toBe(true)
  expect(matchesUrl(pattern, url)).toBe(false)
})

test.each([
  ['https://*.example/org', 'https://git.example/org'],
  ['https://*/org', 'https://git.example/org'],
  ['*://git.example/org', 'https://git.example/org'],
  ['https://git.example/org/', 'https://git.example/org'],
  ['https://git.example/**/repo', 'https://git.example/*/repo'],
  ['https://git.example/a**', 'https://git.example/a*'],
  ['https://git.example/a?b=c', 'https://git.example/a'],
  ['https://git.example/a#b', 'https://git.example/a'],
  ['https://me:secret@git.example/a', 'https://git.example/a'],
  ['https://git.example/%61', 'https://git.example/a'],
  ['https://git.example/../a', 'https://git.example/a'],
  ['https://git.example/..', 'https://git.example/...'],
  ['https://git.example:99999/a', 'https://git.example:9999/a'],
  ['https://127.1/a', 'https://127.0.0.1/a'],
  ['git.example/a', 'https://git.example/a'],
  ['ftp://git.example/a', 'http://git.example/a'],
  ['', 'https://git.example'],
])('%j is no pattern, and %s is one', (wrong, right) => {
  expect(isUrlPattern(wrong)).toBe(false)
  expect(isUrlPattern(right)).toBe(true)
})

describe('of any address', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abc-.'), minLength: 1, maxLength: 6 })
  const segment = letters.filter((each) => each !== '.' && each !== '..')
  const host = fc.stringMatching(/^[a-z]{1,8}\.example$/u)
  const address = fc.tuple(host, fc.array(segment, { minLength: 1, maxLength: 4 }))
  const write = ([name, path]: readonly [string, readonly string[]]) => `https://${name}/${path.join('/')}`
  /** Each segment may be replaced by a pattern that matches it. */
  const patterned = fc
    .tuple(address, fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }))
    .map(([[name, path], how]) => ({
      url: write([name, path]),
      pattern: write([
        name,
        path.map((each, at) => [each, '*', `${each[0]}*`, `*${each.at(-1)}`][how[at] ?? 0] ?? '*'),
      ]),
      name,
      path,
    }))

  it('a pattern matches what it was made from', () => {
    fc.assert(
      fc.property(patterned, ({ pattern, url }) => {
        expect(matchesUrl(pattern, url)).toBe(true)
      }),
    )
  })

  it('no other host matches, whatever is added to it', () => {
    fc.assert(
      fc.property(patterned, fc.string({ minLength: 1 }), ({ pattern, name, path }, more) => {
        fc.pre(!/^:0*443$/u.test(more))
        expect(matchesUrl(pattern, write([name + more, path]))).toBe(false)
        expect(matchesUrl(pattern, write([more + name, path]))).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('nothing longer matches without a star', () => {
    fc.assert(
      fc.property(address, fc.string({ minLength: 1 }), (exact, more) => {
        expect(matchesUrl(write(exact), write(exact) + more)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('no more segments match than there are', () => {
    fc.assert(
      fc.property(patterned, fc.string(), ({ pattern, url }, more) => {
        expect(matchesUrl(pattern, `${url}/${more}`)).toBe(false)
      }),
    )
  })

  it('whatever a prefix matches is below it, to every reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab/.%2ef\\?#@:') }), (rest) => {
        const url = `https://git.example/org/${rest}`
        fc.pre(matchesUrl('https://git.example/org/**', url))
        expect(new URL(url).href).toBe(url)
        expect(decodeURIComponent(new URL(url).pathname)).toBe(`/org/${rest}`)
      }),
      { numRuns: 2_000 },
    )
  })
})
