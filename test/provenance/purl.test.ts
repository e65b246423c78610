import { expect, test } from 'vitest'
import { npmPurl } from '../../src/provenance/purl.ts'

test.each([
  ['sigstore', '2.1.0', 'pkg:npm/sigstore@2.1.0'],
  ['@scope/name', '1.0.0', 'pkg:npm/%40scope/name@1.0.0'],
  ['@scope/name.with_dots-and-dashes', '0.0.0-rc.1', 'pkg:npm/%40scope/name.with_dots-and-dashes@0.0.0-rc.1'],
  ['built', '1.0.0+build.7', 'pkg:npm/built@1.0.0+build.7'],
  ['JSONStream', '1.3.5', 'pkg:npm/JSONStream@1.3.5'],
])('%s %s', (name, version, purl) => {
  expect(npmPurl(name, version)).toBe(purl)
})
