/** Each check with a project that is sick, and with its twin that differs in that point only and is well. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { checkRules } from '../../src/checks/index.ts'
import { ci } from '../../src/doctor/ci.ts'
import { clock } from '../../src/doctor/clock.ts'
import { exitCodeOf } from '../../src/doctor/diagnosis.ts'
import { door } from '../../src/doctor/door.ts'
import { evidence } from '../../src/doctor/evidence.ts'
import { hooks } from '../../src/doctor/hooks.ts'
import { identityLock } from '../../src/doctor/identity-lock.ts'
import { checks, examine } from '../../src/doctor/index.ts'
import { lockfiles } from '../../src/doctor/lockfiles.ts'
import { ageOf } from '../../src/doctor/names.ts'
import { npmrc } from '../../src/doctor/npmrc.ts'
import { pins } from '../../src/doctor/pins.ts'
import { policy } from '../../src/doctor/policy.ts'
import type { Surroundings } from '../../src/doctor/surroundings.ts'
import { trustedRoot } from '../../src/doctor/trusted-root.ts'
import { versions } from '../../src/doctor/versions.ts'
import type { ManagerName } from '../../src/init/manager.ts'
import { decodePolicyFile } from '../../src/policy-file/decode.ts'
import type { AcceptedPublisher } from '../../src/publisher/accepted.ts'
import { temporaryDirectory } from '../support/npm-home.ts'
import {
  ABSENT,
  BUN_DOOR,
  healthy,
  json,
  locked,
  lockfileOf,
  NOW,
  network,
  PNPM_DOOR,
  SILENT,
  said,
  YARN_DOOR,
} from './healthy.ts'

const manager = (name: ManagerName, version?: string): Pick<Surroundings, 'manager'> => ({
  manager: { value: { name, version, from: 'packageManager' } },
})
const scripts = (all: object): Pick<Surroundings, 'manifest'> => ({ manifest: json(JSON.stringify({ scripts: all })) })

describe('hooks', () => {
  const preinstall = scripts({ preinstall: 'verify-deps' })
  test.each<[string, Partial<Surroundings>, Partial<Surroundings>, string]>([
    [
      'npm 11',
      { ...preinstall, npmVersion: '11.9.0' },
      { ...preinstall, ...manager('npm', '12.0.0'), npmVersion: '12.0.0' },
      'preinstall comes too late',
    ],
    [
      'an npm 11 that should be 12',
      { ...preinstall, ...manager('npm', '12.0.0') },
      { ...preinstall, ...manager('npm', '12.0.0'), npmVersion: '12.1.0' },
      'preinstall comes too late here',
    ],
    [
      'an npm of no known version',
      { ...preinstall, npmVersion: undefined },
      { ...preinstall, ...manager('yarn') },
      'preinstall comes too late',
    ],
    ['pnpm', { ...preinstall, ...manager('pnpm') }, { ...preinstall, ...manager('yarn') }, 'preinstall comes too late'],
    [
      'postinstall',
      scripts({ postinstall: 'verify-deps' }),
      scripts({ postinstall: 'echo verify-deps-like' }),
      'Verified too late',
    ],
    ['prepare', scripts({ prepare: 'husky && verify-deps' }), scripts({ prepare: 'husky' }), 'Verified too late'],
  ])('%s', async (_what, sick, well, title) => {
    expect(await said(hooks, healthy(sick))).toEqual([`bad: ${title}`])
    expect(await said(hooks, healthy(well))).toEqual([expect.stringMatching(/^ok: /u)])
  })

  test('npx, by which the project chooses its verify-deps', async () => {
    const script = (body: string) => said(hooks, healthy(scripts({ 'ci:verified': body })))
    expect(await script('npx --yes verify-deps@0.1.0 exec -- npm ci')).toEqual([
      'warn: The project chooses its verify-deps',
    ])
    expect(await script('verify-deps exec -- npm ci')).toEqual(['ok: No hook that is too late'])
  })

  test('npm 12 that nobody demands is a gate for those alone who have it', async () => {
    expect(await said(hooks, healthy({ ...preinstall, npmVersion: '12.0.0' }))).toEqual([
      'warn: preinstall is a gate for npm 12 alone',
    ])
  })
})

describe('ci', () => {
  const workflow = (run: string) =>
    healthy({
      workflows: {
        value: new Map([['a.yml', `jobs:\n  a:\n    steps:\n      - uses: actions/checkout@a\n      - run: ${run}\n`]]),
      },
    })
  test.each([['npx --yes verify-deps@0.1.0 exec -- npm ci'], ['npm run ci:verified']])(
    '%s: the project chooses its verify-deps',
    async (run) => {
      expect(await said(ci, workflow(run))).toEqual(['warn: The project chooses its verify-deps'])
      expect(await said(ci, workflow('verify-deps exec -- npm ci'))).toEqual(['ok: CI verifies first'])
    },
  )

  test('both that, and what nobody verified', async () => {
    expect(await said(ci, workflow('npm ci && npx verify-deps'))).toEqual([
      'bad: CI installs unverified',
      'warn: The project chooses its verify-deps',
    ])
  })
})

const COPY = '[install.security]\nscanner = "./verify-deps-scanner.mjs"\n'

describe('the door', () => {
  const pnpm = manager('pnpm')
  const berry = manager('yarn-berry')
  const [plugin, yarnrc] = ['.yarn/plugins/@verify-deps/yarn-plugin.cjs', '.yarnrc.yml']
  const on = `plugins:\n  - path: ${plugin}\n    spec: "x"\n`
  const door12 = { ...scripts({ preinstall: 'verify-deps' }), ...manager('npm', '12.0.0') }
  type Given = readonly [
    changes: Partial<Surroundings>,
    texts?: Readonly<Record<string, string>> | undefined,
    npmrc?: readonly string[],
  ]
  const EMPTY = `pnpmfileChecksum: sha256-${createHash('sha256').update('').digest('base64')}\n`
  const well: Given = [pnpm, { '.pnpmfile.cjs': PNPM_DOOR }]
  test.each<[string, Given, Given, string]>([
    ['npm 11 without a script', [scripts({ build: 'tsc' })], [{}], 'warn: No door'],
    [
      'Yarn 1 without a script',
      [{ ...manager('yarn'), ...scripts({}) }],
      [{ ...manager('yarn'), ...scripts({ preinstall: 'npx verify-deps@1.0.0' }) }],
      'warn: No door',
    ],
    ['npm 12 that runs no scripts', [door12, {}, ['ignore-scripts=true']], [door12], 'bad: The door is passed by'],
    ['no .pnpmfile.cjs', [pnpm], well, 'warn: No door'],
    ['a .pnpmfile.cjs of its own', [pnpm, { '.pnpmfile.cjs': 'module.exports = {}' }], well, 'warn: No door'],
    [
      'a changed .pnpmfile.cjs',
      [pnpm, { '.pnpmfile.cjs': `${PNPM_DOOR}\nmodule.exports = {}` }],
      [pnpm, { '.pnpmfile.cjs': PNPM_DOOR.replaceAll('\n', '\r\n') }],
      'bad: The door was changed',
    ],
    [
      'a changed file that another composes with',
      [
        pnpm,
        {
          '.pnpmfile.cjs': "module.exports = require('./verify-deps.pnpmfile.cjs').compose(module.exports)",
          'verify-deps.pnpmfile.cjs': 'x',
        },
      ],
      [
        pnpm,
        {
          '.pnpmfile.cjs': "module.exports = require('./verify-deps.pnpmfile.cjs').compose(module.exports)",
          'verify-deps.pnpmfile.cjs': PNPM_DOOR,
        },
      ],
      'bad: The door was changed',
    ],
    [
      'ignore-pnpmfile in .npmrc',
      [{ ...pnpm, npmrc: { value: 'ignore-pnpmfile = true' } }, well[1]],
      [{ ...pnpm, npmrc: { value: 'ignore-pnpmfile=false' } }, well[1]],
      'bad: The door is passed by',
    ],
    [
      'ignore-pnpmfile in the environment',
      [{ ...pnpm, env: { npm_config_ignore_pnpmfile: 'true' } }, well[1]],
      well,
      'bad: The door is passed by',
    ],
    [
      'ignorePnpmfile in pnpm-workspace.yaml',
      [pnpm, { ...well[1], 'pnpm-workspace.yaml': 'ignorePnpmfile: true\n' }],
      [pnpm, { ...well[1], 'pnpm-workspace.yaml': 'packages: [a]\n' }],
      'bad: The door is passed by',
    ],
    [
      'another pnpmfile',
      [pnpm, { ...well[1], 'pnpm-workspace.yaml': 'pnpmfile: other.cjs\n' }],
      [pnpm, { ...well[1], 'pnpm-workspace.yaml': 'pnpmfile: .pnpmfile.cjs\n' }],
      'bad: The door is passed by',
    ],
    ['a .pnpmfile.mjs before it', [pnpm, { ...well[1], '.pnpmfile.mjs': '' }], well, 'bad: The door is passed by'],
    [
      'an old pnpm',
      [manager('pnpm', '10.12.0'), well[1]],
      [manager('pnpm', '10.13.0'), well[1]],
      'bad: The door is passed by',
    ],
    [
      'an old pnpm without its line',
      [manager('pnpm', '9.0.0'), well[1]],
      [{ ...manager('pnpm', '9.0.0'), npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } }, well[1]],
      'bad: The door is passed by',
    ],
    [
      'no plugin',
      [berry, { [yarnrc]: 'nodeLinker: pnp\n' }],
      [berry, { [yarnrc]: on, [plugin]: YARN_DOOR }],
      'warn: No door',
    ],
    [
      'a plugin that is not turned on',
      [berry, { [plugin]: YARN_DOOR }],
      [berry, { [yarnrc]: on, [plugin]: YARN_DOOR }],
      'bad: The door is passed by',
    ],
    [
      'a plugin that is not there',
      [berry, { [yarnrc]: on }],
      [berry, { [yarnrc]: on, [plugin]: YARN_DOOR }],
      'bad: The door is missing',
    ],
    [
      'a changed plugin',
      [berry, { [yarnrc]: on, [plugin]: `${YARN_DOOR} ` }],
      [berry, { [yarnrc]: on, [plugin]: YARN_DOOR }],
      'bad: The door was changed',
    ],
    [
      'no scanner',
      [manager('bun'), { 'bunfig.toml': '[install]\nexact = true\n' }],
      [manager('bun'), { 'bunfig.toml': '[install.security]\nscanner = "verify-deps"\n' }],
      'warn: No door',
    ],
    [
      'another scanner',
      [manager('bun'), { 'bunfig.toml': '[install.security]\nscanner = "not-verify-deps"\n' }],
      [manager('bun'), { 'bunfig.toml': '[install.security]\nscanner = "verify-deps/bun-scanner"\n' }],
      'warn: No door',
    ],
    [
      'settings of Bun that are not understood',
      [manager('bun'), { 'bunfig.toml': 'install.security.scanner = "verify-deps"\n' }],
      [manager('bun'), { 'bunfig.toml': "[install.security]\nscanner = 'verify-deps'\n" }],
      'unknown: The door',
    ],
    ['a package manager that is not certain', [{ manager: { problem: 'There are two.' } }], [{}], 'unknown: The door'],
    [
      'a lockfile of pnpm that does not know the door',
      [pnpm, { ...well[1], 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" }],
      [pnpm, { ...well[1], 'pnpm-lock.yaml': 'pnpmfileChecksum: x\n' }],
      'warn: The lockfile does not know the door',
    ],
    [
      'a global pnpmfile that hides the door',
      [{ ...manager('pnpm', '10.13.0'), npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } }, well[1]],
      [manager('pnpm', '10.13.0'), well[1]],
      'warn: The lockfile does not know the door',
    ],
    [
      'a global pnpmfile that pnpm 10 still reads',
      [{ ...manager('pnpm', '10.33.4'), npmrc: { value: 'global-pnpmfile=./.pnpmfile.cjs' } }, well[1]],
      [{ ...manager('pnpm', '11.0.0'), npmrc: { value: 'global-pnpmfile=./.pnpmfile.cjs' } }, well[1]],
      'warn: The lockfile does not know the door',
    ],
    [
      'a global pnpmfile, with a pnpm that nobody names, and the hash of nothing',
      [
        { ...pnpm, npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } },
        { ...well[1], 'pnpm-lock.yaml': EMPTY },
      ],
      [
        { ...pnpm, npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } },
        { ...well[1], 'pnpm-lock.yaml': 'a: b\n' },
      ],
      'warn: The lockfile does not know the door',
    ],
    [
      'no hash, with a pnpm that reads no such line',
      [
        { ...manager('pnpm', '11.0.0'), npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } },
        { ...well[1], 'pnpm-lock.yaml': 'a: b\n' },
      ],
      [
        { ...manager('pnpm', '10.12.0'), npmrc: { value: 'global-pnpmfile=.pnpmfile.cjs' } },
        { ...well[1], 'pnpm-lock.yaml': 'a: b\n' },
      ],
      'warn: The lockfile does not know the door',
    ],
    ...(
      [
        ['a scanner that is not there', {}, 'bad: The door is missing'],
        ['a changed scanner', { 'verify-deps-scanner.mjs': `${BUN_DOOR} ` }, 'bad: The door was changed'],
      ] as const
    ).map(([what, texts, says]): [string, Given, Given, string] => [
      what,
      [manager('bun'), { 'bunfig.toml': COPY, ...texts }],
      [manager('bun'), { 'bunfig.toml': COPY, 'verify-deps-scanner.mjs': BUN_DOOR }],
      says,
    ]),
  ])('%s', async (_what, sick, twin, says) => {
    expect(await said(door, healthy(...sick))).toEqual([says])
    expect(await said(door, healthy(...twin))).toEqual(['ok: The door stands'])
  })
})

describe('the lockfile', () => {
  test.each<[string, Partial<Surroundings>, string]>([
    [
      'of two package managers',
      {
        lockfiles: new Map([
          ['npm', ['package-lock.json']],
          ['yarn', ['yarn.lock']],
        ]),
      },
      'bad: Several lockfiles',
    ],
    [
      'two of npm',
      { lockfiles: new Map([['npm', ['npm-shrinkwrap.json', 'package-lock.json']]]) },
      'warn: Two lockfiles of npm',
    ],
    ['none', { lockfiles: new Map(), lockfile: { problem: 'There is none.' } }, 'bad: No lockfile to verify'],
  ])('%s', async (_what, sick, says) => {
    expect(await said(lockfiles, healthy(sick))).toEqual([says])
    expect(await said(lockfiles, healthy())).toEqual(['ok: One lockfile'])
  })

  test.each<[string, Partial<Surroundings>, string]>([
    ['without a digest', { lockfile: lockfileOf(locked('a', { integrity: [] }), locked('b')) }, 'bad: Not pinned'],
    [
      'with SHA-1 alone',
      { lockfile: lockfileOf(locked('a', { integrity: [{ algorithm: 'sha1', value: 'aa' }] as never })) },
      'warn: Weakly pinned',
    ],
    ['that is not there', { lockfile: { problem: 'There is none.' } }, 'unknown: Digests in the lockfile'],
  ])('%s', async (_what, sick, says) => {
    expect(await said(pins, healthy(sick))).toEqual([says])
    expect(await said(pins, healthy())).toEqual(['ok: All are pinned'])
  })

  test('git needs no digest, and what Yarn packed has one of its own', async () => {
    const git = locked('g', { source: { type: 'git', url: 'git+https://git.example/a#b' }, integrity: [] })
    const archived = locked('y', { integrity: [], archive: { cacheKey: '10c0', checksum: 'ab' } })
    expect(await said(pins, healthy({ lockfile: lockfileOf(git, archived) }))).toEqual(['ok: All are pinned'])
  })
})

describe('npmrc', () => {
  const own = 'https://registry.example/'
  test.each<[string, readonly string[], readonly string[], string]>([
    [
      'a registry over http',
      ['@a:registry=http://a.example/'],
      ['@a:registry=https://a.example/'],
      'bad: A registry without TLS',
    ],
    ['TLS that nobody verifies', ['strict-ssl=false'], ['strict-ssl=true'], 'bad: TLS is not verified'],
    [
      'hosts that are always replaced',
      ['replace-registry-host=always'],
      ['replace-registry-host=npmjs'],
      'warn: Hosts are replaced in another way',
    ],
    ['a registry of the project', [`registry=${own}`], [], 'warn: The project names the registry'],
    ['an authority of the project', ['ca=x'], [], 'warn: The project names the authority'],
    [
      'a token for another host',
      [`//other.example/:_authToken=\${T}`],
      [`//registry.example/:_authToken=\${T}`],
      'warn: A token for another host',
    ],
    [
      'a token itself',
      ['//registry.example/:_authToken=abc'],
      [`//registry.example/:_authToken=\${T}`],
      'bad: A token in the project',
    ],
  ])('%s', async (_what, sick, well, says) => {
    expect(await said(npmrc, withNpmrc(sick))).toEqual([says])
    expect(await said(npmrc, withNpmrc(well))).toEqual(['ok: npm is configured as one would expect'])
  })

  test('another host in the lockfile', async () => {
    const elsewhere = locked('a', { source: { type: 'registry', resolved: 'https://other.example/a.tgz' } })
    expect(await said(npmrc, healthy({ lockfile: lockfileOf(elsewhere) }))).toEqual([
      'warn: The lockfile names another host',
    ])
    expect(await said(npmrc, healthy())).toEqual(['ok: npm is configured as one would expect'])
  })

  test('what is secret is never repeated', async () => {
    const lines = ['registry=https://me:hunter2@registry.example/', '//other.example/:_authToken=hunter2']
    const diagnoses = await npmrc.examine(await withNpmrc(lines))
    expect(JSON.stringify(diagnoses)).not.toContain('hunter2')
    expect(diagnoses.map(({ status }) => status)).toContain('bad')
  })

  async function withNpmrc(lines: readonly string[]): Promise<Surroundings> {
    return healthy({}, {}, lines)
  }
})

describe('evidence', () => {
  const PASSES = 'ok: registry.example passes signatures on'
  const NONE = 'ok: Attestations from registry.example'
  const present = <T>(value: T) => ({ state: 'present', value, from: 'x' }) as const
  test.each<[string, Parameters<typeof network>[0], readonly string[]]>([
    ['no signatures beside keys', { manifest: { signatures: [] } }, ['bad: registry.example strips signatures', NONE]],
    [
      'neither signatures nor keys',
      { manifest: { signatures: [] }, keys: ABSENT },
      ['warn: registry.example signs nothing', NONE],
    ],
    ['no keys', { keys: ABSENT }, ['bad: registry.example has no keys', NONE]],
    ['other keys', { keys: present([{ keyid: 'SHA256:b' }]) }, ['bad: registry.example has other keys', NONE]],
    ['keys that cannot be had', { keys: SILENT }, ['unknown: Keys of registry.example', NONE]],
    [
      'attestations that are not there',
      { manifest: { advertisesAttestations: true }, attestations: ABSENT },
      [PASSES, 'bad: registry.example strips attestations'],
    ],
    [
      'attestations that cannot be had',
      { manifest: { advertisesAttestations: true }, attestations: SILENT },
      [PASSES, 'unknown: Attestations from registry.example'],
    ],
    ['silence', { manifest: SILENT }, ['unknown: registry.example did not answer']],
    ['no packages', { manifest: ABSENT }, ['bad: registry.example has none of the packages']],
    [
      'all that is needed',
      { manifest: { advertisesAttestations: true } },
      [PASSES, 'ok: registry.example passes attestations on'],
    ],
  ])('%s', async (_what, serving, says) => {
    expect(await said(evidence, healthy({ network: network(serving) }))).toEqual(says)
  })
})

describe('evidence that the policy does not demand', () => {
  const STRIPS = 'registry.example strips signatures'
  const strips = async (file: object | undefined) => {
    const value = file && decodePolicyFile(JSON.stringify(file), 'verify-deps.json', () => undefined)
    const surroundings = await healthy({ network: network({ manifest: { signatures: [] } }), policy: { value } })
    return (await evidence.examine(surroundings)).find(({ title }) => title === STRIPS)
  }
  const rule = (require: string) => ({ packages: ['a'], require })
  test.each<[string, object | undefined, object]>([
    ['a policy that demands them', { require: 'signature' }, { require: 'integrity' }],
    ['the defaults', {}, { require: 'integrity' }],
    ['no policy', undefined, { require: 'integrity' }],
    [
      'a rule that demands them',
      { require: 'integrity', rules: [rule('signature')] },
      { require: 'integrity', rules: [rule('integrity')] },
    ],
    [
      'all but what a rule is about',
      { require: 'signature', rules: [rule('integrity')] },
      { require: 'signature', rules: [{ packages: ['*'], require: 'integrity' }] },
    ],
  ])('%s', async (_what, sick, well) => {
    expect((await strips(sick))?.status).toBe('bad')
    expect(await strips(well)).toMatchObject({
      status: 'warn',
      why: expect.stringContaining('The policy does not demand them'),
    })
  })
})

describe('time', () => {
  const at = (minutes: number) =>
    healthy({ network: network({ clock: { value: new Date(NOW.getTime() + minutes * 60_000) } }) })
  test.each([[6], [-6]])('a clock that is %s minutes off', async (minutes) => {
    expect(await said(clock, at(minutes))).toEqual(['bad: The clock is wrong'])
    expect(await said(clock, at(Math.sign(minutes) * 4))).toEqual(['ok: The clock is right'])
  })

  test('nothing to compare it with', async () => {
    expect(await said(clock, healthy({ network: network({ clock: { problem: 'silence' } }) }))).toEqual([
      'unknown: The clock',
    ])
  })

  test('an old list of names', () => {
    expect(ageOf('2026-04-03', NOW).status).toBe('warn')
    expect(ageOf('2026-04-04', NOW).status).toBe('ok')
  })

  test('an expired copy of the trusted root', async () => {
    const copy = (day: string) =>
      healthy({ network: network({ sigstore: { value: { reason: 'no way', expired: new Date(day) } } }) })
    expect(await said(trustedRoot, copy('2026-09-30'))).toEqual(['warn: The trusted root is an old copy'])
    expect(await said(trustedRoot, copy('2026-10-30'))).toEqual(['unknown: The trusted root is a copy'])
    expect(await said(trustedRoot, healthy())).toEqual(['ok: The trusted root is up to date'])
  })

  test('a trusted root that somebody gave', async () => {
    const directory = await temporaryDirectory()
    const file = (name: string) => path.join(directory, name)
    const root = createInstance().trustedRoot() as { certificateAuthorities: { validFor: object }[] }
    await writeFile(file('well.json'), JSON.stringify(root))
    for (const authority of root.certificateAuthorities) {
      authority.validFor = { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' }
    }
    await writeFile(file('old.json'), JSON.stringify(root))
    await writeFile(file('none.json'), '{}')
    const given = (name: string) => said(trustedRoot, healthy({ trustedRoots: [file(name)] }))
    expect(await given('well.json')).toEqual(['ok: The trusted root is in date'])
    expect(await given('old.json')).toEqual(['bad: The trusted root has expired'])
    expect(await given('none.json')).toEqual([expect.stringMatching(/^bad: /u)])
    expect(await given('absent.json')).toEqual(['bad: The trusted root cannot be read'])
  })
})

describe('the policy', () => {
  const rules = new Map<string, (typeof checkRules)[number]>(checkRules.map((rule) => [rule.code, rule]))
  const of = (policyFile: object, changes: Partial<Surroundings> = {}) =>
    healthy({
      policy: { value: decodePolicyFile(JSON.stringify(policyFile), 'verify-deps.json', (code) => rules.get(code)) },
      ...changes,
    })
  const exception = (about: string, expires: string) => ({
    exceptions: [{ code: 'VD201', package: about, reason: 'It is old, and we looked.', expires }],
  })
  test.each<[string, object, object, string]>([
    [
      'a rule that matches nothing',
      { rules: [{ packages: ['c'], require: 'integrity' }] },
      { rules: [{ packages: ['a'], require: 'integrity' }] },
      'warn: The policy has a part that matches nothing',
    ],
    [
      'an exception that is over',
      exception('a', '2026-09-30'),
      exception('a', '2026-10-20'),
      'warn: An exception is over',
    ],
    [
      'an exception that ends soon',
      exception('a', '2026-10-10'),
      exception('a', '2026-10-15'),
      'warn: An exception ends soon',
    ],
    [
      'an exception for nothing',
      exception('c', '2026-11-30'),
      exception('a', '2026-11-30'),
      'warn: An exception matches nothing',
    ],
  ])('%s', async (_what, sick, well, says) => {
    expect(await said(policy, of(sick))).toEqual([says])
    expect(await said(policy, of(well))).toEqual(['ok: The policy fits'])
  })

  test('one that cannot be understood, and none', async () => {
    expect(await said(policy, healthy({ policy: { problem: 'verify-deps.json:1: no.' } }))).toEqual([
      'bad: The policy cannot be used',
    ])
    expect(await said(policy, healthy())).toEqual(['ok: No policy'])
  })
})

test('the identity lock', async () => {
  const accepted: AcceptedPublisher = { version: '1.0.0', level: 'signature' }
  const of = (...keys: readonly string[]) =>
    healthy({ identityLock: { value: { packages: new Map(keys.map((key) => [key, accepted])) } } })
  expect(await said(identityLock, of('a', 'gone', 'gone@1'))).toEqual(['warn: Entries of packages that are gone'])
  expect(await said(identityLock, of('a', 'b@1'))).toEqual(['ok: The identity lock fits'])
  expect(await said(identityLock, healthy())).toEqual(['ok: No identity lock'])
  expect(await said(identityLock, healthy({ identityLock: { problem: 'it is torn' } }))).toEqual([
    'bad: The identity lock cannot be read',
  ])
})

test.each<[string, Partial<Surroundings>, readonly string[]]>([
  ['an old Node', { nodeVersion: '18.0.0' }, ['bad: Node is not supported', 'ok: npm is supported']],
  ['an old npm', { npmVersion: '9.9.9' }, ['ok: Node is supported', 'warn: npm is old']],
  ['an npm that cannot be told', { npmVersion: undefined }, ['ok: Node is supported', 'unknown: The version of npm']],
  ['no npm, where none is needed', { npmVersion: undefined, ...manager('bun') }, ['ok: Node is supported']],
  ['what is supported', {}, ['ok: Node is supported', 'ok: npm is supported']],
])('versions: %s', async (_what, changes, says) => {
  expect(await said(versions, healthy(changes))).toEqual(says)
})

describe('all of them', () => {
  test('say something, and mend what is not well', async () => {
    const told = await examine(await healthy())
    expect([...new Set(told.map(({ check }) => check))]).toEqual(checks.map(({ name }) => name))
    expect(told.filter(({ status, mend }) => (status === 'warn' || status === 'bad') && mend === undefined)).toEqual([])
  })

  test('without the network, at once, and say what could not be found out', async () => {
    const told = await examine(await healthy({ network: { problem: 'nothing is asked with --offline.' } }))
    const unknown = told.filter(({ status }) => status === 'unknown').map(({ check }) => check)
    expect(unknown).toEqual(['evidence', 'trusted-root', 'clock'])
  })

  test('one that stumbles is unknown, and ends no other', async () => {
    const broken = await healthy({ text: () => Promise.reject(new Error('boom')), ...manager('pnpm') })
    const bugs: unknown[] = []
    const told = await examine(broken, (error) => void bugs.push(error))
    expect(told.find(({ check }) => check === 'door')).toMatchObject({
      status: 'unknown',
      why: expect.stringContaining('boom'),
    })
    expect(bugs.length).toBeGreaterThan(0)
  })

  test('have an exit code', () => {
    expect(exitCodeOf([{ status: 'ok' }, { status: 'warn' }])).toBe(0)
    expect(exitCodeOf([{ status: 'ok' }, { status: 'unknown' }])).toBe(2)
    expect(exitCodeOf([{ status: 'unknown' }, { status: 'bad' }])).toBe(1)
  })

  test('are in the page about them', async () => {
    const page = await readFile(new URL('../../docs/init-and-doctor.md', import.meta.url), 'utf8')
    for (const { name } of checks) expect(page).toContain(`| \`${name}\` |`)
  })
})
