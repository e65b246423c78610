/**
 * Lockfiles made to mislead a reader, to keep it busy, or to make it fall over. Whatever took time by the product of two of
 * their measures would run into the time limit.
 */
import { describe, expect, it } from 'vitest'
import { pnpm } from '../../../src/lockfile/pnpm/index.ts'
import { readTarballUrl } from '../../../src/lockfile/tarball-url.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { ask, packageAt, parse, SHA512, write } from './lock.ts'

/** In milliseconds, on a machine that does other things as well. */
const LIMIT = 30_000
const RESOLVED = `resolution: {integrity: ${SHA512}}`
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const keyed = (count: number, key: (at: number) => string, value: (at: number) => string) =>
  Object.fromEntries(times(count, (at) => [key(at), value(at)]))
const read = (text: string) => pnpm.parse(text, 'pnpm-lock.yaml', undefined)

describe('misleads nobody', () => {
  it('with the address of another package', () => {
    const tarball = 'https://registry.example/b/-/b-1.0.0.tgz'
    const packages = { 'a@1.0.0': `resolution: {integrity: ${SHA512}, tarball: '${tarball}'}` }
    const { source } = packageAt(parse({ project: [ask('a', '1', '1.0.0')], packages }), 'a@1.0.0')
    expect(source).toEqual({ type: 'registry', resolved: tarball })
    expect(readTarballUrl(tarball)).toEqual({ name: 'b', version: '1.0.0' })
  })

  it('with two entries of one name', () => {
    const text = write({ packages: { 'a@1.0.0': RESOLVED } })
    const twice = text.replace(/^( {2}'a@1.0.0': .*\n)/mu, `$1$1`)
    expect(() => read(twice)).toThrow('the key "a@1.0.0" is there twice')
    expect(() => read(text.replace('packages:', 'packages: {}\npackages:'))).toThrow(
      'the key "packages" is there twice',
    )
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('with the name %s', (name) => {
    const key = `${name}@1.0.0`
    const lockfile = parse({
      top: `overrides: {${name}: 1}\npatchedDependencies: {${name}: {hash: x, path: y}}\ncatalogs: {${name}: {}}`,
      project: [ask(name, `catalog:${name}`, '1.0.0'), ask('a', '1', '1.0.0')],
      others: { [`${name}`]: [] },
      packages: { [key]: `${RESOLVED}, peerDependencies: {${name}: '1'}`, 'a@1.0.0': RESOLVED },
      snapshots: { [key]: `dependencies: {${name}: 1.0.0}`, 'a@1.0.0': '' },
    })
    expect(packageAt(lockfile, key)).toMatchObject({ version: '1.0.0', patches: ['y'] })
    expect(packageAt(lockfile, 'a@1.0.0')).not.toHaveProperty('patches')
    expect(lockfile.disagreements).toEqual([])
    expect(lockfile.overridden).toEqual(new Set([name]))
  })

  it.each(['__proto__', 'constructor'])('with a package that only prototypes have: %s', (id) => {
    expect(packageAt(parse({ snapshots: { [id]: '' } }), id).source.type).toBe('unidentified')
    expect(parse({ project: [ask(id, '1', '1.0.0')] }).disagreements).toHaveLength(1)
  })
})

describe('is read in time', () => {
  it('ten megabytes', { timeout: 6 * LIMIT }, () => {
    const count = 40_000
    const packages = keyed(
      count,
      (at) => `a${at}@1.0.0`,
      () => RESOLVED,
    )
    const snapshots = keyed(
      count,
      (at) => `a${at}@1.0.0`,
      (at) => `dependencies: {a${at + 1}: 1.0.0, b: a${(at * 7) % count}@1.0.0}`,
    )
    const text = write({ project: [ask('a0', '1', '1.0.0')], packages, snapshots })
    expect(text.length).toBeGreaterThan(8_000_000)
    // Of the processor's time, because other tests run beside this one.
    const before = process.cpuUsage()
    expect(read(text).packages).toHaveLength(count)
    expect(process.cpuUsage(before).user).toBeLessThan(LIMIT * 1_000)
  })

  it('very many sets of peers', { timeout: LIMIT }, () => {
    const snapshots = keyed(
      50_000,
      (at) => `a@1.0.0(p@${at}.0.0)`,
      () => '',
    )
    const { packages } = read(write({ packages: { 'a@1.0.0': RESOLVED }, snapshots }))
    expect(packages).toHaveLength(1)
    expect(packages[0]?.locations).toHaveLength(50_001)
  })

  it('very many projects that link to one another', { timeout: LIMIT }, () => {
    const others = keyed(
      300,
      (at) => `p${at}`,
      () => '',
    )
    const links = times(300, (at) => ask(`p${at}`, 'workspace:*', `link:../p${at}`))
    const text = write({ others: Object.fromEntries(Object.keys(others).map((name) => [name, links])) })
    expect(read(text).packages).toHaveLength(300)
  })

  it('very many patches and overrides', { timeout: LIMIT }, () => {
    const [patches, overrides] = [
      times(20_000, (at) => `a${at}@1.0.0: {hash: h${at}, path: p${at}}`),
      times(20_000, (at) => `a${at}@${at}>b${at}: npm:c@1`),
    ]
    const packages = keyed(
      20_000,
      (at) => `a${at}@1.0.0`,
      () => RESOLVED,
    )
    const top = `patchedDependencies: {${patches.join(', ')}}\noverrides: {${overrides.map((each) => each.replace(/^(.*): /u, '"$1": "').concat('"')).join(', ')}}`
    expect(read(write({ top, packages })).packages).toHaveLength(20_000)
  })

  it.each(['(', ')', '()', '@', '/', '_', '>', ':', 'a@npm:', 'link:', '../', 'git+ssh://', '-1.', '%2f', '#'])(
    'very many long texts of %j',
    { timeout: LIMIT },
    (piece) => {
      const text = piece.repeat(Math.floor(2_000 / piece.length))
      const project = times(100, (at) => `'a${at}': {specifier: '${text}', version: '1.0.0${text}'}`)
      const packages = keyed(
        100,
        (at) => `a${at}@1.0.0${text}`,
        () => `resolution: {integrity: '${text}', tarball: '${text}'}`,
      )
      for (const version of ['5.4', '6.0', '9.0']) {
        const lock = {
          version,
          top: `overrides: {'${text}': '${text}'}\npatchedDependencies: {'${text}': '${text}'}`,
          project,
          packages,
        }
        expect(read(write(lock)).packages.length).toBeGreaterThanOrEqual(100)
      }
    },
  )

  it('many patches of one package by range', { timeout: LIMIT }, () => {
    const patches = times(300, (at) => `a@^1.0.0 || >${at}: {hash: h${at}, path: p${at}}`)
    const packages = keyed(
      300,
      (at) => `a@1.0.${at}`,
      () => RESOLVED,
    )
    const top = `patchedDependencies: {${patches.map((each) => each.replace(/^(.*?): /u, '"$1": ')).join(', ')}}`
    expect(read(write({ top, packages })).packages).toHaveLength(300)
  })
})

it.each([
  [
    'a request where pnpm would lay it over the snapshot\u2019s',
    "lockfileVersion: '9.0'\npackages: {a@1.0.0: {dependencies: {b: evil@1.0.0}}}\nsnapshots: {a@1.0.0: {dependencies: {b: 1.0.0}}}",
  ],
  ['a very long key', `lockfileVersion: '9.0'\nsnapshots:\n  ? ${'a'.repeat(1_000_000)}\n  : {}`],
  [
    'a very long text',
    `lockfileVersion: '9.0'\npackages: {a@1.0.0: {version: ${'a'.repeat(1_000_000)}}}\nsnapshots: {a@1.0.0: {}}`,
  ],
  ['a very long version', `lockfileVersion: '${'9'.repeat(1_000_000)}'`],
  ['a text as its packages', `lockfileVersion: '9.0'\npackages: ${'a'.repeat(1_000_000)}`],
])('%s is refused in time', { timeout: LIMIT }, (_, text) => {
  const refusal = (): Error => {
    try {
      read(text)
    } catch (error) {
      return error as Error
    }
    throw new Error('it was read')
  }
  expect(refusal()).toBeInstanceOf(UsageError)
  expect(refusal().message.length).toBeLessThan(1_000)
})
