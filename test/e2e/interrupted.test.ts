/** A run that is cut short: what is done is reported, marked as partial, and never passes for the whole. */
import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { runCli } from '../support/cli.ts'
import { standStill, startCli } from '../support/interrupted.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const ONE = ['--concurrency', '1']
const SAID = 'Interrupted: writing the report of what is done (again to stop at once).\n'

const outcomes = ({ packages }: Report) => packages.map(({ outcome }) => outcome)
const codes = ({ packages, findings }: Report) => [
  ...findings.map(({ code }) => code),
  ...packages.flatMap((pkg) => pkg.findings.map(({ code }) => code)),
]

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('gives the partial report, and 2', async () => {
    const { project, atSlow } = await standStill()
    const { child, ended } = startCli(project, ['--json', ...ONE])
    await atSlow()
    const at = Date.now()
    child.kill(signal)
    const { code, stdout, stderr } = await ended
    // Nobody waits for what is in flight.
    expect(Date.now() - at).toBeLessThan(5000)
    expect(code).toBe(2)
    expect(stderr).toBe(SAID)
    const report: Report = JSON.parse(stdout)
    expect(report.interrupted).toEqual({ reason: 'signal', finished: 1 })
    expect(outcomes(report)).toEqual(['verified', 'inconclusive', 'inconclusive'])
    expect(report.counts).toMatchObject({ total: 3, verified: 1, inconclusive: 2 })
    expect(codes(report)).toEqual(['VD013', 'VD013', 'VD013'])
  })
})

test('its twin that nobody stops says nothing of it', async () => {
  const { project } = await standStill({ isAnswering: true })
  const { code, stdout, stderr } = await startCli(project, ['--json', ...ONE]).ended
  const report: Report = JSON.parse(stdout)
  expect({ code, stderr, interrupted: report.interrupted }).toEqual({ code: 0, stderr: '', interrupted: undefined })
  expect(outcomes(report)).toEqual(['verified', 'verified', 'verified'])
})

describe('--deadline', () => {
  test('ends what takes longer, with what is known by then', async () => {
    const { project } = await standStill()
    const { code, stdout, stderr, ms } = await startCli(project, ['--json', ...ONE, '--deadline', '8']).ended
    const report: Report = JSON.parse(stdout)
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    // How far it came in that time, only the machine knows.
    expect([0, 1]).toContain(report.counts.verified)
    expect(report.interrupted).toEqual({ reason: 'deadline', finished: report.counts.verified })
    expect(report.counts).toMatchObject({ total: 3, inconclusive: 3 - report.counts.verified })
    expect(ms).toBeLessThan(30_000)
  })

  test('that is far away changes nothing', async () => {
    const { project } = await standStill({ isAnswering: true })
    const { code, stdout } = await startCli(project, ['--json', '--deadline', '600']).ended
    expect({ code, interrupted: JSON.parse(stdout).interrupted }).toEqual({ code: 0, interrupted: undefined })
  })

  test('before anything is known decides nothing', async () => {
    const { project } = await standStill()
    const { code, stdout, stderr } = await startCli(project, ['--deadline', '0.001']).ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^verify-deps: The time was up .* Nothing was decided\./u)
  })

  test.each(['0', '-1', 'soon', '1e3', '604801', ''])('takes no %j', async (value) => {
    const { code, stderr } = await runCli([`--deadline=${value}`])
    expect(code).toBe(3)
    expect(stderr).toContain('--deadline takes seconds')
  })
})

describe('it is 2', () => {
  test('even where a package failed; and that is told', async () => {
    const { project, atSlow } = await standStill({ isFirstBad: true })
    const { child, ended } = startCli(project, ONE)
    await atSlow()
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(code).toBe(2)
    const paragraphs = stdout.trimEnd().split('\n\n')
    expect(paragraphs[0]).toMatch(/^Interrupted: 1 of 3 packages were looked at\.\npackage-lock\.json /u)
    expect(paragraphs.at(-1)?.replaceAll(/\s+/gu, ' ')).toMatch(
      /^Interrupted: 1 of 3 packages were looked at\. 1 package failed, 2 packages inconclusive\. Do not install/u,
    )
  })

  test('its twin that comes to its end is 1', async () => {
    const { project } = await standStill({ isFirstBad: true, isAnswering: true })
    const { code, stdout } = await startCli(project, ONE).ended
    expect(code).toBe(1)
    expect(stdout).not.toContain('Interrupted')
  })

  test('whatever the policy requires or excepts', async () => {
    const { project, atSlow } = await standStill()
    const { child, ended } = startCli(project, ['--json', '--require', 'integrity', ...ONE])
    await atSlow()
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect({ code, interrupted: JSON.parse(stdout).interrupted?.finished }).toEqual({ code: 2, interrupted: 1 })
  })

  test('and no exception takes it', async () => {
    const { project } = await standStill()
    const exception = { code: 'VD013', package: 'b-slow', reason: 'We trust it.', expires: '2999-01-01' }
    await writeFile(path.join(project.directory, 'verify-deps.json'), JSON.stringify({ exceptions: [exception] }))
    const { code, stdout } = await startCli(project, ['--json', ...ONE, '--deadline', '8']).ended
    expect({ code, excepted: stdout.includes('"excepted"') }).toEqual({ code: 2, excepted: false })
  })
})

test('every report is written, whole, and marked', async () => {
  const { project, atSlow } = await standStill()
  const formats = ['json', 'sarif', 'junit', 'markdown', 'github', 'gitlab']
  const pairs = formats.flatMap((format) => ['--format', format, '--output', `report.${format}`])
  const { child, ended } = startCli(project, [...pairs, ...ONE])
  await atSlow()
  child.kill('SIGINT')
  const { code, stdout, stderr } = await ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('verify-deps: Interrupted: 1 of 3 packages were looked at.')
  const text = async (format: string) => readFile(path.join(project.directory, `report.${format}`), 'utf8')
  expect(JSON.parse(await text('json')).interrupted).toEqual({ reason: 'signal', finished: 1 })
  const [{ invocations, results }] = JSON.parse(await text('sarif')).runs
  expect(invocations).toEqual([
    expect.objectContaining({
      executionSuccessful: false,
      exitCode: 2,
      toolExecutionNotifications: [
        { level: 'warning', message: { text: 'Interrupted: 1 of 3 packages were looked at.' } },
      ],
    }),
  ])
  expect(results).toHaveLength(3)
  expect(await text('junit')).toMatch(/<testsuites name="verify-deps" tests="4" failures="0" errors="3">/u)
  expect(await text('markdown')).toMatch(
    /^## ⚠️ verify-deps: inconclusive, cut short\n\n\*\*Interrupted: 1 of 3 packages/u,
  )
  expect(await text('github')).toMatch(/\nverify-deps: inconclusive\. Interrupted: 1 of 3 packages/u)
  expect(JSON.parse(await text('gitlab')).map(({ severity }: { severity: string }) => severity)).toEqual(
    Array(3).fill('critical'),
  )
  expect((await readdir(project.directory)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

describe('a second signal', () => {
  /** Nobody reads the pipe that the report goes to, so that it cannot be given out. */
  async function stuckAtTheEnd() {
    const { project, atSlow } = await standStill()
    execFileSync('mkfifo', [path.join(project.directory, 'pipe')])
    const running = startCli(project, ['--output', 'pipe', ...ONE])
    await atSlow()
    running.child.kill('SIGINT')
    return { project, ...running }
  }

  test('ends the process at once', async () => {
    const { child, ended } = await stuckAtTheEnd()
    await wait(1500)
    expect(child.exitCode).toBe(null)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })

  test('that comes with the first, as through npx, is no second', async () => {
    const { project, child, ended } = await stuckAtTheEnd()
    child.kill('SIGINT')
    await wait(1500)
    const report = await readFile(path.join(project.directory, 'pipe'), 'utf8')
    expect((await ended).code).toBe(2)
    expect(report).toContain('Interrupted: 1 of 3 packages were looked at.')
  })
})

describe('exec', () => {
  const install = ['--', 'node', '-e', 'console.log("started")']

  test('does not start its command', async () => {
    const { project, atSlow } = await standStill()
    const { child, ended } = startCli(project, ['exec', ...ONE, '--require', 'integrity', ...install])
    await atSlow()
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect(code).toBe(2)
    expect(stdout).not.toMatch(/^started/mu)
    expect(stderr).toMatch(/^Interrupted: node .* will not be started/u)
    expect(stderr).toContain('was not started.')
  })

  test('nor when the time was up', async () => {
    const { project } = await standStill()
    const { code, stdout } = await startCli(project, ['exec', ...ONE, '--deadline', '3', ...install]).ended
    expect(code).toBe(2)
    expect(stdout).not.toMatch(/^started/mu)
  })

  test('does when nobody stops it', async () => {
    const { project } = await standStill({ isAnswering: true })
    const { code, stdout } = await startCli(project, ['exec', ...ONE, '--deadline', '600', ...install]).ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'started\n' })
  })
})

describe('trust', () => {
  const recorded = (directory: string) =>
    readFile(path.join(directory, 'verify-deps.lock.json'), 'utf8').catch(() => undefined)

  test('records nothing', async () => {
    const { project, atSlow } = await standStill()
    const { child, ended } = startCli(project, ['trust', ...ONE])
    await atSlow()
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Nothing was recorded')
    expect(await recorded(project.directory)).toBe(undefined)
  })

  test('nor when the time was up', async () => {
    const { project } = await standStill()
    const { code, stderr } = await startCli(project, ['trust', ...ONE, '--deadline', '3']).ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/^verify-deps: The time was up/u)
    expect(await recorded(project.directory)).toBe(undefined)
  })

  test('does when nobody stops it', async () => {
    const { project } = await standStill({ isAnswering: true })
    const { code } = await startCli(project, ['trust', ...ONE]).ended
    expect(code).toBe(0)
    expect(await recorded(project.directory)).toContain('c-late')
  })
})

test('merge says that a part is partial, and ends with 2; with whole parts it does not', async () => {
  const [stuck, whole] = [await standStill(), await standStill({ isAnswering: true })]
  const parts = async ({ project }: typeof stuck, ...more: readonly string[]) => {
    for (const part of ['1', '2']) {
      await startCli(project, ['--json', '--output', `${part}.json`, '--shard', `${part}/2`, ...ONE, ...more]).ended
    }
    return startCli(project, ['merge', '1.json', '2.json', '--json']).ended
  }
  const partial = await parts(stuck, '--deadline', '10')
  const report: Report = JSON.parse(partial.stdout)
  expect({ code: partial.code, reason: report.interrupted?.reason }).toEqual({ code: 2, reason: 'deadline' })
  expect(report.findings.map(({ code }) => code)).toEqual(['VD013'])
  const missed = report.packages.filter((pkg) => pkg.findings.some(({ code }) => code === 'VD013'))
  expect(report.interrupted?.finished).toBe(3 - missed.length)

  const all = await parts(whole)
  expect({ code: all.code, interrupted: JSON.parse(all.stdout).interrupted }).toEqual({
    code: 0,
    interrupted: undefined,
  })
})
