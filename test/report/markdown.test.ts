/** Read as CommonMark reads inlines: code spans first, and what is left has to be our own words. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeSpan } from '../../src/report/code-span.ts'
import { markdown } from '../../src/report/markdown.ts'
import { demoReport } from './demo-report.ts'
import { hostileReport, hostileText, MARK } from './hostile-report.ts'
import { EXCEPTED, sampleFinding, samplePackage, sampleReport } from './sample-report.ts'

/** https://spec.commonmark.org/0.31.2/#code-spans: a run of backticks, up to the next run that is as long. */
function outsideSpans(text: string): string {
  let left = ''
  for (let at = 0; at < text.length; ) {
    const [run = ''] = /^`+/u.exec(text.slice(at)) ?? []
    const rest = text.slice(at + run.length)
    const end = run === '' ? -1 : [...rest.matchAll(/`+/gu)].find(([other]) => other.length === run.length)?.index
    if (end !== undefined && end >= 0) {
      left += '\u00B7'
      at += run.length * 2 + end
    } else {
      left += text.slice(at, at + Math.max(1, run.length))
      at += Math.max(1, run.length)
    }
  }
  return left
}

/** Every line that a report may have, with `·` for a code span. */
const LINES = [
  /^$/u,
  /^## (?:❌|⚠️|ℹ️|✅) verify-deps: [a-z]+$/u,
  /^\*\*[A-Za-z0-9 ,.]+\*\*$/u,
  /^\*\*[\d,]+ more causes? (?:is|are) cut\*\*, to fit\. The JSON report has everything\.$/u,
  /^[\d,]+ findings? excepted by the policy; the JSON report has them\.$/u,
  /^· \(·, version ·\)$/u,
  /^This is part \d+ of \d+\. The whole is decided by verify-deps merge, over all parts\.$/u,
  /^\| [A-Za-z]+ \| [A-Za-z0-9,]+ \| [a-z ]*\|$/u,
  /^\| --- \| ---: \| --- \|$/u,
  /^(?:### )?(?:❌ error|⚠️ warning|ℹ️ note) · ·$/u,
  /^- ·(?: at ·)?(?: and [\d,]+ other places?)?$/u,
  /^- ·: [\d,]+ packages?, [a-z]+$/u,
  /^- and [\d,]+ more (?:package|lockfile)s?$/u,
  /^And [\d,]+ more findings?\.$/u,
  /^> ·$/u,
  /^→ ·$/u,
  /^### Changed since ·: [\d,]+ added, [\d,]+ changed, [\d,]+ removed, [\d,]+ unchanged$/u,
  /^- (?:⚠️ |❌ )?· ·(?: ·)?(?:,? ?(?:failed|unproven|inconclusive))?$/u,
  /^ {2}- ·$/u,
  /^- and [\d,]+ more changes?$/u,
  /^<details><summary>[\d,]+ (?:package|lockfile)s?<\/summary>$/u,
  /^<\/details>$/u,
]

function strangeLines(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    const left = outsideSpans(line)
    return LINES.some((pattern) => pattern.test(left)) && !left.includes(MARK) ? [] : [line]
  })
}

const failed = (name: string, message = 'A message.') =>
  samplePackage(name, 'failed', [sampleFinding('error', { message })])

test('what the demo reports is in our own words, but for code spans', async () => {
  expect(strangeLines(markdown(await demoReport()))).toEqual([])
})

describe('whatever is in the report', () => {
  test('it stands in code spans', () => {
    const property = fc.property(hostileReport, (report) => {
      const output = markdown(report)
      expect(strangeLines(output)).toEqual([])
      expect(output.replaceAll('\n', '').replaceAll('\uFE0F', '')).toMatch(
        /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]*$/u,
      )
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('one code span is one, with all of the text', () => {
    const property = fc.property(hostileText, (text) => {
      const span = codeSpan(text)
      expect(outsideSpans(span)).toBe('\u00B7')
      expect(span).toContain(MARK)
    })
    fc.assert(property, { numRuns: 500 })
  })

  test.each([
    ['', '`-`'],
    ['  ', '`-`'],
    ['a', '`a`'],
    ['`', '`` ` ``'],
    ['a`b``c', '```a`b``c```'],
    [' a', '`  a `'],
    ['a\\', '`a\\`'],
    ['a\n\n# b', '`a\\u{a}\\u{a}# b`'],
  ])('%j in a code span', (text, span) => {
    expect(codeSpan(text)).toBe(span)
  })
})

test('the reader of lines is strict', () => {
  expect(strangeLines('> `a`')).toEqual([])
  for (const line of ['> `a` @b', '> a', '> ``a`', '> `a`b`', '<b>', '- `a` at `b` https://c.example']) {
    expect(strangeLines(line)).toEqual([line])
  }
})

test('what it comes to stands first, then the outcomes, then each cause', () => {
  const output = markdown(
    sampleReport([failed('a'), failed('b'), samplePackage('c', 'verified', [sampleFinding('note')], EXCEPTED)]),
  )
  expect(output).toMatchInlineSnapshot(`
    "## ❌ verify-deps: failed

    **2 packages failed. Do not install from this lockfile.**

    \`package-lock.json\` (\`npm\`, version \`3\`)

    | Outcome | Packages | |
    | --- | ---: | --- |
    | failed | 2 | evidence speaks against them |
    | verified | 1 | all that is required is proven |

    ### ❌ error \`VD101\` \`The bytes differ\`

    - \`a@1.0.0\` at \`package-lock.json:7\`
    - \`b@1.0.0\` at \`package-lock.json:7\`

    > \`A message.\`

    → \`Do not install.\`

    ### ℹ️ note \`VD101\` \`The bytes differ\`

    - \`c@1.0.0\` at \`package-lock.json:7\`

    > \`A message.\`

    → \`Do not install.\`

    1 finding excepted by the policy; the JSON report has them.
    "
  `)
})

test('a part says so, and several lockfiles are listed', () => {
  const report = sampleReport([samplePackage('a', 'verified')])
  const shard = { index: 1, of: 3, total: 9, positions: [0], undecided: [] }
  const part = markdown({ ...report, shard })
  expect(strangeLines(part)).toEqual([])
  expect(part).toContain('This is part 1 of 3.')

  const { counts, outcome, lockfile } = report
  const merged = markdown({ ...report, lockfiles: [{ ...lockfile, path: '@a/package-lock.json', counts, outcome }] })
  expect(strangeLines(merged)).toEqual([])
  expect(merged).toContain('- `@a/package-lock.json`: 1 package, verified')
})

test('more than six packages behind one cause are folded, and more than there is room for counted', () => {
  const many = (count: number) =>
    markdown(sampleReport(Array.from({ length: count }, (_, index) => failed(`a${index}`))))
  expect(many(6)).not.toContain('<details>')
  expect(many(7)).toContain('<details><summary>7 packages</summary>\n\n- `a0@1.0.0`')
  expect(many(100)).not.toContain('more package')
  const listed = many(1000).match(/^- `a/gmu)?.length ?? 0
  expect(listed).toBeGreaterThan(100)
  expect(many(1000)).toContain(`- and ${1000 - listed} more packages\n`)
})

describe('of more than a comment can hold', () => {
  const long = (index: number) => failed(`a${index}`, `${index} ${'x'.repeat(900)}`)
  const several = (count: number) => sampleReport(Array.from({ length: count }, (_, index) => long(index)))

  test('the rest is cut, and how much that is stands at the end', () => {
    const output = markdown(several(100))
    expect(output.length).toBeLessThan(60_000)
    expect(strangeLines(output)).toEqual([])
    const shown = output.match(/^### /gmu)?.length ?? 0
    expect(shown).toBeGreaterThan(40)
    expect(output).toContain(`**${100 - shown} more causes are cut**`)
  })

  test('of less, nothing is', () => {
    expect(markdown(several(20))).not.toContain('cut')
  })

  test('nor can a single package', () => {
    const findings = Array.from({ length: 300 }, (_, index) =>
      sampleFinding('error', { message: `${index} ${'x'.repeat(900)}` }),
    )
    const output = markdown(sampleReport([samplePackage('a', 'failed', findings), failed('worth telling', 'Another.')]))
    expect(output.length).toBeLessThan(60_000)
    expect(strangeLines(output)).toEqual([])
    expect(output).toMatch(/^And 29\d more findings\.$/mu)
    expect(output).toContain('`worth telling@1.0.0`')
  })

  test('no single cause can take all the room', () => {
    const name = 'n'.repeat(100_000)
    const locations = [{ file: name, line: 1, path: name }]
    const giants = Array.from({ length: 500 }, (_, index) =>
      samplePackage(`${index}${name}`, 'failed', [sampleFinding()], { locations }),
    )
    const output = markdown(sampleReport([...giants, failed('worth telling', 'Another.')], [], name))
    expect(output.length).toBeLessThan(60_000)
    expect(strangeLines(output)).toEqual([])
    expect(output).toContain('- and 488 more packages')
    expect(output).toContain('`worth telling@1.0.0`')
  })
})
