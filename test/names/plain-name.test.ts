import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strayCharacters } from '../../src/names/plain-name.ts'

const character = fc.constantFrom(..."ab09-_.!~*'()@/ %\n", '\u043E', '\u{1F600}', '\uD800')
const name = fc.array(character, { maxLength: 6 }).map((characters) => characters.join(''))

describe('stray characters', () => {
  test('are those that encodeURIComponent would escape, but for the "@" and the "/" of a scope', () => {
    fc.assert(
      fc.property(name, fc.boolean(), (text, isScoped) => {
        const whole = isScoped ? `@${text}` : text
        const bare = /^@([^/]*)\/(.*)$/su.exec(whole)
        const characters = [...(bare === null ? whole : `${bare[1]}${bare[2]}`)]
        const stray = characters.filter((each) => !/[A-Za-z0-9\-_.!~*'()]/u.test(each))
        expect(strayCharacters(whole)).toEqual([...new Set(stray)])
      }),
      { numRuns: 3000, seed: 6 },
    )
  })

  test.each([
    ['lodash', []],
    ['@scope/name', []],
    ['@scope', ['@']],
    ['a/b', ['/']],
    ['@a/b/c', ['/']],
    ['@@a/b', ['@']],
    ['l\u043Edash', ['\u043E']],
    ['lodash\n', ['\n']],
  ])('of %j are %j', (text, stray) => {
    expect(strayCharacters(text)).toEqual(stray)
  })
})
