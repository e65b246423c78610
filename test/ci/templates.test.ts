/** The GitLab template and the pre-commit hook: what they call is there, and the hook runs as pre-commit runs it. */
import { execFile, execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { readLockfile } from '../../src/lockfile/index.ts'
import { reporters } from '../../src/report/index.ts'
import { runCli } from '../support/cli.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFile(path.join(root, file), 'utf8')

// The first command of the help is the default one.
const { stdout: help } = await runCli(['--help'])
const OPTIONS = /^ {2}verify-deps (\[.*)$/mu.exec(help)?.[1]?.match(/--[a-z-]+/gu) ?? []

/** Every option and format that a command line of ours names is there. */
function holdToCli(text: string): void {
  const command = text.slice(text.indexOf('verify-deps '))
  for (const [, option = ''] of command.matchAll(/(?<=\s)(--[a-z-]+)/gu)) expect(OPTIONS).toContain(option)
  for (const [, format = ''] of command.matchAll(/--format (\S+)/gu)) expect(Object.keys(reporters)).toContain(format)
}

/** Where the code quality and the tests are collected from. */
function reportsOf(job: Readonly<Record<string, unknown>> | undefined): readonly unknown[] {
  const { reports } = (job?.['artifacts'] ?? {}) as { readonly reports?: Readonly<Record<string, unknown>> }
  return [reports?.['codequality'], reports?.['junit']]
}

describe('templates/gitlab-ci.yml', async () => {
  const text = await read('templates/gitlab-ci.yml')
  const { '.verify-deps': base, variables, ...jobs } = load(text) as Record<string, Record<string, unknown>>

  test('its version is that of the package', async () => {
    const { version } = JSON.parse(await read('package.json'))
    expect(variables?.['VERIFY_DEPS_VERSION']).toBe(version)
  })

  test('each job calls what the command line has, and leaves the reports that are collected', () => {
    const [codequality, junit] = reportsOf(base)
    expect(Object.keys(jobs)).toEqual(['verify-deps:changed', 'verify-deps'])
    for (const { script } of Object.values(jobs)) {
      const last = (script as readonly string[]).at(-1) ?? ''
      holdToCli(last)
      expect(last).toContain(`--format gitlab --output ${codequality}`)
      expect(last).toContain(`--format junit --output ${junit}`)
    }
  })

  test('of a merge request what it changes, of all else everything', () => {
    expect(JSON.stringify(jobs['verify-deps:changed'])).toContain('--changed=\\"$CI_MERGE_REQUEST_DIFF_BASE_SHA\\"')
    expect(JSON.stringify(jobs['verify-deps']?.['script'])).not.toContain('--changed')
  })

  test('what lies in the project under the names of its reports is gone before', async () => {
    const lines = (base?.['before_script'] ?? []) as readonly string[]
    const line = lines.find((each) => each.startsWith('rm ')) ?? ''
    expect(lines.indexOf(line)).toBeGreaterThan(lines.findIndex((each) => each.startsWith('cd ')))
    const last = String([jobs['verify-deps']?.['script']].flat().at(-1))
    const written = [...last.matchAll(/--output (\S+)/gu)].map(([, file = '']) => file)
    expect(line.split(' ').slice(2).sort()).toEqual([...written].sort())

    const project = await temporaryDirectory()
    await writeFile(path.join(project, 'precious'), 'mine')
    await symlink('precious', path.join(project, written[0] ?? ''))
    await writeFile(path.join(project, 'other.json'), '')
    execFileSync('sh', ['-c', line], { cwd: project })
    expect((await readdir(project)).sort()).toEqual(['other.json', 'precious'])
  })

  test('its scripts are some', () => {
    const lines = [base?.['before_script'], ...Object.values(jobs).map(({ script }) => script)].flat()
    for (const line of lines) execFileSync('sh', ['-n'], { input: String(line) })
  })

  test('is documented', async () => {
    const docs = await read('docs/ci.md')
    for (const name of [...Object.keys(jobs), ...Object.keys(variables ?? {})]) expect(docs).toContain(name)
  })
})

describe('.pre-commit-hooks.yaml', async () => {
  const [hook, ...others] = load(await read('.pre-commit-hooks.yaml')) as readonly Record<string, unknown>[]
  const files = new RegExp(String(hook?.['files']), 'u')

  test('is one hook, for the files that are lockfiles', async () => {
    expect(others).toEqual([])
    expect(hook).toMatchObject({ id: 'verify-deps', language: 'node', pass_filenames: true, require_serial: true })
    // The one list of all formats' names: what is said where there is none of them.
    const empty = await temporaryDirectory()
    // Nothing is looked for above a repository.
    await mkdir(path.join(empty, '.git'))
    const said = await readLockfile(empty).catch((error: Error) => error.message)
    const [, list = ''] = /looked for (.*?)\)/u.exec(String(said)) ?? []
    const committed = list.split(', ').filter((name) => !name.includes('/'))
    expect(committed.length).toBeGreaterThan(4)
    for (const name of committed) {
      expect(name).toMatch(files)
      expect(`packages/api/${name}`).toMatch(files)
      expect(`${name}.md`).not.toMatch(files)
      expect(`my-${name}`).not.toMatch(files)
    }
    const [, pattern = ''] = /\((npm-.*)\)\$$/u.exec(String(hook?.['files'])) ?? []
    expect(
      pattern
        .split('|')
        .map((name) => name.replaceAll('\\', ''))
        .sort(),
    ).toEqual([...committed].sort())
  })

  /** As pre-commit does: the entry as a POSIX shell splits it, then args, then files. */
  async function run(args: readonly string[], present: readonly string[]) {
    const directory = await temporaryDirectory()
    const tool = '#!/bin/sh\nprintf "%s|" "$@" >> asked; echo >> asked\ncase "$*" in *bad*) exit 1;; esac\n'
    for (const file of present) {
      await mkdir(path.join(directory, path.dirname(file)), { recursive: true })
      await writeFile(path.join(directory, file), '')
    }
    await mkdir(path.join(directory, 'bin'))
    await writeFile(path.join(directory, 'bin/verify-deps'), tool)
    await chmod(path.join(directory, 'bin/verify-deps'), 0o755)
    const env = { PATH: `${path.join(directory, 'bin')}:${process.env['PATH']}` }
    const code = await new Promise((resolve) => {
      const line = `${hook?.['entry']} "$@"`
      execFile('sh', ['-c', line, 'sh', ...args, ...present], { cwd: directory, env }, (error) =>
        resolve(error?.code ?? 0),
      )
    })
    return { code, asked: (await readFile(path.join(directory, 'asked'), 'utf8')).trim().split('\n') }
  }

  test('verifies each file by itself, with the args', async () => {
    expect(await run([], ['package-lock.json'])).toEqual({ code: 0, asked: ['package-lock.json|'] })
    expect(await run(['--changed=HEAD', '--strict'], ['a b/yarn.lock', '-x/bun.lock'])).toEqual({
      code: 0,
      asked: ['--changed=HEAD|--strict|a b/yarn.lock|', '--changed=HEAD|--strict|./-x/bun.lock|'],
    })
  })

  test('fails where one of them does, and verifies the others nevertheless', async () => {
    const { code, asked } = await run([], ['bad/yarn.lock', 'good/yarn.lock'])
    expect({ code, asked }).toEqual({ code: 1, asked: ['bad/yarn.lock|', 'good/yarn.lock|'] })
  })

  test('is documented', async () => {
    const docs = await read('docs/ci.md')
    expect(docs).toContain(`- id: ${hook?.['id']}`)
    holdToCli('verify-deps --changed=HEAD')
    expect(hook?.['stages']).toEqual(['pre-commit', 'pre-push', 'manual'])
  })
})
