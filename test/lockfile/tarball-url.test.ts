import { expect, it } from 'vitest'
import { decodedPath, readTarballUrl } from '../../src/lockfile/tarball-url.ts'

it.each([
  ['https://registry.example/a/-/a-1.0.0.tgz', 'a', '1.0.0'],
  ['https://registry.example/@s/a/-/a-1.0.0.tgz', '@s/a', '1.0.0'],
  ['https://registry.example/@s%2fa/-/a-1.0.0.tgz', '@s/a', '1.0.0'],
  ['https://registry.example/@s/a/-/@s/a-1.0.0.tgz', '@s/a', '1.0.0'],
  ['https://mirror.example/deep/down/a/-/a-1.0.0.tgz', 'a', '1.0.0'],
  ['http://127.0.0.1:4873/a/-/a-1.0.0-beta.1.tgz?token=1#x', 'a', '1.0.0-beta.1'],
  ['https://registry.example/a-b/-/a-b-1.0.0.tgz', 'a-b', '1.0.0'],
  // The last layout counts: that is the one a server would go by.
  ['https://registry.example/a/-/a-1.0.0.tgz/b/-/b-2.0.0.tgz', 'b', '2.0.0'],
  // The file name is of something else.
  ['https://registry.example/a/-/b-1.0.0.tgz', 'a', ''],
])('%s is of %s in version "%s"', (address, name, version) => {
  expect(readTarballUrl(address)).toEqual({ name, version })
})

it.each([
  'https://files.example/a-1.0.0.tgz',
  'https://registry.example/a/-/a-1.0.0.zip',
  'https://registry.example/a/-/',
  'https://registry.example/%/-/%-1.0.0.tgz',
  'git+ssh://git@git.example/a/-/a-1.0.0.tgz',
  'file:a/-/a-1.0.0.tgz',
  'a/-/a-1.0.0.tgz',
  '',
])('%j says nothing', (address) => {
  expect(readTarballUrl(address)).toBeUndefined()
})

it.each([
  ['https://registry.example/@s%2fa', '/@s/a'],
  ['https://registry.example/a/../b', '/b'],
  ['https://registry.example/%zz', undefined],
  ['ftp://registry.example/a', undefined],
  ['registry.example/a', undefined],
])('the path of %s is %s', (address, expected) => {
  expect(decodedPath(address)).toBe(expected)
})
