/** The page about attackers is held to the tests that it names. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const at = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))
const page = await readFile(at('docs/threat-model.md'), 'utf8')

interface Section {
  readonly title: string
  readonly text: string
}

const sections: readonly Section[] = page
  .split(/^## /mu)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }))
const attackers = sections.filter(({ title }) => title !== 'What else is not covered')

const CITED = /`(test\/[\w./-]+\.test\.ts)` "([^"\n]+)"/gu
const cited = [...page.matchAll(CITED)].map(([, file = '', title = '']) => ({ file, title }))

/** Texts in the places where titles are: the first argument of a call, of a row, and what a case is called by. */
function titlesIn(source: string): ReadonlySet<string> {
  const literal =
    /(?:[([]\s*|\b(?:what|name|_what): )(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/gu
  return new Set([...source.matchAll(literal)].map(([, one, two, three]) => plainly(one ?? two ?? three ?? '')))
}

/** Straight quotes, in the page and in the tests alike. */
function plainly(text: string): string {
  return text
    .replace(/\\u\{?([0-9a-fA-F]{4})\}?/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(.)/gu, '$1')
    .replaceAll('\u2019', "'")
}

describe('docs/threat-model.md', () => {
  test('is short enough to be read', () => {
    expect(page.split('\n').length).toBeLessThan(250)
  })

  test('is about everybody who could attack', () => {
    expect(attackers.map(({ title }) => title)).toEqual([
      'A registry',
      'A mirror',
      'The network',
      'A cache',
      'The author of a lockfile',
      'The author of a package',
      "A publisher's account or CI",
      'A log',
      'A certificate authority',
      "Sigstore's TUF repository",
      'A snapshot',
      "The project's configuration",
      'Our own supply chain',
    ])
  })

  test.each(attackers)('$title: what it cannot, each with a test, and what it can', ({ text }) => {
    expect(text).toMatch(/^Can:/mu)
    const cannot = /^Cannot.*?:\n\n(.*?)\n\n/msu.exec(text)?.[1] ?? ''
    const lines = cannot.split('\n').filter((line) => line.startsWith('- '))
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(new RegExp(`: ${CITED.source}$`, 'u'))
  })

  test.each(cited)('$file has "$title"', async ({ file, title }) => {
    expect([...titlesIn(await readFile(at(file), 'utf8'))]).toContain(plainly(title))
  })

  test('links lead somewhere', async () => {
    for (const [, link = ''] of page.matchAll(/\]\(([^)#]+)/gu)) {
      await expect(readFile(at(`docs/${link}`)), link).resolves.toBeDefined()
    }
  })
})
