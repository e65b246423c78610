/** From what the user names to the file that is read. */
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectDirectory, readLockfile } from '../../src/lockfile/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { outline } from './outline.ts'

const LOCKED = JSON.stringify({
  lockfileVersion: 3,
  packages: { 'node_modules/a': { version: '1.0.0', resolved: 'github:example/a' } },
})
const MANIFEST = JSON.stringify({ dependencies: { a: 'github:example/a' } })
const READ = (name: string) => `npm 3 ${name}\na@1.0.0 git github:example/a (no digest)\n  line 1: node_modules/a`

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
})
afterEach(() => rm(directory, { recursive: true }))

const place = async (name: string, content: string): Promise<string> => {
  const file = path.join(directory, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}

describe('the file that is read', () => {
  it('is the hidden lockfile where there is no other, with the package.json of the project', async () => {
    await place('node_modules/.package-lock.json', LOCKED)
    await place('package.json', MANIFEST)
    expect(outline(await readLockfile(directory))).toBe(READ('.package-lock.json'))
  })

  it('is not the hidden lockfile where there is another', async () => {
    await place('node_modules/.package-lock.json', LOCKED)
    await place('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: {} }))
    expect(outline(await readLockfile(directory))).toBe('npm 3 package-lock.json')
  })

  it.each(['package-lock.json', 'npm-shrinkwrap.json', 'old-package-lock.json', 'copy.json'])(
    'may be named: %s',
    async (name) => {
      await place('package.json', MANIFEST)
      expect(outline(await readLockfile(await place(name, LOCKED)))).toBe(READ(name))
    },
  )

  it('is called as the user called it', async () => {
    const file = await place('package-lock.json', LOCKED)
    const { path: read, packages } = await readLockfile(file)
    expect([read, packages[0]?.locations[0]?.file]).toEqual([file, file])
  })

  it.each(['not JSON', '[]', '{"dependencies": ["a"], "overrides": "all"}'])(
    'counts without a package.json that says %s',
    async (manifest) => {
      await place('package.json', manifest)
      expect((await readLockfile(await place('package-lock.json', LOCKED))).packages).toHaveLength(1)
    },
  )
})

describe('what is refused', () => {
  const refusal = async (target: string): Promise<string> => {
    const error: unknown = await readLockfile(target).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UsageError)
    return (error as UsageError).message.replaceAll(directory, '.')
  }

  it('a place that does not exist', async () => {
    expect(await refusal(path.join(directory, 'nowhere'))).toMatch(/^\.\/nowhere does not exist/u)
  })

  it('a file of any other name', async () => {
    expect(await refusal(await place('lockfile.txt', LOCKED))).toMatch(/not a lockfile that verify-deps knows/u)
  })

  it('a directory in place of the lockfile', async () => {
    await mkdir(path.join(directory, 'package-lock.json'))
    expect(await refusal(directory)).toMatch(/has no lockfile/u)
  })

  it('a file that is too large, before it is read', async () => {
    await truncate(await place('package-lock.json', LOCKED), 3 * 1024 ** 3)
    expect(await refusal(directory)).toMatch(/^\.\/package-lock\.json is larger than \d+ bytes/u)
  })

  it('a device', async () => {
    expect(await refusal('/dev/null')).toMatch(/is neither a file nor a directory/u)
  })
})

it.each([
  ['package-lock.json', '.'],
  ['a/package-lock.json', 'a'],
  ['a/node_modules/.package-lock.json', 'a'],
  ['node_modules/.package-lock.json', '.'],
])('the project of %s is %s', (file, project) => {
  expect(projectDirectory(file)).toBe(project)
})
