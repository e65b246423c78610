import { expect, test } from 'vitest'
import { makeWorld } from '../../fixtures/demo/make-world.ts'
import { runDemo } from '../../src/demo/run-demo.ts'
import { readWorld } from '../../src/demo/world.ts'

// `npm run fixtures` writes the file anew.
test('the embedded world is what its generator makes', async () => {
  await expect(`${JSON.stringify(await makeWorld(), null, 1)}\n`).toMatchFileSnapshot('../../fixtures/demo/world.json')
})

test('verify-deps says of each exhibit what the world expects', async () => {
  const world = await readWorld()
  const report = await runDemo(world, {})
  const said = report.packages.map(({ name, outcome, findings }) => ({
    name,
    outcome,
    codes: findings.map(({ code }) => code).sort(),
  }))
  expect(said).toEqual(world.packages.map(({ name, outcome, codes }) => ({ name, outcome, codes })))
  expect(report.findings).toEqual([])
})
