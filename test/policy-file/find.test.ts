/** Where a policy is looked for. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPolicyFile, readPolicyFileAt } from '../../src/policy-file/find.ts'
import { UsageError } from '../../src/usage-error.ts'
import { ruleOf } from './full-policy.ts'

const STRICT = '{"strict":true}'
const MANIFEST = '{"name":"a",\n"verifyDeps":{"strict":true}}'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-policy-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

const at = (name: string) => path.join(directory, name)
const put = (name: string, text: string | Uint8Array) => writeFile(at(name), text)
const found = () => readPolicyFile(directory, ruleOf)
const named = (name: string) => readPolicyFileAt(at(name), ruleOf)

async function refused(reading: Promise<unknown>, problem: string): Promise<void> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toContain(problem)
}

describe('in a directory', () => {
  test('there is none', async () => {
    expect(await found()).toBeUndefined()
    await put('package.json', '{"name":"a"}')
    expect(await found()).toBeUndefined()
  })

  test('verify-deps.json has it', async () => {
    await put('verify-deps.json', STRICT)
    await put('package.json', '{"name":"a"}')
    expect(await found()).toMatchObject({ file: at('verify-deps.json'), line: 1, strict: true })
  })

  test('package.json has it', async () => {
    await put('package.json', MANIFEST)
    expect(await found()).toMatchObject({ file: at('package.json'), line: 2, strict: true })
  })

  test('both have one, which is one too many', async () => {
    await put('verify-deps.json', STRICT)
    await put('package.json', MANIFEST)
    await refused(found(), `${at('package.json')}:2: it has a policy in "verifyDeps", and ${at('verify-deps.json')} is`)
  })

  test('the one above does not count', async () => {
    await put('verify-deps.json', STRICT)
    await mkdir(at('inner'))
    expect(await readPolicyFile(at('inner'), ruleOf)).toBeUndefined()
  })
})

describe('what is there is never passed over', () => {
  test('a directory', async () => {
    await mkdir(at('verify-deps.json'))
    await refused(found(), `${at('verify-deps.json')} is a directory.`)
  })

  test('a link that leads nowhere', async () => {
    await symlink(at('nowhere.json'), at('verify-deps.json'))
    await refused(found(), 'cannot be read: ENOENT')
    await put('nowhere.json', STRICT)
    expect(await found()).toMatchObject({ strict: true })
  })

  test('a file that is too large', async () => {
    const fill = (bytes: number) => put('verify-deps.json', STRICT.padEnd(bytes, ' '))
    await fill(4 * 1024 * 1024 + 1)
    await refused(found(), 'of at most 4194304')
    await fill(4 * 1024 * 1024)
    expect(await found()).toMatchObject({ strict: true })
  })

  test('what is not UTF-8', async () => {
    await put('verify-deps.json', Buffer.from('{"$schema":"\xe9"}', 'latin1'))
    await refused(found(), 'it is not UTF-8')
    await put('verify-deps.json', Buffer.from('{"$schema":"\xe9"}', 'utf8'))
    expect(await found()).toBeDefined()
  })

  test('a package.json that cannot be read', async () => {
    await put('package.json', '{"name":}')
    await refused(found(), `${at('package.json')}:1: it cannot be read as JSON`)
  })
})

describe('by name', () => {
  test('any file', async () => {
    await put('company.json', STRICT)
    expect(await named('company.json')).toMatchObject({ file: at('company.json'), strict: true })
  })

  test('a package.json', async () => {
    await put('package.json', MANIFEST)
    expect(await named('package.json')).toMatchObject({ file: at('package.json'), line: 2, strict: true })
  })

  test('a package.json without a policy', async () => {
    await put('package.json', '{"name":"a"}')
    await refused(named('package.json'), 'has no policy: there is no "verifyDeps" in it.')
  })

  test('a file that is not there', async () => {
    await refused(named('company.json'), `The policy ${at('company.json')} cannot be read: ENOENT.`)
  })
})
