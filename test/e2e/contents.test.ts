/** Known attacks on what a package holds and asks for, each beside its honest twin, as a user meets them. */
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const asking = await build({ name: 'lab-outer', isBare: true, manifest: { dependencies: { inner: '^1.0.0' } } })
const inner = await build({ name: 'inner', isBare: true })
const evil = await build({ name: 'evil', isBare: true })

async function verdicts(session: Session) {
  const { code, stdout } = await session.run('--json')
  const { packages } = JSON.parse(stdout) as Report
  return { code, packages: packages.map((each) => [each.name, each.outcome, each.findings.map((found) => found.code)]) }
}

/** An entry of the lockfile as npm writes it. */
function entry(session: Session, { version, path, integrity }: Built, more: object = {}) {
  return { version, resolved: new URL(path, session.registry).href, integrity, ...more }
}

describe('a request that was edited together with the entry that answers', () => {
  const root = { dependencies: { 'lab-outer': '^1.0.0' } }
  const lockWith = async (requests: object, answer: (session: Session) => object) => {
    const session = await openSession([asking, inner, evil])
    const more = {
      'node_modules/lab-outer': entry(session, asking, { dependencies: requests }),
      'node_modules/inner': answer(session),
    }
    await session.lock([], more, root.dependencies)
    return session
  }

  test('as it is', async () => {
    const session = await lockWith({ inner: '^1.0.0' }, (at) => entry(at, inner))
    expect(await verdicts(session)).toEqual({
      code: 0,
      packages: [
        ['lab-outer', 'verified', []],
        ['inner', 'verified', []],
      ],
    })
  })

  test('a git dependency slipped in', async () => {
    const address = `git+ssh://git@git.example/evil/inner.git#${'0'.repeat(40)}`
    const session = await lockWith({ inner: address }, () => ({ version: '1.0.0', resolved: address }))
    const { code, packages } = await verdicts(session)
    expect(code).toBe(1)
    expect(packages).toEqual([
      ['lab-outer', 'failed', ['VD509']],
      ['inner', 'uncovered', ['VD001']],
    ])
    const { stdout } = await session.run()
    expect(stdout).toContain("error VD509 The lockfile has the package ask for what its package.json doesn't")
  })

  test('another published package, as an alias', async () => {
    const session = await lockWith({ inner: 'npm:evil@^1.0.0' }, (at) => entry(at, evil, { name: 'evil' }))
    const { code, packages } = await verdicts(session)
    expect(code).toBe(1)
    expect(packages[0]).toEqual(['lab-outer', 'failed', ['VD509']])
  })

  test('one more dependency', async () => {
    const session = await openSession([asking, inner, evil])
    const more = {
      'node_modules/lab-outer': entry(session, asking, { dependencies: { inner: '^1.0.0', evil: '^1.0.0' } }),
      'node_modules/inner': entry(session, inner),
      'node_modules/evil': entry(session, evil),
    }
    await session.lock([], more, root.dependencies)
    const { code, packages } = await verdicts(session)
    expect(code).toBe(1)
    expect(packages[0]).toEqual(['lab-outer', 'failed', ['VD509']])
  })

  test('called bundled in a lockfile of version 1, and it is not', async () => {
    const carrying = await build({
      name: 'lab-outer',
      isBare: true,
      manifest: { dependencies: { inner: '^1.0.0' }, bundleDependencies: ['inner'] },
    })
    const lockV1 = async (outer: Built) => {
      const session = await openSession([outer, inner])
      await session.write('package.json', JSON.stringify({ name: 'project', version: '1.0.0', ...root }))
      const carried = { inner: { version: '1.0.0', bundled: true } }
      const dependencies = {
        'lab-outer': entry(session, outer, { requires: { inner: '^1.0.0' }, dependencies: carried }),
      }
      await session.write('package-lock.json', JSON.stringify({ lockfileVersion: 1, requires: true, dependencies }))
      const { code, packages } = await verdicts(session)
      return { code, outer: packages[0] }
    }
    expect(await lockV1(carrying)).toEqual({ code: 0, outer: ['lab-outer', 'verified', []] })
    expect(await lockV1(asking)).toEqual({ code: 1, outer: ['lab-outer', 'failed', ['VD509']] })
  })

  test('a command that the lockfile adds', async () => {
    const session = await openSession([asking, inner])
    const more = { 'node_modules/inner': entry(session, inner, { bin: { git: 'index.js' } }) }
    await session.lock([], more, { inner: '^1.0.0' })
    const { code, packages } = await verdicts(session)
    expect({ code, packages }).toEqual({ code: 1, packages: [['inner', 'failed', ['VD509', 'VD513']]] })
  })
})

test('manifest confusion: the registry shows a package without its dependency and its script', async () => {
  const manifest = { dependencies: { inner: '^1.0.0' }, scripts: { preinstall: 'node steal.js' } }
  const honest = await build({ name: 'shown', isBare: true, manifest })
  const { dependencies: _hidden, scripts: _too, ...shown } = honest.document as Record<string, unknown>
  const confused = { ...honest, document: { ...shown, _id: 'shown@1.0.0' } }
  const verdictOf = async (built: Built) => {
    const session = await openSession([built, inner])
    await session.lock([built, inner], {}, { shown: '^1.0.0', inner: '^1.0.0' })
    const { code, packages } = await verdicts(session)
    return { code, shown: packages[0] }
  }
  expect(await verdictOf(honest)).toEqual({ code: 0, shown: ['shown', 'verified', ['VD510']] })
  expect(await verdictOf(confused)).toEqual({ code: 1, shown: ['shown', 'failed', ['VD508', 'VD510']] })
})

test('the proof says what was read', async () => {
  const session = await openSession([inner])
  await session.lock([inner], {}, { inner: '^1.0.0' })
  const { packages } = JSON.parse((await session.run('--json')).stdout) as Report
  expect(packages[0]?.proven.contents).toMatchObject({ files: 2, manifest: 'as the registry says' })
})
