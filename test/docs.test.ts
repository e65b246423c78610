/** Every rule has its page, every page its rule, and both say the same. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkRules } from '../src/checks/index.ts'
import type { Kind, Rule, Topic } from '../src/finding.ts'
import { docsPage } from '../src/finding.ts'
import * as policyRules from '../src/policy-file/rules.ts'
import * as runRules from '../src/run-rules.ts'

const rules: readonly Rule[] = [...checkRules, ...Object.values(policyRules), ...Object.values(runRules)]
const codes = rules.map(({ code }) => code)

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** What the hundreds digit of a code says. */
const HUNDREDS: Readonly<Record<Topic, number>> = {
  source: 0,
  integrity: 1,
  'registry-signature': 2,
  provenance: 3,
  publisher: 4,
  contents: 5,
  name: 6,
  policy: 9,
}

/** What the line under a page's heading must say of the outcome. */
const OUTCOME: Readonly<Record<Kind, RegExp>> = {
  contradicted: /^failed, exit code 1\./u,
  missing: /^(?:unproven, exit code 1[.;]|unchanged, a note\b)/u,
  unavailable: /^inconclusive, exit code 2[.;]/u,
  weak: /^unchanged, a (?:warning|note)\b/u,
}

const SECTIONS = ['What happened', 'Why it matters', 'What to do', 'When it is harmless', 'Example']

describe('rules', () => {
  test('no two share a code or a name', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
    const names = rules.map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('every code in the source is one rule, and every rule is known here', () => {
    const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    const written = sources
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...read(path.join('src', file)).matchAll(/'(VD\d{3})'/gu)].map(([, code]) => code))
    expect(written.sort()).toEqual([...codes].sort())
  })

  test.each(rules)('$code is named, numbered and worded as the others are', ({ code, name, claim, title, help }) => {
    expect(code).toMatch(/^VD\d{3}$/u)
    expect(Number(code.charAt(2))).toBe(HUNDREDS[claim])
    expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u)
    expect(title).toMatch(/[^.]$/u)
    expect(help).toMatch(/\.$/u)
  })
})

describe('pages', () => {
  test('every rule has one, and each belongs to a rule', () => {
    const pages = readdirSync(path.join(root, 'docs/findings')).map((file) => `docs/findings/${file}`)
    expect(pages.sort()).toEqual(rules.map(docsPage).sort())
  })

  describe.each(rules)('$code', (rule) => {
    const page = read(docsPage(rule))
    const [heading, summary = ''] = page.split('\n\n').map((paragraph) => paragraph.replaceAll('\n', ' '))

    test('is headed by its code and name', () => {
      expect(heading).toBe(`# ${rule.code} ${rule.name}`)
    })

    test('states kind, claim and outcome', () => {
      const [, kind, claim, outcome] = /^Kind: (\S+)\. Claim: (\S+)\. Outcome: (.+)$/u.exec(summary) ?? []
      expect({ kind, claim }).toEqual({ kind: rule.kind, claim: rule.claim })
      expect(outcome).toMatch(OUTCOME[rule.kind])
    })

    test('has the sections of every page, and numbered steps', () => {
      expect([...page.matchAll(/^## (.+)$/gmu)].map(([, section]) => section)).toEqual(SECTIONS)
      expect(section(page, 'What to do')).toMatch(/^1\. /u)
    })

    test('shows what the report prints for it', () => {
      const example = section(page, 'Example')
      expect(example).toMatch(/^```\n.+\n```$/su)
      expect(example).toMatch(new RegExp(`^(?:error|warning|note) ${rule.code} `, 'mu'))
      expect(example.replaceAll(/\s+/gu, ' ')).toContain(`${rule.code} ${rule.title}`)
    })

    test('names only findings that there are', () => {
      const named = page.match(/\bVD\d{3}\b/gu) ?? []
      expect(named.filter((code) => !(codes as string[]).includes(code))).toEqual([])
    })

    test('is short, and fits a terminal', () => {
      expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(45)
      const prose = page.slice(0, page.indexOf('\n## Example'))
      expect(prose.split('\n').filter((line) => line.length > 80)).toEqual([])
    })
  })
})

function section(page: string, title: string): string {
  const [, after = ''] = page.split(`\n## ${title}\n\n`)
  return (after.split('\n## ')[0] ?? '').trim()
}
