/**
 * Names that every object has, at once in every kind of document of a whole run: the pieces have tests of their own.
 * Nothing is taken for what a prototype has, and nothing becomes a part of one.
 */
import { describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import type { Fault } from '../support/faulty-registry.ts'

vi.setConfig({ testTimeout: 180_000 })

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty']
/** JSON.parse makes own members of these; a literal would set the prototype. */
const MEMBERS = JSON.parse(
  '{"__proto__":{"polluted":true,"dist":{},"signatures":[],"hasInstallScript":true},' +
    '"constructor":{"prototype":{"polluted":true}},"toString":"x","hasOwnProperty":1}',
) as object

async function outcomes(session: Session, ...args: readonly string[]) {
  const { code, stdout, stderr } = await session.run('--json', ...args)
  expect(stderr).not.toContain('stumbled')
  const report = JSON.parse(stdout) as {
    readonly packages: readonly { readonly name: string; readonly outcome: string }[]
  }
  return { code, outcomes: Object.fromEntries(report.packages.map(({ name, outcome }) => [name, outcome])) }
}

const verified = (names: readonly string[]) => ({
  code: 0,
  outcomes: Object.fromEntries(names.map((name) => [name, 'verified'])),
})

const published = (names: readonly string[]) =>
  Promise.all(names.map((name) => build({ name, repository: 'github:lab/project' })))

describe('packages that are called like members of every object', () => {
  test.each([
    ['such names', NAMES],
    ['their twins', ['constructer', 'tostring', 'valueof', 'hasownproperty']],
  ])('%s', async (_what, names) => {
    const all = await published(names)
    const session = await openSession(all)
    const asked = Object.fromEntries(names.map((name) => [name, '1.0.0']))
    await session.lock(all, {}, asked)
    const rules = names.map((name) => ({ packages: [name], require: 'provenance' }))
    await session.write('verify-deps.json', JSON.stringify({ rules, names: { allow: names } }))
    expect(await outcomes(session)).toEqual(verified(names))
    expect((await session.run('trust')).code).toBe(0)
    const recorded = JSON.parse((await session.recorded()) ?? '{}') as { readonly packages: object }
    expect(Object.keys(recorded.packages).sort()).toEqual([...names].sort())
    expect(await outcomes(session)).toEqual(verified(names))
    expect((await session.run('snapshot', '--tarballs')).code).toBe(0)
    expect(await outcomes(session, '--offline', '--evidence', 'verify-deps.snapshot')).toEqual(verified(names))
    expect((await session.run('explain', `${names[0]}@1.0.0`)).code).toBe(0)
  })
})

function withMembers(built: Built): Built {
  const answers = Object.fromEntries(
    Object.entries(built.answers).map(([at, answer]) => {
      const { attestations } = (answer as { readonly json: { readonly attestations: readonly object[] } }).json
      return [at, { json: own({ attestations }) }]
    }),
  )
  return { ...built, document: own(built.document), answers }
}

/** With all of the members besides, as its own: spreading would do for these, and not for `__proto__`. */
function own(document: object): object {
  return JSON.parse(`${JSON.stringify(document).slice(0, -1)},${JSON.stringify(MEMBERS).slice(1)}`)
}

test('members that every object has, in every document of a registry', async () => {
  const [honest] = await published(['subject'])
  if (honest === undefined) throw new Error('it was published')
  const hostile = withMembers(honest)
  const keys: Fault = ({ response }) => void response.end(JSON.stringify(own(keysDocument([KEY]))))
  for (const [built, faults] of [
    [honest, {}],
    [hostile, { '/-/npm/v1/keys': keys }],
  ] as const) {
    const session = await openSession([built], faults)
    await session.lock([built], {}, { subject: '1.0.0' })
    expect(await outcomes(session)).toEqual(verified(['subject']))
  }
})

test('members that every object has, in a lockfile, are no package; nor in the project\u2019s own files', async () => {
  const [built] = await published(['subject'])
  if (built === undefined) throw new Error('it was published')
  const session = await openSession([built])
  const more = JSON.parse('{"node_modules/__proto__":{"version":"1.0.0","resolved":"https://elsewhere.example/x.tgz"}}')
  await session.lock([built], {}, { subject: '1.0.0' })
  expect(await outcomes(session)).toEqual(verified(['subject']))
  await session.lock([built], more, { subject: '1.0.0' })
  const { outcomes: said } = await outcomes(session)
  expect(said['subject']).toBe('verified')
  expect(Object.entries(said)).toHaveLength(2)
  expect(Object.values(said)).not.toEqual(['verified', 'verified'])
  for (const file of ['verify-deps.json', 'verify-deps.lock.json']) {
    await session.write(file, JSON.stringify(MEMBERS))
    const { code, stderr } = await session.run()
    expect({ file, code }).toEqual({ file, code: 3 })
    expect(stderr).not.toContain('stumbled')
    await session.write(file, file === 'verify-deps.json' ? '{}' : '{"version":1,"packages":{}}')
  }
})
