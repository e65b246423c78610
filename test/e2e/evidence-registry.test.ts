/** A mirror that gives bytes and drops what proves them, and another registry that is asked for that. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { World } from '../../src/demo/world.ts'
import { about, makeProject, verifyProject } from '../support/cli.ts'
import { serveWorld } from '../support/loopback.ts'

const publications = await Promise.all(
  ['honest', '@partner/tool', '@own/secret'].map((name) => publish({ name, keys: [KEY] })),
)
const world = worldOf(
  publications.map((publication) => ({ publication, story: '', outcome: 'verified', codes: [] }) as const),
)

/** Without what mirrors drop. */
const stripped: World = {
  ...world,
  answers: Object.fromEntries(
    Object.entries(world.answers)
      .filter(([path]) => !path.startsWith('/-/'))
      .map(([path, answer]) => [path, 'json' in answer ? { json: withoutSignatures(answer.json) } : answer]),
  ),
}

function withoutSignatures(json: unknown): object {
  return JSON.parse(JSON.stringify(json, (name, value) => (name === 'signatures' ? undefined : value)))
}

/** @param own lines of the project's .npmrc, told the mirror's address */
async function verify(policy: (upstream: string) => object, own: (mirror: string) => readonly string[] = () => []) {
  const [mirror, upstream] = [await serveWorld(stripped), await serveWorld(world)]
  const rules = { 'verify-deps.json': JSON.stringify(policy(upstream.address)) }
  const npmrc = {
    '.npmrc': own(mirror.address)
      .map((line) => `${line}\n`)
      .join(''),
  }
  const project = await makeProject({ ...world, project: { ...world.project, ...rules, ...npmrc } }, mirror.address)
  onTestFinished(project.remove)
  const said = await verifyProject(project)
  return { ...said, mirror, upstream, of: (name: string) => about(said.report, name) }
}

const names = (asked: readonly string[]) =>
  ['honest', '@partner/tool', '@own/secret'].filter((name) => asked.some((path) => path.includes(name)))

describe('evidence from another registry', () => {
  test('is had for the default registry, where the policy says so', async () => {
    const without = await verify(() => ({ require: 'signature', strict: true }))
    expect(without.of('honest')).toMatchObject({
      outcome: 'unproven',
      codes: expect.arrayContaining([expect.stringMatching(/^VD20[16]$/u)]),
    })
    expect(without.upstream.asked).toEqual([])

    const { of, mirror, upstream, code } = await verify((registry) => ({ strict: true, evidence: { registry } }))
    expect([of('honest').outcome, of('@partner/tool').outcome, code]).toEqual(['verified', 'verified', 0])
    expect(upstream.asked.filter((path) => path.endsWith('.tgz'))).toEqual([])
    expect(mirror.asked.filter((path) => !path.endsWith('.tgz'))).toEqual([])
  })

  test('names that are private are not told', async () => {
    const asking = (more: object) => verify((registry) => ({ evidence: { registry }, ...more }))
    const { of, upstream } = await asking({ names: { private: ['@own/*'] } })
    expect(names(upstream.asked)).toEqual(['honest', '@partner/tool'])
    expect([of('honest').outcome, of('@own/secret').outcome]).toEqual(['verified', 'verified'])
    expect(names((await asking({})).upstream.asked)).toEqual(['honest', '@partner/tool', '@own/secret'])
  })

  test('a scope with a registry of its own is asked for there alone, unless it is named', async () => {
    const own = (mirror: string) => [`@own:registry=${mirror}own/../`, `@partner:registry=${mirror}partner/../`]
    const unnamed = await verify(
      (registry) => ({ evidence: { registry } }),
      (mirror) => [`@own:registry=${mirror.replace('127.0.0.1', 'localhost')}`],
    )
    expect(names(unnamed.upstream.asked)).toEqual(['honest', '@partner/tool'])
    const named = await verify((registry) => ({ evidence: { scopes: { '@partner': registry } } }), own)
    expect(names(named.upstream.asked)).toEqual(['@partner/tool'])
    expect(named.of('@partner/tool').outcome).toBe('verified')
  })

  test('what the other registry does not have, nobody there vouches for', async () => {
    const answers = Object.fromEntries(Object.entries(world.answers).filter(([path]) => !path.includes('secret')))
    const [mirror, upstream] = [await serveWorld(stripped), await serveWorld({ ...world, answers })]
    const policy = JSON.stringify({ evidence: { registry: upstream.address } })
    const project = await makeProject(
      { ...world, project: { ...world.project, 'verify-deps.json': policy } },
      mirror.address,
    )
    onTestFinished(project.remove)
    const { report } = await verifyProject(project)
    expect(about(report, 'honest').outcome).toBe('verified')
    expect(about(report, '@own/secret')).toEqual({ outcome: 'inconclusive', codes: ['VD209'] })
  })
})
