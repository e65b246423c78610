/**
 * Small lockfiles, one directory each, with what is to be read from them in expected.txt. Those whose name ends in `_fail`
 * are refused; each is one mutation of an accepted twin. The comment in expected.txt says what the case is about.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLockfile } from '../../src/lockfile/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { outline } from './outline.ts'

const ROOT = 'fixtures/lockfiles/npm'
const cases = readdirSync(ROOT).sort()
const refused = cases.filter((name) => name.endsWith('_fail'))
const accepted = cases.filter((name) => !refused.includes(name))

function expectation(name: string): { readonly comment: string; readonly body: string } {
  const lines = readFileSync(path.join(ROOT, name, 'expected.txt'), 'utf8')
    .trimEnd()
    .split('\n')
  const body = lines.filter((line) => !line.startsWith('# '))
  return { comment: lines.slice(0, lines.length - body.length).join('\n'), body: body.join('\n') }
}

describe('an accepted lockfile', () => {
  it.each(accepted)('%s', async (name) => {
    expect(outline(await readLockfile(path.join(ROOT, name)))).toBe(expectation(name).body)
  })
})

describe('a refused lockfile', () => {
  it.each(refused)('%s', async (name) => {
    const directory = path.join(ROOT, name)
    const error: unknown = await readLockfile(directory).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message.replaceAll(directory, '.')).toBe(expectation(name).body)
  })

  it.each(refused)('%s has an accepted twin', (name) => {
    const twin = /^# Twin: (\S+)$/mu.exec(expectation(name).comment)?.[1]
    expect(accepted).toContain(twin)
  })
})

it.each(cases)('the fixture %s says what it is about', (name) => {
  expect(expectation(name).comment).toMatch(/^# \S/u)
})
