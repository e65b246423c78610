/** Patterns for names, workflows and refs. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { matchesName, matchesText, PACKAGE_PATTERN, TEXT_PATTERN } from '../../src/policy-file/glob.ts'

type Case = readonly [pattern: string, matches: string, not: string]

describe('names', () => {
  test.each<Case>([
    ['left-pad', 'left-pad', 'left-pad2'],
    ['left-pad', 'left-pad', 'Left-pad'],
    ['left.pad', 'left.pad', 'left-pad'],
    ['eslint-*', 'eslint-config', 'my-eslint-config'],
    ['eslint-*', 'eslint-', 'eslint'],
    ['*-eslint', 'my-eslint', 'my-eslint2'],
    ['a*b*c', 'a1b2c', 'a1c2b'],
    ['a*a', 'aa', 'a'],
    ['ab*ba', 'abba', 'aba'],
    ['*', 'left-pad', '@acme/left-pad'],
    ['@acme/*', '@acme/tools', 'tools'],
    ['@acme/*', '@acme/tools', '@acme-evil/tools'],
    ['@acme/*', '@acme/tools', '@acme/'],
    ['@acme*/*', '@acme-evil/tools', '@evil/acme'],
    ['@*/tools', '@acme/tools', '@acme/tools2'],
    ['@*/*', '@acme/tools', 'tools'],
  ])('%s matches %s and not %s', (pattern, matches, not) => {
    expect(PACKAGE_PATTERN.test(pattern)).toBe(true)
    expect(matchesName(pattern, matches)).toBe(true)
    expect(matchesName(pattern, not)).toBe(false)
  })

  test.each([
    ['acme/*', '@acme/*'],
    ['@acme', '@acme/*'],
    ['@acme/', '@acme/*'],
    ['@acme/a/b', '@acme/a'],
    ['@acme/**', '@acme/*'],
    ['!left-pad', 'left-pad'],
    ['left pad', 'left-pad'],
    ['left-pad@1.0.0', 'left-pad'],
    ['', '*'],
    ['left-pad\n', 'left-pad'],
    ['{a,b}', 'a'],
    ['left-pa?', 'left-pa*'],
  ])('%j is no pattern, and %s is one', (wrong, right) => {
    expect(PACKAGE_PATTERN.test(wrong)).toBe(false)
    expect(PACKAGE_PATTERN.test(right)).toBe(true)
  })
})

describe('workflows and refs', () => {
  test.each<Case>([
    ['refs/tags/*', 'refs/tags/v1.0.0', 'refs/heads/v1.0.0'],
    ['refs/tags/*', 'refs/tags/v1.0.0', 'refs/tags/a/v1.0.0'],
    ['refs/tags/v*', 'refs/tags/v1', 'refs/tags/xv1'],
    ['refs/tags/**', 'refs/tags/a/v1.0.0', 'refs/tags'],
    ['refs/tags/**', 'refs/tags/a', 'refs/tags/'],
    ['refs/tags/**', 'refs/tags/a/b', 'refs/tags/../heads/b'],
    ['refs/tags/**', 'refs/tags/a/b', 'refs/tags/./b'],
    ['refs/tags/**', 'refs/tags/a/b', 'refs/tags//b'],
    ['refs/heads/main', 'refs/heads/main', 'refs/heads/main2'],
    ['refs/heads/main', 'refs/heads/main', 'evil/refs/heads/main'],
    ['.github/workflows/*.yml', '.github/workflows/a b.yml', '.github/workflows/a.yaml'],
    ['.github/workflows/*.yml', '.github/workflows/é.yml', '.github/workflows/a/b.yml'],
  ])('%s matches %s and not %s', (pattern, matches, not) => {
    expect(TEXT_PATTERN.test(pattern)).toBe(true)
    expect(matchesText(pattern, matches)).toBe(true)
    expect(matchesText(pattern, not)).toBe(false)
  })

  test.each([
    ['refs/../tags', 'refs/tags'],
    ['refs/./tags', 'refs/tags'],
    ['./refs', 'refs'],
    ['refs/..', 'refs/...'],
    ['/refs', 'refs'],
    ['refs/', 'refs/*'],
    ['refs//tags', 'refs/*/tags'],
    ['refs/**/tags', 'refs/*/tags'],
    ['refs/v**', 'refs/v*'],
    ['refs/***', 'refs/**'],
    ['**', '*'],
    ['a b', 'a*b'],
    ['', '*'],
  ])('%j is no pattern, and %s is one', (wrong, right) => {
    expect(TEXT_PATTERN.test(wrong)).toBe(false)
    expect(TEXT_PATTERN.test(right)).toBe(true)
  })
})

describe('of any pattern and text', () => {
  const letters = (others: string) => fc.string({ unit: fc.constantFrom(...'ab', ...others), maxLength: 8 })
  const extra = fc.string({ minLength: 1 })

  /** What a pattern means, said in another way. */
  function expected(pattern: string, text: string): boolean {
    const source = pattern.replace(/[.\\^$+?()[\]{}|-]/gu, '\\$&').replaceAll('*', '[^/]*')
    return new RegExp(`^(?:${source})$`, 'u').test(text)
  }

  it('a segment matches as the same regular expression would', () => {
    fc.assert(
      fc.property(letters('**.'), letters('.'), (pattern, text) => {
        fc.pre(text !== '' && text !== '.' && text !== '..' && pattern !== '**')
        expect(matchesText(pattern, text)).toBe(expected(pattern, text))
      }),
      { numRuns: 5_000 },
    )
  })

  it('without a star, only the text itself matches', () => {
    fc.assert(
      fc.property(letters('/.@'), extra, fc.boolean(), (pattern, more, before) => {
        expect(matchesText(pattern, before ? more + pattern : pattern + more)).toBe(false)
        expect(matchesName(pattern, before ? more + pattern : pattern + more)).toBe(false)
      }),
    )
  })

  it('a star takes nothing beyond its segment', () => {
    fc.assert(
      fc.property(letters('*/'), letters('/'), extra, (pattern, text, more) => {
        fc.pre(!pattern.endsWith('**') && matchesText(pattern, text))
        expect(matchesText(pattern, `${text}/${more}`)).toBe(false)
        expect(matchesText(pattern, `${more}/${text}`)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('takes time in proportion', () => {
    const before = performance.now()
    expect(matchesText(`${'*a'.repeat(20_000)}b`, 'a'.repeat(40_000))).toBe(false)
    for (const shape of [PACKAGE_PATTERN, TEXT_PATTERN]) expect(shape.test(`${'a*'.repeat(50_000)}\n`)).toBe(false)
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})
