/** In GitHub's runner: annotations and a summary where nobody asks for a format, and no commands out of what is quoted. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { makeProject, runCli } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

vi.setConfig({ testTimeout: 60_000 })

const world = worldOf(
  (await makeExhibits()).filter(({ publication: { name } }) => ['honest', 'unsigned'].includes(name)),
)

async function inRunner(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const registry = await serveWorld(world)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  const summary = path.join(project.directory, 'summary')
  await writeFile(summary, 'before\n')
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, ...env }
  const answer = await runCli([...args, project.directory], { env: { ...project.env, ...github } })
  return { ...answer, summary: await readFile(summary, 'utf8'), directory: project.directory }
}

test('annotations follow the report, which takes no commands; the summary is added to', async () => {
  const { code, stdout, summary } = await inRunner([])
  expect(code).toBe(1)
  const [, token, report, rest] = /^::stop-commands::([0-9a-f-]{36})\n(.*)\n::\1::\n(.*)$/su.exec(stdout) ?? []
  expect(token).toBeDefined()
  expect(report).toContain('error VD201')
  expect(report).not.toContain(token ?? '')
  expect(rest).toMatch(/^::error file=.*package-lock\.json,line=\d+,title=VD201 /u)
  expect(summary).toMatch(/^before\n## \S+ verify-deps: unproven\n/u)
})

test('none of it where a format is asked for, and none elsewhere', async () => {
  const json = await inRunner(['--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'unproven' })
  expect(json.summary).toBe('before\n')
  const elsewhere = await inRunner([], { GITHUB_ACTIONS: '' })
  expect(elsewhere.stdout).not.toContain('::')
  expect(elsewhere.summary).toBe('before\n')
})

test('reports in files leave a line in the log', async () => {
  const directory = await temporaryDirectory()
  const [sarif, junit] = ['a.sarif', 'b.xml'].map((name) => path.join(directory, name)) as [string, string]
  const { code, stdout, stderr } = await inRunner([
    '--format',
    'sarif',
    '--output',
    sarif,
    '--format',
    'junit',
    '--output',
    junit,
  ])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(`verify-deps: 1 package unproven. The policy is not met. The report is in ${sarif}, ${junit}.\n`)
  expect(JSON.parse(await readFile(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' })
  expect(await readFile(junit, 'utf8')).toContain('<testsuite')
})

test('the demo annotates nothing', async () => {
  const { stdout } = await runCli(['demo'], { env: { GITHUB_ACTIONS: 'true' } })
  expect(stdout).not.toMatch(/^::/mu)
})
