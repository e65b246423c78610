/** What becomes of a package whose tarball a registry says to be on this machine. */
import { expect, test } from 'vitest'
import { openWorld } from '../fuzz/world/world.ts'

const world = await openWorld()
const locked = world.lockfile.packages.find(({ name }) => name === '@demo/honest')

async function led(tarball: string) {
  if (locked?.source.type !== 'registry') throw new Error('the world has no such package')
  const small = JSON.parse(Buffer.from(world.answers.get('/@demo/honest/1.0.0') as Uint8Array).toString())
  const document = { ...small, dist: { ...small.dist, tarball } }
  const { verdict } = await world.verify(
    { ...locked, source: { ...locked.source, resolved: undefined } },
    new Map([['/@demo/honest/1.0.0', Buffer.from(JSON.stringify(document))]]),
  )
  return { outcome: verdict.outcome, codes: verdict.findings.map(({ finding }) => finding.rule.code) }
}

test.each(['http://127.0.0.1/', 'http://\u00b927.0.0.1/', 'http://\u00b969.254.169.254/'])(
  '%s is not asked',
  async (base) => {
    expect(await led(`${base}@demo/honest/-/honest-1.0.0.tgz`)).toEqual({
      outcome: 'inconclusive',
      codes: ['VD004', 'VD106'],
    })
  },
)

test('its twin: the registry itself', async () => {
  expect(await led('http://registry.example/@demo/honest/-/honest-1.0.0.tgz')).toEqual({
    outcome: 'verified',
    codes: ['VD004'],
  })
})
