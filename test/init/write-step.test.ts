/** What is written is what was shown, where it was shown. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Write } from '../../src/init/step.ts'
import { writeStep } from '../../src/init/write-step.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

async function project() {
  const [base, outside] = await Promise.all([temporaryDirectory(), temporaryDirectory()])
  const step = (file: string, before: string | undefined, after = 'now\n'): Write => {
    return { kind: 'write', file, base, before, after, why: '' }
  }
  return { at: (file: string) => path.join(base, file), out: (file: string) => path.join(outside, file), outside, step }
}

test('a new file, with the directories above it', async () => {
  const { at, step } = await project()
  await writeStep(step('a/b/c', undefined))
  expect(await readFile(at('a/b/c'), 'utf8')).toBe('now\n')
})

test('an edit, also of a longer file into a shorter one', async () => {
  const { at, step } = await project()
  await writeFile(at('a'), 'before and more\n')
  await writeStep(step('a', 'before and more\n'))
  expect(await readFile(at('a'), 'utf8')).toBe('now\n')
})

test('a file that came meanwhile is left', async () => {
  const { at, step } = await project()
  await writeFile(at('a'), 'mine')
  await expect(writeStep(step('a', undefined))).rejects.toThrow(/changed after it was shown/u)
  expect(await readFile(at('a'), 'utf8')).toBe('mine')
})

test('a file that changed meanwhile is left', async () => {
  const { at, step } = await project()
  await writeFile(at('a'), 'mine')
  await expect(writeStep(step('a', 'before'))).rejects.toThrow(/changed after it was shown/u)
  expect(await readFile(at('a'), 'utf8')).toBe('mine')
})

test('nothing is written through a link', async () => {
  const { at, out, outside, step } = await project()
  await writeFile(out('a'), 'before')
  await symlink(out('a'), at('a'))
  await expect(writeStep(step('a', 'before'))).rejects.toThrow(/no regular file/u)
  await symlink(out('new'), at('new'))
  await expect(writeStep(step('new', undefined))).rejects.toThrow(/changed after it was shown/u)
  await symlink(outside, at('folder'))
  await expect(writeStep(step('folder/b', undefined))).rejects.toThrow(/leads out of/u)
  expect(await readFile(out('a'), 'utf8')).toBe('before')
  await expect(readFile(out('b'))).rejects.toThrow(/ENOENT/u)
})

test('a link within the project is as good as a directory', async () => {
  const { at, step } = await project()
  await mkdir(at('real'))
  await symlink(at('real'), at('folder'))
  await writeStep(step('folder/b', undefined))
  expect(await readFile(at('real/b'), 'utf8')).toBe('now\n')
})
