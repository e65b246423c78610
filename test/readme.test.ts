/** The README's example for the library, run as it is printed there, in a project that has verify-deps installed. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { makeExhibits } from '../fixtures/demo/exhibits.ts'
import { worldOf } from '../fixtures/demo/make-world.ts'
import { makeProject, runCli } from './support/cli.ts'
import { startRegistry } from './support/faulty-registry.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the example of the library does what it says', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const example = /```js\n(.*?)```/su.exec(readme)?.[1] ?? ''
  expect(example).toContain("from 'verify-deps'")

  const exhibits = (await makeExhibits()).filter(({ publication: { name } }) => ['honest', 'unsigned'].includes(name))
  const world = worldOf(exhibits)
  const registry = await startRegistry(world)
  const project = await makeProject(world, registry.address)
  try {
    await mkdir(path.join(project.directory, 'node_modules'))
    await symlink(root, path.join(project.directory, 'node_modules/verify-deps'))
    await writeFile(path.join(project.directory, 'example.mjs'), example)
    const { code, stdout } = await run(path.join(project.directory, 'example.mjs'), project.directory, project.env)
    expect(stdout).toMatch(/^unsigned@1\.0\.0 is unproven\n/u)
    expect(stdout).toContain('VD201')
    expect(stdout).not.toContain('honest@1.0.0 is')
    expect(code).toBe(1)
  } finally {
    await registry.close()
    await project.remove()
  }
})

test('what it shows of the demo is what the demo says', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const shown = /```\n(package-lock\.json .*?)```/su.exec(readme)?.[1] ?? ''
  const { stdout } = await runCli(['demo'])
  const words = (text: string) => text.replace(/127\.0\.0\.1:\d+/gu, 'registry.example').replace(/\s+/gu, ' ')
  const blocks = shown.trim().split('\n\n')
  expect(blocks.length).toBeGreaterThan(4)
  for (const block of blocks) expect(words(stdout)).toContain(words(block))
})

function run(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { cwd, env }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout })
    })
  })
}
