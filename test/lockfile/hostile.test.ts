/**
 * Lockfiles made to keep a reader busy, or to make it fall over: a few megabytes each. Whatever took time by the product of
 * two of their measures would run into the time limit.
 */
import { describe, expect, it } from 'vitest'
import { npm } from '../../src/lockfile/npm/index.ts'
import { UsageError } from '../../src/usage-error.ts'

const LIMIT = 20_000

const packages = (entries: Iterable<readonly [string, unknown]>): string =>
  JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) })
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const nest = (depth: number, wrap: (inner: string) => string): string =>
  times(depth, () => wrap).reduce((inner, next) => next(inner), '{}')
const read = (text: string, manifest?: string) => npm.parse(text, 'package-lock.json', manifest).packages
const places = (text: string, manifest?: string) => read(text, manifest).flatMap(({ locations }) => locations)

describe('is read in time', () => {
  it('the same artifact in very many places', { timeout: LIMIT }, () => {
    const text = packages(times(30_000, (at) => [`node_modules/a${at}/node_modules/x`, { version: '1.0.0' }]))
    const [first, ...others] = read(text)
    expect([first?.locations.length, others]).toEqual([30_000, []])
  })

  it('very many artifacts', { timeout: LIMIT }, () => {
    expect(places(packages(times(150_000, (at) => [`node_modules/a${at}`, {}])))).toHaveLength(150_000)
  })

  it('paths of very many directories', { timeout: LIMIT }, () => {
    const text = packages(times(1_000, (at) => [`${'a/'.repeat(2_000)}${at}`, { dependencies: { x: '1' } }]))
    expect(places(text)).toHaveLength(1_000)
  })

  it('very many requests from very deep', { timeout: LIMIT }, () => {
    const dependencies = Object.fromEntries(times(1_000, (at) => [`x${at}`, '1']))
    const answers = times(1_000, (at) => [`node_modules/x${at}`, {}] as const)
    const chain = times(
      200,
      (at) => [times(at + 1, (up) => `node_modules/a${up}`).join('/'), { dependencies }] as const,
    )
    expect(places(packages([...chain, ...answers]))).toHaveLength(1_200)
  })

  it('a bundle that is one long chain, and one in every bundle', { timeout: LIMIT }, () => {
    const chain = times(30_000, (at) => {
      return [`node_modules/c/node_modules/a${at}`, { inBundle: true, dependencies: { [`a${at + 1}`]: '1' } }] as const
    })
    const all = read(packages([['node_modules/c', { bundleDependencies: ['a0'] }], ...chain]))
    expect(all.filter(({ source }) => source.type === 'bundled')).toHaveLength(30_000)

    const bundleDependencies = ['z', ...times(1_000, (at) => `z${at}`)]
    const nested = times(
      250,
      (at) => [`node_modules/c${'/node_modules/z'.repeat(at)}`, { bundleDependencies }] as const,
    )
    expect(places(packages(nested))).toHaveLength(250)
  })

  it('very many links to one directory', { timeout: LIMIT }, () => {
    const links = times(30_000, (at) => [`node_modules/a${at}`, { link: true, resolved: 'w' }] as const)
    expect(places(packages([['', { workspaces: ['*'] }], ['w', {}], ...links]))).toHaveLength(30_001)
  })

  it('very many entries under very many overrides', { timeout: LIMIT }, () => {
    const overrides = Object.fromEntries(times(30_000, (at) => [`a${at}@${at}`, `npm:b@${at}`]))
    const deep = nest(100_000, (inner) => `{"a":${inner}}`)
    const text = packages(times(30_000, (at) => [`node_modules/a${at}`, {}]))
    expect(places(text, JSON.stringify({ overrides }))).toHaveLength(30_000)
    expect(places(text, `{"overrides":${deep}}`)).toHaveLength(30_000)
  })

  it.each(['npm:', 'x@npm:', '@', '#', ':', '/', 'a/-/', 'a@b:', '%2f', '.', '\\', 'http://', '-1.'])(
    'very many long texts of %j',
    { timeout: LIMIT },
    (piece) => {
      const text = piece.repeat(Math.floor(4_000 / piece.length))
      const entries = times(100, (at) => [`a${at}`, { version: `https://${text}`, from: text, requires: { a0: text } }])
      const entry = { version: '1.0.0', name: text, resolved: text, dependencies: { a0: text } }
      expect(
        places(`{"lockfileVersion":1,"dependencies":${JSON.stringify(Object.fromEntries(entries))}}`),
      ).toHaveLength(100)
      expect(places(packages(times(100, (at) => [`node_modules/a${at}`, entry])))).toHaveLength(100)
    },
  )
})

describe('is refused in time', () => {
  it.each([
    ['nesting', '['.repeat(3_000_000)],
    ['nested objects', '{"a":'.repeat(600_000)],
    ['a string without its end', `{"a":"${'\\\\'.repeat(1_500_000)}`],
    ['spaces', ' '.repeat(3_000_000)],
    ['line ends', '\n'.repeat(3_000_000)],
    ['what could begin a conflict marker', '='.repeat(3_000_000)],
    ['a path of very many directories', packages([['a/'.repeat(1_500_000), {}]])],
    ['a very long text', packages([['node_modules/a', { resolved: '@'.repeat(3_000_000) }]])],
    ['a very long version of the lockfile', `{"lockfileVersion":"${'3'.repeat(3_000_000)}"}`],
    ['a very long member, twice', `{"${'a'.repeat(1_500_000)}":1,"${'a'.repeat(1_500_000)}":1}`],
    // Each level used to be walked once more for each of its nulls.
    [
      'nulls',
      `{"lockfileVersion":1,"dependencies":${nest(200, (inner) => `{"a":null,"b":null,"dependencies":${inner}}`)}}`,
    ],
    // The paths of version 1 add up the names of all levels.
    [
      'long names',
      `{"lockfileVersion":1,"dependencies":${nest(200, (inner) => `{"${'a'.repeat(10_000)}":{"dependencies":${inner}}}`)}}`,
    ],
  ])('%s', { timeout: LIMIT }, (_, text) => {
    const refusal = (): Error => {
      try {
        read(text)
      } catch (error) {
        return error as Error
      }
      throw new Error('it was read')
    }
    const error = refusal()
    expect(error).toBeInstanceOf(UsageError)
    expect(error.message.length).toBeLessThan(1_000)
  })
})
