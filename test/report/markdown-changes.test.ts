/** What a change does, for whoever reviews it: readable, and in code spans whatever others wrote. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markdown } from '../../src/report/markdown.ts'
import { changesInMarkdown } from '../../src/report/markdown-changes.ts'
import type { Report } from '../../src/report/report.ts'
import { hostileText, MARK } from './hostile-report.ts'
import { samplePackage, sampleReport } from './sample-report.ts'

const NOTHING = { publisher: {}, differences: [], contents: [], unknown: [] } as const
const CHANGES = {
  since: 'main',
  added: 1,
  changed: 1,
  removed: [{ name: 'gone', version: '3.0.0' }],
  unchanged: 412,
  notes: [],
}

function changed(name: string, { since = 'main', note = 'As at main.' } = {}): Report {
  const upgraded = {
    ...samplePackage(name, 'verified', []),
    replaces: {
      ...NOTHING,
      from: '1.0.0',
      evidence: { before: 'provenance', after: 'none' },
      differences: [{ what: 'evidence', before: 'provenance', after: 'none' }],
    },
  } as Report['packages'][number]
  const added = {
    ...samplePackage('fresh', 'failed', []),
    replaces: { ...NOTHING, evidence: { after: 'provenance' } },
  } as Report['packages'][number]
  return { ...sampleReport([upgraded, added]), changes: { ...CHANGES, since, notes: [note] } }
}

test('the worst first, and under each only what differs', () => {
  const { head, rows } = changesInMarkdown(changed('left-pad'))
  expect([...head, ...rows].join('\n')).toMatchInlineSnapshot(`
    "### Changed since \`main\`: 1 added, 1 changed, 1 removed, 412 unchanged
    > \`As at main.\`
    - ❌ \`fresh\` \`new 1.0.0\` \`provenance\`, failed
    - ⚠️ \`left-pad\` \`1.0.0\` \`no known publisher, LESS evidence\`
      - \`evidence: provenance → none\`
    - \`gone\` \`removed 3.0.0\`"
  `)
})

test('nothing where no change was looked at', () => {
  expect(changesInMarkdown(sampleReport([]))).toEqual({ head: [], rows: [] })
  expect(markdown(sampleReport([]))).not.toContain('Changed since')
})

test('whatever others wrote stands in code spans', () => {
  fc.assert(
    fc.property(hostileText, hostileText, hostileText, (name, since, note) => {
      const { head, rows } = changesInMarkdown(changed(name, { since, note }))
      const lines = [...head, ...rows].join('\n').split('\n')
      for (const line of lines.filter((each) => each.includes(MARK))) {
        // Outside of the spans, whose fences are longer than any run in them, there is none of it.
        expect(line.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/gu, '')).not.toContain(MARK)
      }
      expect(lines.filter((line) => line.includes(MARK)).length).toBeGreaterThanOrEqual(3)
    }),
    { numRuns: 200 },
  )
})

test('a list that is too long says how much of it is left out', () => {
  const many = Array.from({ length: 500 }, (_, at) => changed(`package-${at}`).packages[0]).filter(
    (each) => each !== undefined,
  )
  const report = { ...sampleReport(many), changes: { ...CHANGES, changed: 500 } }
  expect(markdown(report)).toMatch(/\n- and \d+ more changes\n/u)
  expect(markdown(report).length).toBeLessThan(60_000)
})
