/** `verify-deps doctor` as a user runs it, with a registry on loopback that is well, or sick in one point. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, onTestFinished, test, vi } from 'vitest'
import { makeExhibits } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import type { World } from '../../src/demo/world.ts'
import { makeProject, runCli } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { honest, silence, status } from '../support/faulty-registry.ts'
import { DEAD, serveWorld } from '../support/loopback.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const [first] = await makeExhibits()
if (first === undefined) throw new Error('the demo shows nothing')
const world = worldOf([first])
const { name, version } = first.publication
const schema = JSON.parse(await readFile(new URL('../../schema/doctor.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema)

interface Finding {
  readonly check: string
  readonly status: string
  readonly title: string
  readonly mend?: object
}

async function examine(
  faults: Readonly<Record<string, Fault>> = {},
  { files = {}, args = [], registry, from = world }: Options = {},
) {
  const served = await serveWorld(from, faults)
  const project = await makeProject(from, registry ?? served.address)
  onTestFinished(project.remove)
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(project.directory, file), text)
  const env = { ...project.env, npm_config_user_agent: 'npm/11.5.0 node/v22.0.0' }
  const started = Date.now()
  const ran = await runCli(['doctor', '--json', ...args], { cwd: project.directory, env })
  const document = JSON.parse(ran.stdout)
  expect(validate(document) ? [] : validate.errors).toEqual([])
  expect(document.exitCode).toBe(ran.code)
  const of = (check: string) =>
    (document.findings as readonly Finding[])
      .filter((each) => each.check === check)
      .map((each) => `${each.status}: ${each.title}`)
  return { ...ran, of, document, seconds: (Date.now() - started) / 1000, asked: served.asked }
}

interface Options {
  readonly files?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly registry?: string
  readonly from?: World
}

test('a registry that is well', async () => {
  const { of, code, stderr } = await examine()
  expect(stderr).toBe('')
  expect(of('evidence')).toEqual([
    expect.stringMatching(/^ok: .* passes signatures on$/u),
    expect.stringMatching(/^ok: Attestations from /u),
  ])
  expect(of('clock')).toEqual(['ok: The clock is right'])
  expect(of('pins')).toEqual(['ok: All are pinned'])
  // Sigstore is out of reach here.
  expect([0, 2]).toContain(code)
})

/** As it would pass the document on without what is signed. */
const stripped: Fault = (exchange) => {
  const document = JSON.parse(exchange.body.toString('utf8'))
  for (const each of [document, ...Object.values(document.versions ?? {})]) delete each.dist?.signatures
  honest({ ...exchange, body: Buffer.from(JSON.stringify(document)) })
}

test('a registry that strips signatures', async () => {
  const { of, code } = await examine({ [`/${name}`]: stripped, [`/${name}/${version}`]: stripped })
  expect(of('evidence')).toContainEqual(expect.stringMatching(/^bad: .* strips signatures$/u))
  expect(code).toBe(1)
})

test('a registry without keys', async () => {
  const { of } = await examine({ '/-/npm/v1/keys': status(404) })
  expect(of('evidence')).toContainEqual(expect.stringMatching(/^bad: .* has no keys$/u))
})

test('a registry of another time', async () => {
  const late: Fault = ({ response }) => {
    response.sendDate = false
    response.writeHead(200, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end('{}')
  }
  expect((await examine({ '/-/ping': late })).of('clock')).toEqual(['bad: The clock is wrong'])
})

test.each<[string, Parameters<typeof examine>]>([
  ['silence', [{ '/-/ping': silence, [`/${name}`]: silence, [`/${name}/${version}`]: silence }]],
  ['nobody there', [{}, { registry: `${DEAD}/` }]],
])('%s: what could not be found out is said soon', async (_what, given) => {
  const { of, code, seconds } = await examine(...given)
  expect(of('clock')).toEqual(['unknown: The clock'])
  expect(of('evidence')).toEqual([expect.stringMatching(/^unknown: .* did not answer$/u)])
  expect(code).toBe(2)
  expect(seconds).toBeLessThan(30)
})

test('--offline asks nobody', async () => {
  const { of, code, asked } = await examine({}, { args: ['--offline'] })
  expect(asked).toEqual([])
  expect(code).toBe(2)
  for (const check of ['evidence', 'trusted-root', 'clock'])
    expect(of(check)).toEqual([expect.stringMatching(/^unknown: /u)])
})

test('a project that is sick in many points', async () => {
  const { of, code } = await examine(
    {},
    {
      args: ['--offline'],
      files: {
        'yarn.lock': '# yarn lockfile v1\n',
        'verify-deps.json': '{"rules":[{"packages":["nobody-has-this"],"require":"integrity"}]}',
        'verify-deps.lock.json': '{"version":1,"packages":{"gone":{"version":"1.0.0","level":"signature"}}}',
        '.npmrc': 'strict-ssl=false\n',
      },
    },
  )
  expect(of('lockfiles')).toEqual(['bad: Several lockfiles'])
  expect(of('npmrc')).toEqual(['bad: TLS is not verified'])
  expect(of('policy')).toEqual(['unknown: The policy'])
  expect(code).toBe(1)
  const named = await examine(
    {},
    {
      args: ['--offline', '--lockfile', 'package-lock.json'],
      files: {
        'verify-deps.json': '{"rules":[{"packages":["nobody-has-this"],"require":"integrity"}]}',
        'verify-deps.lock.json': '{"version":1,"packages":{"gone":{"version":"1.0.0","level":"signature"}}}',
      },
    },
  )
  expect(named.of('policy')).toEqual(['warn: The policy has a part that matches nothing'])
  expect(named.of('identity-lock')).toEqual(['warn: Entries of packages that are gone'])
})

test('in words, and for what is no directory', async () => {
  const project = await makeProject(world, `${DEAD}/`)
  onTestFinished(project.remove)
  const { code, stdout } = await runCli(['doctor', '--offline'], { cwd: project.directory, env: project.env })
  expect(code).toBe(2)
  expect(stdout).toMatch(/^ok {7}versions: Node is supported$/mu)
  expect(stdout).toMatch(/3 points could not be found out\.\n$/u)
  expect(await runCli(['doctor', 'nowhere'], { cwd: project.directory })).toMatchObject({ code: 3, stdout: '' })
})
