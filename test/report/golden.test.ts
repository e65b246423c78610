/** Each report of the demo, as it is written. `npx vitest run test/report/golden.test.ts --update` writes them anew. */
import { expect, test } from 'vitest'
import { reporters } from '../../src/report/index.ts'
import { demoReport } from './demo-report.ts'

const report = await demoReport()

test.each(['sarif', 'junit', 'markdown', 'github', 'gitlab'] as const)('%s', async (format) => {
  await expect(reporters[format](report)).toMatchFileSnapshot(`golden/demo.${format}.txt`)
})

test.each(['sarif', 'junit', 'markdown', 'github', 'gitlab'] as const)('%s is the same for the same', (format) => {
  expect(reporters[format](structuredClone(report))).toBe(reporters[format](report))
})
