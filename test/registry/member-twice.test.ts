/** What a packument that has a member twice makes of a package, where the smaller document is not there. */
import { expect, test } from 'vitest'
import { openWorld } from '../fuzz/world/world.ts'

const world = await openWorld()
const pkg = world.lockfile.packages.find(
  ({ name }) => name === '@demo/honest',
) as (typeof world.lockfile.packages)[number]

async function withMore(member: string) {
  const packument = Buffer.from(world.answers.get('/@demo/honest') as Uint8Array).toString()
  const changed = Buffer.from(packument.replace(/\}\s*$/u, `,"${member}":0}`))
  const { verdict } = await world.verify(
    pkg,
    new Map([
      ['/@demo/honest/1.0.0', undefined],
      ['/@demo/honest', changed],
    ]),
  )
  return { outcome: verdict.outcome, codes: verdict.findings.map(({ finding }) => finding.rule.code) }
}

test('is no verdict, and its twin is verified', async () => {
  expect(await withMore('versions')).toEqual({ outcome: 'inconclusive', codes: ['VD004', 'VD209'] })
  expect(await withMore('versionz')).toEqual({ outcome: 'verified', codes: ['VD004'] })
})
