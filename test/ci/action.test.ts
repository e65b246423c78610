/** action.yml: its inputs and outputs are documented and used, and its script does what it says, as GitHub runs it. */
import { execFile, execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from 'js-yaml'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { makeProject } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFile(path.join(root, file), 'utf8')

interface Step {
  readonly run?: string
  readonly shell?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const action = load(await read('action.yml')) as Action
const { inputs, outputs, runs } = action
const scripts = runs.steps.flatMap(({ run }) => run ?? [])
const [script = ''] = scripts
const docs = await read('docs/ci.md')
const exhibits = await makeExhibits()

describe('as it is written', () => {
  test('every input is documented, and comes through the environment', () => {
    const [{ env = {} } = {}] = runs.steps
    for (const [name, { description, default: value }] of Object.entries(inputs)) {
      const variable = `INPUT_${name.toUpperCase().replaceAll('-', '_')}`
      expect(docs).toContain(`| \`${name}\` |`)
      expect(env[variable]).toBe(`\${{ inputs.${name} }}`)
      expect(script).toMatch(new RegExp(`\\$\\{?${variable}\\b`, 'u'))
      expect([typeof description, typeof value]).toEqual(['string', 'string'])
    }
    expect(Object.keys(env)).toHaveLength(Object.keys(inputs).length)
  })

  test('every output is documented, and written', () => {
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(docs).toContain(`| \`${name}\` |`)
      expect(value).toBe(`\${{ steps.verify.outputs.${name} }}`)
      expect(script).toContain(`output ${name} `)
    }
  })

  test('its version is that of the package', async () => {
    const { version } = JSON.parse(await read('package.json'))
    expect(inputs['version']?.default).toBe(version)
    expect(docs).toContain(`verify-deps@${version} merge`)
  })

  test('no step of others, no expression in a script, and each script is one', () => {
    expect(runs.using).toBe('composite')
    for (const { run, uses, shell } of runs.steps) {
      expect({ uses, shell }).toEqual({ uses: undefined, shell: 'bash' })
      expect(run).not.toContain('${{')
      execFileSync('bash', ['-n'], { input: run })
    }
  })

  test('the examples pin what they use', () => {
    const used = [...docs.matchAll(/uses: (\S+)@(\S+) # (.+)$/gmu)]
    expect(docs.match(/uses: /gu)).toHaveLength(used.length)
    for (const [, name = '', commit = ''] of used) {
      if (name === 'OWNER/verify-deps') expect(commit).toBe('COMMIT')
      else expect(commit).toMatch(/^[0-9a-f]{40}$/u)
    }
    for (const [, block = ''] of docs.matchAll(/```yaml\n(.*?)```/gsu)) expect(() => load(block)).not.toThrow()
  })
})

/** An npm that installs the built command, and remembers what it was asked. */
const NPM = `#!/bin/sh
printf '%s\\n' "$PWD" "$@" > "$NPM_ASKED"
mkdir -p node_modules && ln -s "$TOOL" node_modules/verify-deps
`

interface Given {
  readonly packages?: readonly string[]
  readonly inputs?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly npm?: string
}

async function run({ packages = ['honest'], inputs: given = {}, files = {}, npm = NPM }: Given) {
  const world = worldOf(exhibits.filter(({ publication: { name } }) => packages.includes(name)))
  const registry = await serveWorld(world)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(project.directory, name), text)
  const runner = await temporaryDirectory()
  const at = (name: string) => path.join(runner, name)
  await mkdir(at('bin'))
  await writeFile(at('bin/npm'), npm)
  await chmod(at('bin/npm'), 0o755)
  for (const name of ['output', 'summary']) await writeFile(at(name), '')
  const values = Object.entries(inputs).map(([name, { default: value }]) => [
    `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
    given[name] ?? value ?? '',
  ])
  const env = {
    ...project.env,
    PATH: `${at('bin')}:${path.dirname(process.execPath)}:${process.env['PATH']}`,
    RUNNER_TEMP: runner,
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: at('output'),
    GITHUB_STEP_SUMMARY: at('summary'),
    NPM_ASKED: at('asked'),
    TOOL: root,
    ...Object.fromEntries(values),
  }
  await writeFile(at('script.sh'), script)
  const shell = ['--noprofile', '--norc', '-eo', 'pipefail', at('script.sh')]
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile('bash', shell, { cwd: project.directory, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
  const text = (name: string) => readFile(at(name), 'utf8').catch(() => '')
  const lines = (await text('output')).split('\n').filter((line) => line !== '')
  const told: Readonly<Record<string, string>> = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const asked = (await text('asked')).split('\n')
  return { code, stdout, stderr, told, asked, summary: await text('summary'), directory: project.directory }
}

describe('as it runs', () => {
  test('an honest lockfile', async () => {
    const { code, told, summary, asked, stdout, directory } = await run({ inputs: { strict: 'true' } })
    expect(stdout).toContain('1 package verified.')
    expect({ code, outcome: told['outcome'], exit: told['exit-code'] }).toEqual({
      code: 0,
      outcome: 'verified',
      exit: '0',
    })
    expect(JSON.parse(told['counts'] ?? '')).toMatchObject({ total: 1, verified: 1 })
    expect(JSON.parse(await readFile(told['report'] ?? '', 'utf8')).lockfile.path).toBe('package-lock.json')
    expect(JSON.parse(await readFile(told['sarif'] ?? '', 'utf8')).version).toBe('2.1.0')
    expect(summary).toContain('verified')
    // Where the project's own .npmrc does not count, and without scripts.
    expect(asked[0]).not.toContain(directory)
    expect(asked).toContain('--ignore-scripts')
    expect(asked).toContain(`verify-deps@${inputs['version']?.default}`)
  })

  test('a hostile one', async () => {
    const { code, told, summary, stdout } = await run({ packages: ['honest', 'tampered-on-the-wire'] })
    expect({ code, outcome: told['outcome'], exit: told['exit-code'] }).toEqual({
      code: 1,
      outcome: 'failed',
      exit: '1',
    })
    expect(summary).toContain('tampered')
    expect(stdout).toMatch(/^::error [^\n]*file=package-lock\.json/mu)
    const [, token, quoted, rest = ''] = /^::stop-commands::(\S+)\n(.*?)\n::\1::\n(.*)$/su.exec(stdout) ?? []
    expect(token).toMatch(/^[0-9a-f-]{36}$/u)
    expect(quoted).toContain('tampered')
    expect(rest).toMatch(/^::/u)
  })

  test('a part, without SARIF, with arguments that have spaces', async () => {
    const { code, told, stdout } = await run({
      inputs: { shard: '1/1', sarif: 'false', args: '--omit\ndev\n\n--policy=a policy.json\n' },
      files: { 'a policy.json': '{"require":"integrity"}' },
    })
    expect({ code, sarif: told['sarif'] }).toEqual({ code: 0, sarif: undefined })
    expect(stdout).toContain('part 1 of 1')
  })

  test('what would be a command in a shell is an argument', async () => {
    const mark = '$(touch hacked)`touch hacked`;touch hacked'
    for (const name of ['working-directory', 'lockfile', 'changed', 'require', 'policy', 'args', 'shard']) {
      const { code, told, directory } = await run({ inputs: { [name]: mark } })
      expect({ name, code, told }).toEqual({ name, code: 3, told: { 'exit-code': '3', outcome: 'error' } })
      await expect(readFile(path.join(directory, 'hacked'))).rejects.toThrow()
    }
  })

  test.each([
    ['version', 'latest'],
    ['version', '^0.1.0'],
    ['version', '0.1.0 --foreground-scripts'],
    ['version', 'npm:other@1.0.0'],
    ['strict', 'yes'],
    ['sarif', ''],
  ])('refuses %s %j before anything is installed', async (name, value) => {
    const { code, told, asked } = await run({ inputs: { [name]: value } })
    expect({ code, told, asked }).toEqual({ code: 3, told: { outcome: 'error', 'exit-code': '3' }, asked: [''] })
  })

  test('where verify-deps cannot be installed, nothing is decided', async () => {
    const npm = '#!/bin/sh\necho "##[error]no" && echo "::error::no" && exit 1\n'
    const { code, told, stderr, stdout } = await run({ npm })
    expect({ code, told, stdout }).toEqual({ code: 3, told: { outcome: 'error', 'exit-code': '3' }, stdout: '' })
    expect(stderr).not.toMatch(/^::|##\[/mu)
  })
})
