/** Read as GitHub's runner reads the log of a step, line by line. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { github } from '../../src/report/github.ts'
import type { Report } from '../../src/report/report.ts'
import { hostileReport, MARK } from './hostile-report.ts'
import { sampleFinding, samplePackage, sampleReport } from './sample-report.ts'

interface Command {
  readonly command: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const unescapeData = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
const unescapeProperty = (text: string) => unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))

/** As the runner does: what begins with `::`, after spaces, up to the next `::`; properties by commas. */
function commandOf(line: string): Command | undefined {
  const [, head, message] = /^\s*::(.*?)::(.*)$/su.exec(line) ?? []
  if (head === undefined || message === undefined) return undefined
  const [, command = '', list = ''] = /^(\S*) ?(.*)$/su.exec(head) ?? []
  const properties = list.split(',').map((each) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/su.exec(each) ?? []
    return [key, unescapeProperty(value)]
  })
  return { command, properties: Object.fromEntries(properties), message: unescapeData(message) }
}

function read(report: Report): { readonly commands: readonly Command[]; readonly last: string } {
  const lines = github(report).split('\n')
  expect(lines.pop()).toBe('')
  const last = lines.pop() ?? ''
  return { commands: lines.map((line) => commandOf(line) ?? expect.fail(`not a command: ${line}`)), last }
}

const failed = (name: string, message = `About ${name}.`) =>
  samplePackage(name, 'failed', [sampleFinding('error', { message })])
const many = (count: number) => Array.from({ length: count }, (_, index) => failed(`a${index}`))

test('one annotation for each cause, at its place', () => {
  expect(read(sampleReport([failed('a', 'Same.'), failed('b', 'Same.'), failed('c')]))).toEqual({
    commands: [
      {
        command: 'error',
        properties: { file: 'package-lock.json', line: '7', title: 'VD101 The bytes differ' },
        message: 'a@1.0.0, b@1.0.0\nSame.\n-> Do not install.',
      },
      {
        command: 'error',
        properties: { file: 'package-lock.json', line: '7', title: 'VD101 The bytes differ' },
        message: 'c@1.0.0\nAbout c.\n-> Do not install.',
      },
    ],
    last: 'verify-deps: failed. 3 packages failed. Do not install from this lockfile.',
  })
})

describe('whatever is in the report', () => {
  test('every line is one of our commands, with our properties, or our own words', () => {
    const property = fc.property(hostileReport, (report) => {
      const { commands, last } = read(report)
      for (const { command, properties } of commands) {
        expect(['error', 'warning', 'notice']).toContain(command)
        expect(Object.keys(properties)).toEqual(['file', 'line', 'title'])
        expect(properties['line']).toMatch(/^[1-9][0-9]*$/u)
      }
      expect(last).not.toContain(MARK)
      expect(last).toMatch(/^verify-deps: [a-z]+\. [A-Za-z0-9 ,.]+$/u)
      expect(github(report).replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u)
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('there are no more of a kind than GitHub shows', () => {
    const property = fc.property(hostileReport, (report) => {
      const { commands } = read(report)
      for (const kind of ['error', 'warning', 'notice']) {
        expect(commands.filter(({ command }) => command === kind).length).toBeLessThanOrEqual(10)
      }
    })
    fc.assert(property, { numRuns: 50 })
  })

  test.each([
    ['a new line', 'a\n::error::b', 'a\\u{a}::error::b'],
    ['what is escaped already', '%0A::error::b', '%0A::error::b'],
    ['commas and colons', 'a,line=1::b', 'a,line=1::b'],
    ['the old syntax', '##[error]b', '#\\u{23}[error]b'],
    ['what only looks like it', '#[error]##b', '#[error]##b'],
  ])('%s arrives as it was', (_what, raw, shown) => {
    const finding = sampleFinding('error', { title: raw, message: raw })
    const locations = [{ file: raw, line: 7, path: '' }]
    const { commands } = read(sampleReport([samplePackage(raw, 'failed', [finding], { locations })]))
    expect(commands).toHaveLength(1)
    expect(commands[0]?.properties['title']).toBe(`VD101 ${shown}`)
    expect(commands[0]?.message).toBe(`${shown}@1.0.0\n${shown}\n-> Do not install.`)
  })
})

test('a part is not taken for the whole', () => {
  const shard = { index: 1, of: 3, total: 9, positions: [0], undecided: [] }
  const { last } = read({ ...sampleReport([samplePackage('a', 'verified')]), shard })
  expect(last).toBe('verify-deps: verified. 1 package verified in this part. This is part 1 of 3.')
})

describe('of more than GitHub shows', () => {
  test('ten are all told', () => {
    const { commands } = read(sampleReport(many(10)))
    expect(commands.map(({ message }) => message.split('\n', 1)[0])).toContain('a9@1.0.0')
  })

  test('of eleven, nine are, and how many more there are', () => {
    const { commands } = read(sampleReport(many(11)))
    expect(commands).toHaveLength(10)
    expect(commands.at(-1)).toMatchObject({
      command: 'error',
      properties: { title: '2 more causes' },
      message: expect.stringContaining('2 more causes with errors are not shown here'),
    })
  })

  test('the worst are told', () => {
    const missing = (name: string) =>
      samplePackage(name, 'unproven', [sampleFinding('error', { kind: 'missing', message: name })])
    const lesser = Array.from({ length: 12 }, (_, index) => missing(`b${index}`))
    expect(read(sampleReport([...lesser, failed('worst')])).commands[0]?.message).toContain('worst@1.0.0')
  })
})
