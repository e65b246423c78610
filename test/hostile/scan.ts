/** Whether an output is free of whatever steers the one who reads it. What is looked for is written down here anew. */
import { expect } from 'vitest'
import { readXml } from '../report/strict-xml.ts'
import { MARK } from './texts.ts'

const UNFIT =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\uFFFD]|(?! )\p{Zs}/u
/** In characters: no line of ours is longer. */
const LONGEST_LINE = 20_000

/** Lines in a log, whoever reads them: a terminal, or the runner of a CI service. */
export function scanLines(what: string, text: string): void {
  for (const line of text.split('\n')) {
    const shown = `${what}: ${JSON.stringify(line.slice(0, 300))}`
    expect(UNFIT.exec(line)?.[0], shown).toBeUndefined()
    expect(line.trimStart().startsWith('::'), shown).toBe(false)
    expect(/##[A-Za-z]*\[/u.test(line), shown).toBe(false)
    expect(line.length, shown).toBeLessThan(LONGEST_LINE)
  }
}

/** Texts are not cut in data, so the length of a line says nothing. */
export function scanJson(what: string, text: string): unknown {
  for (const line of text.split('\n')) {
    expect(UNFIT.exec(line)?.[0], `${what}: ${JSON.stringify(line.slice(0, 300))}`).toBeUndefined()
  }
  expect(/##[A-Za-z]*\[/u.test(text), what).toBe(false)
  return JSON.parse(text)
}

export function scanSarif(text: string): void {
  const log = scanJson('sarif', text) as { readonly runs: readonly { readonly results: readonly unknown[] }[] }
  const look = (value: unknown, member: string): void => {
    if (typeof value === 'string') {
      if (member !== 'text' && member !== 'justification') return
      expect(UNFIT.test(value), value).toBe(false)
      expect(/\]\(/u.test(value), value).toBe(false)
      expect(/[{}]/u.test(value.replaceAll('{{', '').replaceAll('}}', '')), value).toBe(false)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) look(each, name)
    }
  }
  look(log, '')
}

/** https://spec.commonmark.org/0.31.2/#code-spans: as long a run of backticks ends it as began it. */
export function scanMarkdown(text: string): void {
  // Our own signs, each with a selector that makes it coloured.
  scanLines('markdown', text.replace(/[⚠ℹ]\uFE0F/gu, ''))
  for (const line of text.split('\n')) {
    const outside = line.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/gu, '')
    expect(outside, line).not.toContain(MARK)
    expect(outside, line).not.toMatch(/\]\(|<script|@everyone|#123|!\[/u)
  }
}

export function scanJunit(text: string): void {
  scanLines('junit', text)
  readXml(text)
}

/** Every line that holds a foreign text is one command of ours, and a command takes all up to the end of its line. */
export function scanGitHub(text: string): void {
  for (const line of text.split('\n')) {
    expect(UNFIT.exec(line)?.[0], line.slice(0, 300)).toBeUndefined()
    expect(/##[A-Za-z]*\[/u.test(line), line).toBe(false)
    if (line.startsWith('::')) {
      // A property ends at a comma, and all of them at `::`.
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^,:]*,line=\d+,title=[^,:]*::/u)
    } else expect(line).not.toContain(MARK)
  }
}
