/** The list that ships. */
import { readFileSync } from 'node:fs'
import { npmHighImpact } from 'npm-high-impact'
import { describe, expect, test } from 'vitest'
import { namesList, parseNamesList } from '../../src/names/names-list.ts'
import { strayCharacters } from '../../src/names/plain-name.ts'

describe('the list of names', () => {
  const list = namesList()

  test('begins with npm-high-impact, whole and in its order: npm run names makes it anew', () => {
    expect(list.popular.slice(0, npmHighImpact.length)).toEqual(npmHighImpact)
  })

  test('has every name once, and none that no registry would have', () => {
    expect(new Set(list.popular).size).toBe(list.popular.length)
    expect(list.popular.filter((name) => strayCharacters(name).length > 0)).toEqual([])
    expect(
      [...list.organisations].flatMap(([scope, names]) =>
        names.filter((name) => list.popular.includes(`${scope}/${name}`)),
      ),
    ).toEqual([])
  })

  test('says from when it is', () => {
    expect(list.date).toMatch(/^\d{4}-\d{2}-\d{2}$/u)
  })

  const text = readFileSync(new URL('../../data/protected-names.txt', import.meta.url), 'utf8')
  test.each([
    ['nothing', ''],
    ['no date', text.replace(/^# npm-high-impact.*$/mu, '#')],
    ['a part missing', text.slice(0, text.indexOf('[organisations]'))],
  ])('is refused with %s', (_, damaged) => {
    expect(() => parseNamesList(damaged)).toThrow('damaged')
    expect(parseNamesList(text)).toEqual(list)
  })
})
