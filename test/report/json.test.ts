import { expect, test } from 'vitest'
import { json } from '../../src/report/json.ts'
import { samplePackage, sampleReport } from './sample-report.ts'

test.each([
  ['##[set-output name=x;]y', '"#\\u0023[set-output name=x;]y"'],
  ['#[error]##y', '"#[error]##y"'],
  ['a\u202Eb', '"a\\u202eb"'],
])('%j is the same when it is read, and steers no log', (name, written) => {
  const text = json(sampleReport([samplePackage(name, 'verified')]))
  expect(text).toContain(`"name": ${written}`)
  expect(JSON.parse(text).packages[0].name).toBe(name)
})
