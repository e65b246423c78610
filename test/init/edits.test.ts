/** Edits of files that somebody wrote: only lines are added, and where that is not certain, nothing is. */
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { projectGates } from '../../src/doctor/project-gate.ts'
import { bunSteps } from '../../src/init/bun-door.ts'
import { unifiedDiff } from '../../src/init/diff.ts'
import { withMembers } from '../../src/init/edit-json.ts'
import { githubStep } from '../../src/init/github.ts'
import { gitlabSteps } from '../../src/init/gitlab.ts'
import { findManager, managerNamed } from '../../src/init/manager.ts'
import { isExec, isGateFor, namesVerifyDeps, preinstallStep, scriptStep } from '../../src/init/manifest-door.ts'
import { pnpmSteps } from '../../src/init/pnpm-door.ts'
import type { Step } from '../../src/init/step.ts'
import { throughProject } from '../../src/init/through-project.ts'
import { yarnSteps } from '../../src/init/yarn-door.ts'
import { readRootManifest } from '../../src/lockfile/root-manifest.ts'
import { VERSION } from '../../src/version.ts'

const written = (step: Step | undefined) => (step?.kind === 'write' ? step.after : undefined)
const kinds = (steps: readonly Step[]) => steps.map(({ kind, file }) => `${kind} ${file}`)

describe('package.json', () => {
  const add = (text: string) => withMembers(text, [{ path: ['scripts', 'x'], value: 'y' }])
  test.each([
    ['two spaces', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "scripts": {\n    "x": "y"\n  }\n}\n'],
    ['tabs', '{\n\t"a": 1\n}\n', '{\n\t"a": 1,\n\t"scripts": {\n\t\t"x": "y"\n\t}\n}\n'],
    [
      'four spaces',
      '{\n    "scripts": {\n        "b": ""\n    }\n}',
      '{\n    "scripts": {\n        "b": "",\n        "x": "y"\n    }\n}',
    ],
    [
      'line ends of Windows',
      '{\r\n  "a": 1\r\n}\r\n',
      '{\r\n  "a": 1,\r\n  "scripts": {\r\n    "x": "y"\r\n  }\r\n}\r\n',
    ],
    ['a byte order mark', '\uFEFF{\n  "scripts": {}\n}', '\uFEFF{\n  "scripts": {\n    "x": "y"\n  }\n}'],
  ])('%s', (_what, before, now) => {
    expect(add(before)).toBe(now)
  })

  test.each([
    ['a member twice', '{"scripts":{},"scripts":{"a":"b"}}'],
    ['comments', '{\n// no JSON\n}'],
    ['scripts that are none', '{"scripts":[]}'],
    ['scripts that are null', '{"scripts":"x"}'],
  ])('%s is left alone', (_what, before) => {
    expect(add(before)).toBeUndefined()
  })

  const manifest = (scripts: object) => {
    const text = JSON.stringify({ scripts })
    return { text, json: readRootManifest(text) }
  }
  test('a script', () => {
    const step = (scripts: object) => scriptStep('/p', manifest(scripts), 'npm ci', 'why')
    expect(JSON.parse(written(step({})) ?? '')).toEqual({
      scripts: { 'ci:verified': 'verify-deps exec -- npm ci' },
    })
    expect(step({ mine: 'verify-deps exec -- npm ci' }).kind).toBe('done')
    expect(step({ mine: 'npx verify-deps@1.0.0 exec -- npm ci' })).toMatchObject({
      kind: 'by-hand',
      lines: ['"scripts": { "mine": "verify-deps exec -- npm ci" }'],
    })
    expect(step({ 'ci:verified': 'something else' }).kind).toBe('by-hand')
  })

  test('preinstall', () => {
    const step = (scripts: object) => preinstallStep('/p', manifest(scripts), 'why')
    expect(JSON.parse(written(step({})) ?? '')).toEqual({ scripts: { preinstall: 'verify-deps' } })
    expect(step({ preinstall: 'verify-deps' }).kind).toBe('done')
    expect(step({ preinstall: 'npx verify-deps@1.0.0' })).toMatchObject({
      kind: 'by-hand',
      lines: ['"scripts": { "preinstall": "verify-deps" }'],
    })
    expect(step({ preinstall: 'node own.js' })).toMatchObject({
      kind: 'by-hand',
      lines: [expect.stringContaining('&& node own.js')],
    })
  })

  test('what runs verify-deps, and what only has a part of the name', () => {
    for (const command of ['verify-deps', 'npx --yes verify-deps@1.0.0', 'a && "verify-deps"', './bin/verify-deps;']) {
      expect(namesVerifyDeps(command)).toBe(true)
    }
    for (const command of ['verify-deps-not', 'not-verify-deps', '@x/verify-depsy']) {
      expect(namesVerifyDeps(command)).toBe(false)
    }
    expect(isExec('verify-deps exec -- npm ci')).toBe(true)
    expect(isExec('verify-deps && exec npm ci')).toBe(true)
    expect(isExec('verify-deps')).toBe(false)
  })

  test.each<[string, string, string]>([
    ['npx', 'npx --yes verify-deps@1.0.0 exec -- npm ci', 'verify-deps exec -- npm ci'],
    ['npx', 'npx -y -p node@22 -p verify-deps@1.0.0 -- verify-deps', 'npx -y -p verify-deps@1.0.0 -- verify-deps init'],
    ['npx', 'tsc && CI=1 npx "verify-deps"', 'npx tsc && verify-deps'],
    ['npx', 'npx \\\n  verify-deps', 'npx \\\n  tsc'],
    ['npm exec', 'npm exec -- verify-deps', 'npm install --global verify-deps'],
    ['pnpm dlx', 'pnpm dlx verify-deps@1.0.0', 'pnpm add --global verify-deps@1.0.0'],
    ['yarn verify-deps', 'yarn verify-deps .', 'yarn verify-deps doctor'],
    ['bun x', 'bun x verify-deps', 'bun x not-verify-deps'],
    ['node_modules', './node_modules/.bin/verify-deps', '"$RUNNER_TEMP/verify-deps/node_modules/.bin/verify-deps"'],
    ['npx', 'npx verify-deps # why', '# npx verify-deps'],
    ['npx', 'npx verify-deps', 'verify-deps exec -- npx tsc'],
  ])('%s is by way of the project: %s, and not %s', (by, sick, well) => {
    expect(throughProject(sick)).toBe(by)
    expect(throughProject(well)).toBeUndefined()
  })

  test('a long script takes no long time', () => {
    expect(throughProject('npx '.repeat(100_000))).toBeUndefined()
  })

  test('which npm counts', () => {
    expect(isGateFor('12.0.0', '11.0.0')).toBe(true)
    expect(isGateFor('11.0.0', '12.0.0')).toBe(false)
    expect(isGateFor(undefined, '12.0.0')).toBe(true)
    expect(isGateFor(undefined, undefined)).toBe(false)
  })
})

describe('.pnpmfile.cjs', () => {
  const door = '/**\n * the door\n */\nmodule.exports = {}\n'
  const steps = (pnpmfile: string | undefined, composed?: string, version?: string, npmrc?: string) =>
    kinds(pnpmSteps('/p', { pnpmfile, composed, npmrc, door }, version))
  test.each<[string, readonly string[], readonly string[]]>([
    ['none', steps(undefined), ['write .pnpmfile.cjs']],
    ['the door', steps(door), ['done .pnpmfile.cjs']],
    ['the door, with line ends of Windows', steps(door.replaceAll('\n', '\r\n')), ['done .pnpmfile.cjs']],
    ['another version of it', steps(`${door}// old`), ['by-hand .pnpmfile.cjs']],
    ['one of its own', steps('module.exports = {}'), ['write verify-deps.pnpmfile.cjs', 'by-hand .pnpmfile.cjs']],
    [
      'one that composes',
      steps(
        "const { compose } = require('./verify-deps.pnpmfile.cjs')\nmodule.exports = compose(module.exports)",
        door,
      ),
      ['done verify-deps.pnpmfile.cjs', 'done .pnpmfile.cjs'],
    ],
    ['an old pnpm', steps(door, undefined, '10.12.0', 'a=b'), ['done .pnpmfile.cjs', 'write .npmrc']],
    [
      'an old pnpm with its line',
      steps(door, undefined, '9.0.0', 'global-pnpmfile=x'),
      ['done .pnpmfile.cjs', 'done .npmrc'],
    ],
    ['a newer pnpm', steps(door, undefined, '10.13.0'), ['done .pnpmfile.cjs']],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toEqual(expected)
  })
})

describe('.yarnrc.yml', () => {
  const edit = (yarnrc: string | undefined) => yarnSteps('/p', { yarnrc, plugin: 'door', door: 'door' })[1]
  const entry = (indent: string) =>
    `${indent}- path: .yarn/plugins/@verify-deps/yarn-plugin.cjs\n${indent}  spec: "verify-deps@${VERSION}"\n`
  test.each([
    ['none', undefined, `plugins:\n${entry('  ')}`],
    ['settings', 'a: b # why\n', `a: b # why\n\nplugins:\n${entry('  ')}`],
    ['no last line end', 'a: b', `a: b\n\nplugins:\n${entry('  ')}`],
    [
      'other plugins',
      'plugins:\n  - path: x.cjs\n    spec: x\n',
      `plugins:\n${entry('  ')}  - path: x.cjs\n    spec: x\n`,
    ],
    ['other plugins, not indented', 'plugins:\n- x.cjs\n', `plugins:\n${entry('')}- x.cjs\n`],
    ['line ends of Windows', 'a: b\r\n', `a: b\r\n\r\nplugins:\r\n${entry('  ').replaceAll('\n', '\r\n')}`],
  ])('%s', (_what, before, now) => {
    expect(written(edit(before))).toBe(now)
    expect(edit(now)?.kind).toBe('done')
  })

  test.each([['plugins: [x.cjs]\n'], ['plugins: {}\n'], ['a: [\n'], ['- a\n'], ['{a: b}\n'], ['a: b\n---\nc: d\n']])(
    '%j is left alone',
    (before) => {
      expect(edit(before)?.kind).toBe('by-hand')
    },
  )

  test('a changed plugin is not replaced', () => {
    expect(yarnSteps('/p', { yarnrc: undefined, plugin: 'x', door: 'door' })[0]?.kind).toBe('by-hand')
  })
})

describe('bunfig.toml', () => {
  const LINES = '[install.security]\nscanner = "./verify-deps-scanner.mjs"\n'
  const bunStep = (bunfig: string | undefined) => {
    const steps = bunSteps('/p', { bunfig, copy: 'door', door: 'door' })
    return steps[1] as Step
  }
  test('the copy of the scanner', () => {
    const steps = (bunfig: string | undefined, copy?: string) => kinds(bunSteps('/p', { bunfig, copy, door: 'door' }))
    expect(steps(undefined)).toEqual(['write verify-deps-scanner.mjs', 'write bunfig.toml'])
    expect(steps(LINES, 'door')).toEqual(['done verify-deps-scanner.mjs', 'done bunfig.toml'])
    expect(steps(LINES, 'changed')).toEqual(['by-hand verify-deps-scanner.mjs', 'done bunfig.toml'])
    expect(steps('[install.security]\nscanner = "verify-deps"\n')).toEqual(['done bunfig.toml'])
  })

  test.each([
    ['none', undefined, LINES],
    ['other tables', '[install]\nexact = true\n', `[install]\nexact = true\n\n${LINES}`],
    ['the table without a scanner', '[install.security]\nother = 1\n', `${LINES}other = 1\n`],
    ['the table as the last line', '[install.security]', LINES],
    ['line ends of Windows', '[a]\r\n', `[a]\r\n\r\n${LINES.replaceAll('\n', '\r\n')}`],
  ])('%s', (_what, before, now) => {
    expect(written(bunStep(before))).toBe(now)
    expect(bunStep(now).kind).toBe('done')
  })

  test.each([
    ['[install.security]\nscanner = "other"\n'],
    ['[install.security]\nscanner = """\nx"""\n'],
    ['install.security.scanner = "x"\n'],
    ['[install]\nsecurity = { scanner = "x" }\n'],
    ['install = { exact = true }\n'],
  ])('%j is left alone', (before) => {
    expect(bunStep(before).kind).toBe('by-hand')
  })
})

describe('CI', () => {
  const wanted = { prefix: '', install: undefined, instead: 'npm ci' }
  test('a workflow that names verify-deps counts, a comment does not', () => {
    const step = (text: string) => githubStep('/r', new Map([['.github/workflows/a.yml', text]]), wanted)
    expect(step('- run: verify-deps')).toMatchObject({ kind: 'done', why: 'it names verify-deps' })
    expect(step('- run: npx verify-deps')).toMatchObject({ kind: 'done', why: expect.stringContaining('by npx') })
    expect(step('# verify-deps\n- run: tsc').kind).toBe('write')
  })

  test('a directory below the repository', () => {
    const step = (prefix: string) => githubStep('/r', new Map(), { ...wanted, prefix })
    expect(written(step('apps/web'))).toContain('working-directory: "apps/web"')
    for (const prefix of [`a\${{ x }}`, 'a"b', 'a\nb', '../x', '-x']) expect(step(prefix).kind).toBe('by-hand')
  })

  test('every version is exact, every action a commit', () => {
    for (const install of [undefined, 'npm ci']) {
      const text = written(githubStep('/r', new Map(), { ...wanted, install })) ?? ''
      const uses = [...text.matchAll(/uses: (\S+)/gu)].map(([, used]) => used)
      expect(uses.every((used) => /@[0-9a-f]{40}$/u.test(used ?? ''))).toBe(true)
      expect(text.match(/verify-deps@(?!\d+\.\d+\.\d+)/u)).toBeNull()
    }
  })

  test('nothing of the project runs before it is verified', () => {
    for (const [install, command] of [
      [undefined, 'verify-deps'],
      ['npm ci', 'verify-deps exec -- npm ci'],
    ] as const) {
      const text = written(githubStep('/r', new Map(), { ...wanted, prefix: 'app', install })) ?? ''
      const { steps } = (load(text) as { jobs: { verify: { steps: Record<string, string>[] } } }).jobs.verify
      expect(steps.slice(2)).toEqual([
        {
          'working-directory': `\${{ runner.temp }}`,
          run: `npm install --global --ignore-scripts --no-audit --no-fund verify-deps@${VERSION}`,
        },
        { run: command },
      ])
      expect(projectGates(text, {})).toEqual([])
    }
  })

  test('GitLab: a copy of the template, and what to include', () => {
    const steps = (pipeline?: string, copy?: string) => gitlabSteps('/r', { pipeline, copy, template: 't' }, 'app')
    const template = '.gitlab/verify-deps.gitlab-ci.yml'
    expect(kinds(steps())).toEqual([`write ${template}`, 'by-hand .gitlab-ci.yml'])
    expect(steps()[1]).toMatchObject({ lines: expect.arrayContaining([`  - local: ${template}`]) })
    expect(kinds(steps(`include:\n  - local: ${template}`, 't'))).toEqual(['done .gitlab-ci.yml'])
    expect(kinds(steps(`include:\n  - local: ${template}`))).toEqual([`write ${template}`, 'done .gitlab-ci.yml'])
  })
})

describe('the package manager', () => {
  const find = (manifest: object, present: readonly string[], yarnLock?: string) =>
    findManager({ manifest: readRootManifest(JSON.stringify(manifest)), present: new Set(present), yarnLock })
  test.each<[string, object, readonly string[], string | undefined, string, string | undefined]>([
    ['package-lock.json', {}, ['package-lock.json'], undefined, 'npm', undefined],
    ['npm-shrinkwrap.json', {}, ['npm-shrinkwrap.json', 'package-lock.json'], undefined, 'npm', undefined],
    ['pnpm-lock.yaml', {}, ['pnpm-lock.yaml'], undefined, 'pnpm', undefined],
    ['bun.lock', {}, ['bun.lock'], undefined, 'bun', undefined],
    ['a yarn.lock of Yarn 1', {}, ['yarn.lock'], '# yarn lockfile v1\n', 'yarn', undefined],
    ['a yarn.lock of Yarn 4', {}, ['yarn.lock'], '__metadata:\n  version: 8\n', 'yarn-berry', undefined],
    ['an empty yarn.lock', {}, ['yarn.lock', '.yarnrc.yml'], '', 'yarn-berry', undefined],
    ['packageManager', { packageManager: 'pnpm@10.2.0+sha512.aa' }, [], undefined, 'pnpm', '10.2.0'],
    [
      'packageManager, of two lockfiles',
      { packageManager: 'yarn@4.1.0' },
      ['yarn.lock', 'package-lock.json'],
      '',
      'yarn-berry',
      '4.1.0',
    ],
    [
      'devEngines',
      { devEngines: { packageManager: { name: 'npm', version: '>=12' } } },
      [],
      undefined,
      'npm',
      '12.0.0',
    ],
  ])('%s', (_what, manifest, present, yarnLock, name, version) => {
    expect(find(manifest, present, yarnLock)).toMatchObject({ name, version })
  })

  test.each<[string, object, readonly string[], RegExp]>([
    ['nothing', {}, [], /no lockfile/u],
    ['two lockfiles', {}, ['yarn.lock', 'package-lock.json'], /several package managers/u],
    ['a lockfile of another', { packageManager: 'pnpm@10.0.0' }, ['package-lock.json'], /Say which one counts/u],
  ])('%s is refused', (_what, manifest, present, message) => {
    expect(() => find(manifest, present)).toThrow(message)
  })

  test('the one that somebody names, with its version', () => {
    const manifest = readRootManifest('{"packageManager":"yarn@4.1.0"}')
    expect(managerNamed('yarn-berry', { manifest })).toMatchObject({ name: 'yarn-berry', version: '4.1.0' })
    expect(managerNamed('npm', { manifest })).toMatchObject({ name: 'npm', version: undefined })
  })
})

describe('a diff', () => {
  test('of an edit', () => {
    expect(unifiedDiff('f', 'a\nb\nc\nd\ne\n', 'a\nb\nc\nd\nx\ne\n')).toBe(
      '--- a/f\n+++ b/f\n@@ -2,4 +2,5 @@\n b\n c\n d\n+x\n e\n',
    )
  })
  test('of a new file', () => {
    expect(unifiedDiff('f', undefined, 'a\nb\n')).toBe('--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n')
  })
  test('of a file without its last line end', () => {
    expect(unifiedDiff('f', 'a', 'a\nb\n')).toBe(
      '--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n',
    )
  })
  test('does not speak to the terminal', () => {
    expect(unifiedDiff('f\u001B', '\u001B[2J\n', '\u001B[2J\nb\n').replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})
