import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkFile, readOutputs } from '../../src/commands/outputs.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

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

describe('a file for a report', () => {
  test.each(['report.json', 'new.json'])('%s will do', async (name) => {
    const directory = await temporaryDirectory()
    await writeFile(path.join(directory, 'report.json'), 'an older one')
    await expect(checkFile(path.join(directory, name))).resolves.toBeUndefined()
  })

  test.each([
    ['package-lock.json', /would overwrite what verify-deps reads/u],
    ['yarn.lock', /would overwrite what verify-deps reads/u],
    ['verify-deps.json', /would overwrite what verify-deps reads/u],
    ['.', /is a directory/u],
    ['no/where', /there is no directory/u],
  ])('%s will not, and that is said before the work begins', async (name, reason) => {
    const directory = await temporaryDirectory()
    await expect(checkFile(path.join(directory, name))).rejects.toThrow(reason)
  })
})
