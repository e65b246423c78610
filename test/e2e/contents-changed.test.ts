/** A version with more in it than the one before: what `verify-deps`, `trust` and `explain` say of it, as a user runs them. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import type { Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import { schemaErrors } from '../support/schema.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const before = await build({ name: 'worm', manifest: { bin: { worm: 'index.js' } } })
const honest = await build({ name: 'worm', version: '1.0.1', manifest: { bin: { worm: 'index.js' } } })
const stolen = await build({
  name: 'worm',
  version: '1.0.1',
  manifest: { bin: { worm: 'index.js' }, scripts: { preinstall: 'node setup.js' } },
  files: { 'setup.js': `// ${'x'.repeat(2 * 1024 * 1024)}\n` },
})
const gyp = await build({ name: 'worm', version: '1.0.1', files: { 'binding.gyp': '{}\n' } })
const neighbour = await build({ name: 'neighbour', isBare: true })

async function codes(session: Session, ...args: readonly string[]) {
  const { code, stdout } = await session.run('--json', ...args)
  const { packages } = JSON.parse(stdout) as Report
  const pkg = packages.find(({ name }) => name === 'worm')
  return { code, outcome: pkg?.outcome, codes: pkg?.findings.map((each) => each.code).sort() }
}

/** As it was accepted, and then with an update in the lockfile. */
async function updated(update: typeof before) {
  const session = await openSession([before, update, neighbour])
  await session.lock([before, neighbour])
  expect(await session.run('trust')).toMatchObject({ code: 0 })
  const recorded = await session.recorded()
  await session.lock([update, neighbour])
  return { session, recorded }
}

describe('since the version that was accepted', () => {
  test('nothing', async () => {
    const { session, recorded } = await updated(honest)
    expect(JSON.parse(recorded ?? '').packages.worm.contents).toMatchObject({ bins: ['worm'] })
    expect(await codes(session)).toEqual({ code: 0, outcome: 'verified', codes: [] })
    expect(await session.run('trust')).toMatchObject({ code: 0 })
    expect(await session.recorded()).toBe(recorded)
  })

  test('an install script, until it is accepted by name', async () => {
    const { session, recorded } = await updated(stolen)
    expect(await codes(session)).toEqual({ code: 1, outcome: 'failed', codes: ['VD510', 'VD520', 'VD525'] })

    const explained = await session.run('explain', 'worm@1.0.1')
    expect(explained.stdout).toMatch(/an install runs\s+`preinstall`/u)
    expect(explained.stdout).toMatch(
      /more than then\s+it now runs `preinstall` on installation, and\s+before no script/u,
    )
    const { stdout } = await session.run('explain', 'worm@1.0.1', '--json')
    expect(schemaErrors('explain')(stdout)).toEqual([])
    expect(JSON.parse(stdout).packages[0].contents).toMatchObject({
      installScripts: ['preinstall'],
      comparedWith: '1.0.0',
      changes: [{ fact: 'installScripts', before: [], now: ['preinstall'] }, { fact: 'unpackedBytes' }],
    })

    const refused = await session.run('trust')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('CHANGED, and not accepted: 1 package')
    expect(refused.stdout.replaceAll(/\s+/gu, ' ')).toContain('verify-deps trust worm')
    expect(await session.recorded()).toBe(recorded)

    const accepted = await session.run('trust', 'worm', '--json')
    expect(accepted.code).toBe(0)
    expect(schemaErrors('trust')(accepted.stdout)).toEqual([])
    expect(JSON.parse(accepted.stdout).accepted).toMatchObject([
      {
        name: 'worm',
        detail: { differences: [], contents: [{ fact: 'installScripts' }, { fact: 'unpackedBytes' }] },
      },
    ])
    expect(await codes(session)).toEqual({ code: 0, outcome: 'verified', codes: ['VD510'] })
  })
})

describe('since the version that the lockfile had', () => {
  test.each([
    ['nothing', honest, [], 0],
    ['an install script', stolen, ['VD510', 'VD520', 'VD525'], 1],
    ['a binding.gyp that nothing tells of', gyp, ['VD511', 'VD521'], 1],
  ])('%s', async (_what, update, expected, code) => {
    const session = await openSession([before, update, neighbour])
    await session.lock([update, neighbour])
    const packages = { 'node_modules/worm': { version: before.version, integrity: before.integrity } }
    await writeFile(path.join(session.directory, 'old.json'), JSON.stringify({ lockfileVersion: 3, packages }))
    const outcome = code === 0 ? 'verified' : 'failed'
    expect(await codes(session, '--changed', 'old.json')).toEqual({ code, outcome, codes: expected })
  })

  test('its tarball is gone', async () => {
    const session = await openSession([honest])
    await session.lock([honest])
    const packages = { 'node_modules/worm': { version: before.version, integrity: before.integrity } }
    await writeFile(path.join(session.directory, 'old.json'), JSON.stringify({ lockfileVersion: 3, packages }))
    const seen = await codes(session, '--changed', 'old.json')
    expect(seen).toEqual({ code: 2, outcome: 'inconclusive', codes: ['VD413', 'VD526'] })
  })
})

test('an entry from before it was recorded compares nothing, and is completed', async () => {
  const { session, recorded = '' } = await updated(stolen)
  const older = recorded.replaceAll(/,\n {6}"contents": .*/gu, '')
  expect(older).not.toContain('contents')
  await session.write('verify-deps.lock.json', older)
  expect(await codes(session)).toEqual({ code: 0, outcome: 'verified', codes: ['VD510'] })
  const { code, stdout } = await session.run('trust')
  expect(code).toBe(0)
  expect(stdout).toContain('Recorded, for more is known now: 2 packages')
  expect(JSON.parse((await session.recorded()) ?? '').packages.worm.contents.installScripts).toEqual(['preinstall'])
})
