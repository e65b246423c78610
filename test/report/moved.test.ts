import { expect, test } from 'vitest'
import { movedUp } from '../../src/report/moved.ts'
import { samplePackage, sampleReport } from './sample-report.ts'

test('relative places are named from further up, and absolute ones are not', () => {
  const report = sampleReport([samplePackage('a', 'verified')])
  const places = (prefix: string) =>
    movedUp(report, prefix).packages.flatMap(({ locations }) => locations.map(({ file }) => file))
  expect(places('')).toEqual(['package-lock.json'])
  expect(places('apps/web')).toEqual(['apps/web/package-lock.json'])
  expect(movedUp(report, 'apps/web').lockfile.path).toBe('apps/web/package-lock.json')
  const absolute = { ...report, lockfile: { ...report.lockfile, path: '/b/package-lock.json' } }
  expect(movedUp(absolute, 'apps/web').lockfile.path).toBe('/b/package-lock.json')
})
