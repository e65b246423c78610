import { describe, expect, test } from 'vitest'
import { readOutputs } from '../../src/commands/outputs.ts'

const read = (line: string) =>
  readOutputs(line.split(' ')).map(({ format, file }) => (file === undefined ? format : `${format}>${file}`))

describe('which reports go where', () => {
  test.each([
    ['.', ['human']],
    ['--json', ['json']],
    ['--json --format json', ['json']],
    ['--format=json .', ['json']],
    ['--output a', ['human>a']],
    ['--output a --json', ['json>a']],
    ['--json --output=a', ['json>a']],
    ['--format sarif --output a --format junit --output b', ['sarif>a', 'junit>b']],
    ['--output a --format sarif --output b --format junit', ['sarif>a', 'junit>b']],
    ['--format sarif --output a --format human', ['sarif>a', 'human']],
    ['--format human --format sarif --output a', ['human', 'sarif>a']],
    ['--json --output a --format json --output b', ['json>a', 'json>b']],
    ['exec --format json --output a -- npm ci --json', ['json>a']],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  test.each([
    ['--format sarif --format junit', /sarif and junit would both go to stdout/u],
    ['--json --format human', /json and human would both go to stdout/u],
    ['--output a --output b', /no --format between/u],
    ['--format sarif --output a --output b', /--output b has no --format of its own/u],
    ['--format sarif --output a --format junit --output a', /Two reports would be written to a/u],
    ['--format sarif --output a --format junit --output ./b/../a', /Two reports would be written to \.\/b\/\.\.\/a/u],
    ['--output= --json', /--output takes the name of a file/u],
  ])('%s is refused: one of them would get lost', (line, reason) => {
    expect(() => read(line)).toThrow(reason)
  })
})
