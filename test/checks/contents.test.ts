import { describe, expect, test } from 'vitest'
import type { Context } from '../../src/checks/check.ts'
import { contents } from '../../src/checks/contents.ts'
import type { Contents, Facts } from '../../src/contents/contents.ts'
import { readDescribed } from '../../src/contents/described.ts'
import { toPackageManifest } from '../../src/contents/package-manifest.ts'
import type { Problem } from '../../src/contents/problem.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { Declared } from '../../src/lockfile/locked-package.ts'
import { DEFAULT_POLICY, judge } from '../../src/policy.ts'
import { absent, honestEvidence, present, withBytes, withDocument, withLock } from '../support/evidence.ts'

const honest = await honestEvidence()
const OWN = { name: 'honest', version: '1.0.0' }
const FACTS: Facts = {
  installScripts: [],
  implicitGyp: false,
  bins: [],
  natives: [],
  foreign: [],
  files: 2,
  unpackedBytes: 100,
}

interface Made {
  /** Beside name and version, in package.json and in the document alike. */
  readonly both?: object
  readonly inside?: object
  readonly outside?: object
  readonly facts?: Partial<Facts>
  readonly problems?: readonly Problem[]
  readonly declared?: readonly Declared[]
}

function made({ both = {}, inside = {}, outside = {}, facts = {}, problems = [], declared }: Made): Evidence {
  if (honest.tarball.state !== 'present') throw new Error('there is a tarball')
  const manifest = toPackageManifest({ ...OWN, ...both, ...inside })
  const read: Contents = { manifest, facts: { ...FACTS, ...facts }, problems }
  const described = readDescribed({ ...OWN, _id: 'honest@1.0.0', ...both, ...outside })
  const documented = withDocument(honest, { described })
  const locked = declared === undefined ? documented : withLock(documented, { declared })
  return { ...locked, tarball: present({ ...honest.tarball.value, contents: read }) }
}

function said(what: Made | Evidence, context: Partial<Context> = {}) {
  const evidence = 'package' in what ? what : made(what)
  const { findings, proof } = contents.run(evidence, { engines: [], ...context })
  return { codes: findings.map(({ rule }) => rule.code as string), proven: proof !== undefined }
}

const fine = { codes: [], proven: true }
const refused = (code: string) => ({ codes: [code], proven: false })
const noted = (code: string) => ({ codes: [code], proven: true })

describe('what is proven', () => {
  test('files, bytes, and what they were compared with', () => {
    const proof = contents.run(made({ both: { dependencies: { a: '1' } } }), { engines: [] }).proof
    expect(proof).toEqual({ files: 2, unpackedBytes: 100, manifest: 'as the registry says' })
    const asked: Declared = { requests: 'asked', dependencies: new Map([['a', '1']]) }
    const locked = contents.run(made({ both: { dependencies: { a: '1' } }, declared: [asked] }), { engines: [] }).proof
    expect(locked?.['manifest']).toBe('as the registry and the lockfile say')
  })

  test('nothing without contents, a document, or the bytes that were locked and published', () => {
    const nothing = { codes: [], proven: false }
    expect(said(honest)).toEqual(nothing)
    expect(said({ ...made({}), manifest: absent })).toEqual(nothing)
    const confused = made({ inside: { name: 'other' } })
    expect(said(confused)).toEqual(refused('VD508'))
    const contentsOf = confused.tarball.state === 'present' ? confused.tarball.value.contents : undefined
    const other = withBytes(confused, Buffer.from('other bytes'))
    if (other.tarball.state !== 'present' || contentsOf === undefined) throw new Error('there are contents')
    expect(said({ ...other, tarball: present({ ...other.tarball.value, contents: contentsOf }) })).toEqual(nothing)
  })
})

describe('VD508: the registry says something else', () => {
  const BIN = { bin: { run: 'run.js' } }
  const rows: readonly (readonly [string, Made, Made])[] = [
    ['another name', { inside: { name: 'Honest' } }, { inside: { name: 'honest' } }],
    ['no name', { inside: { name: undefined } }, {}],
    ['another version', { inside: { version: '1.0.1' } }, { inside: { version: 'v1.0.0' } }],
    ['another version before build metadata', { inside: { version: '1.0.1+7' } }, { inside: { version: '1.0.0+7' } }],
    ['a hidden dependency', { inside: { dependencies: { a: '1' } } }, { both: { dependencies: { a: '1' } } }],
    ['one too many', { outside: { dependencies: { a: '1' } } }, { both: { dependencies: { a: '1' } } }],
    [
      'another range',
      { inside: { dependencies: { a: '^1.0.0' } }, outside: { dependencies: { a: '^1.0.1' } } },
      { inside: { dependencies: { a: ' ^1.0.0 ' } }, outside: { dependencies: { a: '^1.0.0' } } },
    ],
    [
      'another repository',
      { inside: { dependencies: { a: 'lab/a#v1' } }, outside: { dependencies: { a: 'github:lab/b#v1' } } },
      { inside: { dependencies: { a: 'lab/a#v1' } }, outside: { dependencies: { a: 'github:lab/a#v1' } } },
    ],
    [
      'another optional one',
      { inside: { optionalDependencies: { a: '1' } } },
      { inside: { optionalDependencies: { a: '1' } }, outside: { dependencies: { a: '1' } } },
    ],
    ['another peer', { inside: { peerDependencies: { a: '1' } } }, { both: { peerDependencies: { a: '1' } } }],
    [
      'a hidden postinstall',
      { inside: { scripts: { postinstall: 'x' } } },
      { both: { scripts: { postinstall: 'x' } } },
    ],
    [
      'another install',
      { inside: { scripts: { install: 'x' } }, outside: { scripts: { install: 'y' } } },
      { outside: { scripts: { install: 'node-gyp rebuild' }, gypfile: true } },
    ],
    ['another command', { outside: BIN }, { both: BIN }],
    [
      'another file of a command',
      { inside: BIN, outside: { bin: { run: 'other.js' } } },
      { inside: { bin: './run.js' }, outside: { bin: { honest: 'run.js' } } },
    ],
    [
      'a name as of prototypes',
      { inside: { dependencies: { constructor: '1' } } },
      { both: { dependencies: { constructor: '1' } } },
    ],
  ]
  test.each(rows)('%s', (_what, bad, twin) => {
    expect(said(bad)).toEqual(refused('VD508'))
    expect(said(twin)).toEqual(fine)
  })

  test('what an abridged document does not tell is not compared', () => {
    const inside = { scripts: { postinstall: 'x' } }
    expect(said({ inside })).toEqual(refused('VD508'))
    expect(said({ inside, outside: { _id: undefined, hasInstallScript: true } })).toEqual(fine)
  })
})

describe('VD509: the lockfile says something else', () => {
  const both = {
    dependencies: { range: '^1.0.0', other: 'npm:real@^2.0.0', fork: 'github:lab/fork', tag: 'next' },
    optionalDependencies: { maybe: '1' },
    peerDependencies: { host: '>=3' },
    peerDependenciesMeta: { guest: { optional: true } },
    bin: { run: 'run.js' },
    bundleDependencies: ['range'],
  }
  const asks = (requests: Declared['requests'], name: string, spec: string): Declared[] => [
    { requests, dependencies: new Map([[name, spec]]) },
  ]
  const rows: readonly (readonly [string, Declared[], Declared[]])[] = [
    ['another range', asks('asked', 'range', '^2.0.0'), asks('asked', 'range', '^1.0.0')],
    [
      'git in place of a range',
      asks('asked', 'range', 'git+https://git.example/a.git'),
      asks('asked', 'fork', 'lab/fork'),
    ],
    ['an alias in place of a range', asks('asked', 'range', 'npm:evil@1'), asks('asked', 'other', 'npm:real@^2.0.0')],
    ['one that nobody asks for', asks('asked', 'evil', '1'), asks('asked', 'maybe', '1')],
    [
      'a version outside of the range, as npm 5 wrote',
      asks('asked', 'range', '2.0.0'),
      asks('asked', 'range', '1.2.0'),
    ],
    [
      'an address of another host, as npm 5 wrote',
      asks('asked', 'range', 'https://evil.example/range/-/range-1.0.0.tgz'),
      asks('asked', 'range', 'https://registry.example/range/-/range-1.0.0.tgz'),
    ],
    ['chosen: a version outside', asks('resolved', 'range', '2.0.0'), asks('resolved', 'range', '1.5.0')],
    ['chosen: another package', asks('resolved', 'range', 'evil@1.0.0'), asks('resolved', 'other', 'real@2.1.0')],
    ['chosen: under an alias, another one', asks('resolved', 'other', 'evil@2.1.0'), asks('resolved', 'tag', '0.0.1')],
    [
      'chosen: an address',
      asks('resolved', 'range', 'https://evil.example/a.tgz'),
      asks('resolved', 'fork', 'https://git.example/a.tgz'),
    ],
    ['chosen: nobody asks', asks('resolved', 'evil', '1.0.0'), asks('resolved', 'guest', '1.0.0')],
    ['chosen: an address for a peer', asks('resolved', 'host', 'file:evil'), asks('resolved', 'host', '2.0.0')],
    [
      'another file of a command',
      [{ requests: 'asked', bin: new Map([['run', 'evil.js']]) }],
      [{ requests: 'asked', bin: new Map([['run', './run.js']]) }],
    ],
    [
      'carried in the tarball',
      [{ requests: 'asked', bundles: ['range', 'maybe'] }],
      [{ requests: 'asked', bundles: ['range'] }],
    ],
  ]
  test.each(rows)('%s', (_what, bad, twin) => {
    expect(said({ both, declared: bad })).toEqual(refused('VD509'))
    expect(said({ both, declared: twin })).toEqual(fine)
    expect(said({ both, declared: [...twin, ...bad] })).toEqual(refused('VD509'))
  })

  test('a peer that pnpm added may have any version, but only from the registry under its own name', () => {
    const lock = (chosen: string): Declared[] => [
      { requests: 'resolved', dependencies: new Map([['added', chosen]]), peerDependencies: new Map([['added', '*']]) },
    ]
    expect(said({ both, declared: lock('1.0.0') })).toEqual(fine)
    expect(said({ both, declared: lock('evil@1.0.0') })).toEqual(refused('VD509'))
    expect(said({ both, declared: lock('https://evil.example/a.tgz') })).toEqual(refused('VD509'))
    const extended: Declared[] = [
      {
        requests: 'resolved',
        dependencies: new Map([['forgotten', '4.9.5']]),
        peerDependencies: new Map([['forgotten', '>=2.7']]),
      },
    ]
    expect(said({ both, declared: extended })).toEqual(fine)
    expect(said({ both, declared: extended.map((each) => ({ ...each, peerDependencies: new Map() })) })).toEqual(
      refused('VD509'),
    )
    const peer = (spec: string): Declared[] => [{ requests: 'resolved', peerDependencies: new Map([['host', spec]]) }]
    expect(said({ both, declared: peer('>=3') })).toEqual(fine)
    expect(said({ both, declared: peer('npm:evil@1') })).toEqual(refused('VD509'))
  })

  test('what the project replaces is let off', () => {
    const declared = asks('resolved', 'range', '2.0.0')
    expect(said({ both, declared }, { overridden: new Set(['range']) })).toEqual(fine)
    expect(said({ both, declared }, { overridden: 'all' })).toEqual(fine)
    expect(said({ both, declared }, { overridden: new Set(['other']) })).toEqual(refused('VD509'))
  })

  test('a request too long to be honest takes no time', () => {
    const start = performance.now()
    expect(said({ both, declared: asks('asked', 'range', `${'1.'.repeat(500_000)}x`) })).toEqual(refused('VD509'))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('VD501 to VD507: what is wrong with the tarball itself', () => {
  const problem = (kind: Problem['kind']): Made => ({ problems: [{ kind, path: 'package/a', reason: 'it is so' }] })
  test.each([
    ['unreadable', 'VD501', 'inconclusive'],
    ['too-large', 'VD502', 'inconclusive'],
    ['unsafe-path', 'VD503', 'failed'],
    ['link', 'VD504', 'failed'],
    ['collision', 'VD505', 'verified'],
    ['several-manifests', 'VD506', 'failed'],
    ['no-manifest', 'VD507', 'failed'],
  ] as const)('%s', (kind, code, outcome) => {
    const evidence = made(problem(kind))
    const { findings, proof } = contents.run(evidence, { engines: [] })
    expect(findings.map(({ rule }) => rule.code)).toEqual([code])
    expect(proof === undefined).toBe(kind !== 'collision')
    const proven = { integrity: {}, ...(proof && { contents: proof }) }
    expect(judge(evidence, { proven, findings }, { ...DEFAULT_POLICY, require: 'integrity' }).outcome).toBe(outcome)
  })

  test('many of a kind are one finding', () => {
    const { problems = [] } = problem('link')
    const { findings } = contents.run(made({ problems: Array(50).fill(problems[0]) }), { engines: [] })
    expect(findings.map(({ message }) => message)).toEqual(['"package/a": it is so. And 49 more.'])
  })
})

describe('VD510 to VD515: what is worth knowing', () => {
  const scripts = { both: { scripts: { install: 'node a.js' } } }
  test.each<readonly [string, string, Made, Made]>([
    ['VD510', 'a script', { ...scripts, facts: { installScripts: ['install'] } }, scripts],
    [
      'VD510',
      'a binding.gyp that the registry tells of',
      { outside: { gypfile: true }, facts: { implicitGyp: true } },
      {},
    ],
    ['VD511', 'one that it does not tell of', { facts: { implicitGyp: true } }, {}],
    ['VD512', 'native binaries', { facts: { natives: ['a.node', 'b.node'] } }, {}],
    ['VD513', 'a command called npm', { facts: { bins: ['npm'] } }, { facts: { bins: ['npm-lab'] } }],
    ['VD514', 'a shrinkwrap', { outside: { _hasShrinkwrap: true } }, { outside: { _hasShrinkwrap: false } }],
    ['VD515', 'a dependency from git', { facts: { foreign: ['a'] } }, {}],
  ])('%s: %s', (code, _what, bad, twin) => {
    expect(said(bad)).toEqual(noted(code))
    expect(said(twin)).toEqual(fine)
  })

  test('a package that is that command shadows nothing', () => {
    const evidence = made({ inside: { name: 'npm' }, facts: { bins: ['npm', 'npx'] } })
    expect(said(withLock(evidence, { name: 'npm' }))).toEqual(fine)
    expect(said(withLock(made({ inside: { name: 'npn' }, facts: { bins: ['npm'] } }), { name: 'npn' }))).toEqual(
      noted('VD513'),
    )
  })
})
