/** Paths that are plain go a short way; a first segment that is not plain sends the same rest the long way. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { installedPath, pathFault } from '../../src/contents/entry-path.ts'
import { MAX_SEGMENT_BYTES } from '../../src/contents/limits.ts'

const segment = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '...',
    '.npmignore',
    'c:',
    'C:a',
    'a:b',
    'con',
    'a\\b',
    '\\',
    'é',
    'a\n',
    'a\u0000',
    ' ',
  ),
  fc.constantFrom(...[80, 81, 85, 86, MAX_SEGMENT_BYTES, MAX_SEGMENT_BYTES + 1].map((length) => 'n'.repeat(length))),
  fc.string({ unit: fc.constantFrom(...'aZ09_-@+.~:/\\'), maxLength: 6 }),
)
const rest = fc.array(segment, { minLength: 1, maxLength: 13 }).map((segments) => segments.join('/'))

test('either way, a path is and does the same', () => {
  const property = fc.property(rest, fc.boolean(), (path, isDirectory) => {
    expect(installedPath(`package/${path}`)).toBe(installedPath(`pack+age/${path}`))
    expect(pathFault(`package/${path}`, isDirectory)).toBe(pathFault(`pack+age/${path}`, isDirectory))
  })
  fc.assert(property, { numRuns: 20_000 })
})

test.each([
  ['package/lib/index.js', 'lib/index.js', undefined],
  ['package/lib/../index.js', undefined, 'it leads out of its directory'],
  ['package/@scope/a+b-c_d.e', '@scope/a+b-c_d.e', undefined],
  ['package/a..b', 'a..b', undefined],
  ['package/lib/.', 'lib', undefined],
  ['package', undefined, "it lies beside the package's directory, not in it"],
])('%s', (path, place, fault) => {
  expect(installedPath(path)).toBe(place)
  expect(pathFault(path, false)).toBe(fault)
})
