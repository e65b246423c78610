/** What becomes of a run whose output nobody reads to the end, or that has no room. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { makeProject } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'

vi.setConfig({ testTimeout: 60_000 })

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const exhibits = await makeExhibits()
const good = worldOf(exhibits.slice(0, 1))
const bad = worldOf(exhibits)

/** In a shell that ends as verify-deps ends, whatever becomes of what it is joined with. */
async function inShell(world: typeof good, script: string) {
  const registry = await serveWorld(world)
  const { directory, env, remove } = await makeProject(world, registry.address)
  onTestFinished(remove)
  const all = { PATH: process.env['PATH'], ...env, NODE: process.execPath, CLI }
  return new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
    execFile('bash', ['-o', 'pipefail', '-c', script], { cwd: directory, env: all }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

describe.each([
  ['good', good, 0],
  ['bad', bad, 1],
] as const)('%s packages', (_, world, code) => {
  test.each([
    ['read to the end', '"$NODE" "$CLI" --json | cat > /dev/null'],
    ['read not at all', '"$NODE" "$CLI" --json | true'],
    ['read for one line', '"$NODE" "$CLI" | head -n 1 > /dev/null'],
    ['with stderr closed as well', '"$NODE" "$CLI" --json 2>&1 | true'],
    ['into a file beside it', '"$NODE" "$CLI" --format human --format json --output report.json | true'],
  ])('%s: the exit code is that of the verdict', async (_what, script) => {
    const { stderr, ...ran } = await inShell(world, script)
    expect({ code: ran.code, stderr }).toEqual({ code, stderr: '' })
  })
})

describe.runIf(process.platform === 'linux')('a full disk', () => {
  test('under stdout is said, and is no verdict', async () => {
    const { code, stderr } = await inShell(good, '"$NODE" "$CLI" > /dev/full')
    expect(code).toBe(3)
    expect(stderr).toMatch(/^verify-deps: The output cannot be written: ENOSPC\..*\n$/u)
  })

  test('under a report is said, with its file', async () => {
    const { code, stderr } = await inShell(good, '"$NODE" "$CLI" --output /dev/full')
    expect(code).toBe(3)
    expect(stderr).toMatch(/^verify-deps: The report cannot be written to \/dev\/full: the disk is full \(ENOSPC\)/u)
  })

  test('under neither is nothing', async () => {
    const { code, stdout } = await inShell(good, '"$NODE" "$CLI" --output /dev/stdout > out.txt; cat out.txt')
    expect(code).toBe(0)
    expect(stdout).toContain('1 package verified.')
  })
})
