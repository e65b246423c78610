/** Which packages a part has: all of them once, whatever else the lockfile has. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkedShard, isInShard, MAX_SHARDS, parseShard } from '../src/shard.ts'
import { UsageError } from '../src/usage-error.ts'

const partsOf = (of: number) => Array.from({ length: of }, (_, index) => ({ index: index + 1, of }))
const packages = Array.from({ length: 4000 }, (_, at) => ({ name: `package-${at % 1500}`, version: `${at}.0.0` }))

describe('--shard', () => {
  test.each([
    ['1/1', 1, 1],
    ['2/4', 2, 4],
    ['256/256', 256, 256],
  ])('%s', (text, index, of) => {
    expect(parseShard(text)).toEqual({ index, of })
  })

  test.each([
    ...['0/4', '5/4', 'a/b', '1/257', '257/257', '', '/', '1', '1/', '/1', '-1/4', '1.5/4', '1/4/4', '01/4', '1/04'],
    ...[' 1/4', '1/4\n', '1e0/4', '１/4', '1/0', '0/0', '1000/1000'],
  ])('not %j', (text) => {
    expect(() => parseShard(text)).toThrow(UsageError)
  })

  test.each([
    { index: 1.5, of: 2 },
    { index: Number.NaN, of: 2 },
    { index: 1, of: Number.POSITIVE_INFINITY },
    { index: 3, of: 2 },
  ])('of the library, not %j', (shard) => {
    expect(() => checkedShard(shard)).toThrow(UsageError)
    expect(checkedShard({ index: 2, of: 2 })).toEqual({ index: 2, of: 2 })
  })
})

test('each package is in one part alone', () => {
  const property = fc.property(
    fc.string(),
    fc.string(),
    fc.integer({ min: 1, max: MAX_SHARDS }),
    (name, version, of) => {
      expect(partsOf(of).filter((shard) => isInShard({ name, version }, shard))).toHaveLength(1)
    },
  )
  fc.assert(property, { numRuns: 200 })
})

test.each([2, 4, 16])('%i parts are about equal', (of) => {
  const sizes = partsOf(of).map((shard) => packages.filter((pkg) => isInShard(pkg, shard)).length)
  const even = packages.length / of
  for (const size of sizes) expect(Math.abs(size - even)).toBeLessThan(5 * Math.sqrt(even))
})

test('where a package is does not change with the version of this program', () => {
  const where = (of: number) =>
    ['a', '@scope/b', 'left-pad'].map(
      (name) => partsOf(of).find((shard) => isInShard({ name, version: '1.0.0' }, shard))?.index,
    )
  expect([where(4), where(256)]).toMatchInlineSnapshot(`
    [
      [
        4,
        2,
        4,
      ],
      [
        196,
        146,
        12,
      ],
    ]
  `)
})
