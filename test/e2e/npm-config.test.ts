/** npm's configuration through the built command: what only a process of its own shows, and that secrets stay secret. */
import { appendFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { makeCertificate } from '../support/certificate.ts'
import { about, makeProject, runCli, verifyProject } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'
import { DEAD, serve, serveWorld } from '../support/loopback.ts'
import { startProxy } from '../support/proxy.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const publication = await publish({ name: 'honest', keys: [KEY] })
const world = worldOf([{ publication, story: '', outcome: 'verified', codes: [] }])
const NOWHERE = 'http://registry.example/'

/** A project whose registry is at another address than where it really is; with these lines in its own .npmrc. */
async function projectAt(address: string, npmrc: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const project = await makeProject(world, address)
  onTestFinished(project.remove)
  await writeFile(path.join(project.directory, '.npmrc'), npmrc.map((line) => `${line}\n`).join(''))
  // The registry is what the .npmrc says, or the command line.
  const { npm_config_registry: _registry, ...rest } = project.env
  return { ...project, env: { ...rest, ...env } }
}

describe('proxies in the environment', () => {
  test.each([
    ['HTTP_PROXY', {}, 'verified'],
    ['HTTPS_PROXY', {}, 'verified'],
    ['HTTP_PROXY', { NO_PROXY: 'registry.example' }, 'inconclusive'],
  ])('%s, with %j', async (variable, more, outcome) => {
    const registry = await serveWorld(world)
    const proxy = await startProxy(Number(new URL(registry.address).port))
    const env = { HTTPS_PROXY: undefined, [variable]: proxy.address, ...more }
    const { report } = await verifyProject(await projectAt(NOWHERE, [`registry=${NOWHERE}`], env))
    expect(about(report, 'honest').outcome).toBe(outcome)
    expect(proxy.asked.includes(new URL(publication.path, NOWHERE).href)).toBe(outcome === 'verified')
  })
})

test('a certificate of one\u2019s own, as cafile in the project\u2019s .npmrc', async () => {
  const inner = await serveWorld(world)
  const { cert, key } = makeCertificate()
  const secure = await serve(
    async ({ url = '' }, response) => {
      const answer = await fetch(new URL(url, inner.address))
      const bytes = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status).end(bytes)
    },
    { cert, key },
  )
  const project = await projectAt(secure.address, [`registry=${secure.address}`])
  const before = await verifyProject(project)
  expect(about(before.report, 'honest').outcome).toBe('inconclusive')
  expect(before.code).toBe(2)

  const cafile = path.join(project.directory, 'authority.pem')
  await writeFile(cafile, cert)
  await appendFile(path.join(project.directory, '.npmrc'), `cafile=${cafile}\n`)
  const after = await verifyProject(project)
  expect(about(after.report, 'honest')).toEqual({ outcome: 'verified', codes: [] })
})

test('a configuration that npm refuses is refused in one line', async () => {
  const registry = await serveWorld(world)
  for (const bad of ['registry=nonsense', '_authToken=s3cret']) {
    const { directory, env } = await projectAt(registry.address, [`registry=${registry.address}`, bad])
    const { code, stdout, stderr } = await runCli(['--json', directory], { env })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^verify-deps: [^\n]+\n$/u)
    expect(stderr).not.toContain('s3cret')
  }
  const good = await projectAt(registry.address, [`registry=${registry.address}`])
  expect((await verifyProject(good)).code).toBe(0)
})

describe('secrets', () => {
  const everything = (fault: Fault) =>
    Object.fromEntries(['/honest/1.0.0', '/honest', '/-/npm/v1/keys', publication.path].map((at) => [at, fault]))

  test.each([
    ['all is well', {}, 's3cret', [0]],
    ['nothing is allowed', everything(faulty.status(401)), 's3cret', [2]],
    ['all breaks off', everything(faulty.brokenOff), 's3cret', [2]],
    // Whether it is called a fault of the configuration is another matter.
    ['the token cannot be sent', {}, '\u201Cs3cret\u201D', [2, 3]],
  ])('appear nowhere when %s', async (_when, faults, TOKEN, expected) => {
    const registry = await serveWorld(world, faults)
    const { host } = new URL(registry.address)
    const npmrc = [`registry=http://me:p4ssword@${host}/`, `//${host}/:_authToken=$${'{TOKEN}'}`]
    const { directory, env } = await projectAt(registry.address, npmrc, { TOKEN })
    const { code, stdout, stderr } = await runCli(['--json', '--verbose', directory], { env })
    expect(stdout + stderr).not.toMatch(/s3cret|p4ssword|Bearer|Basic/u)
    expect(expected).toContain(code)
  })

  test('appear nowhere when the registry cannot be reached', async () => {
    const { directory, env } = await projectAt(DEAD, [`registry=${DEAD.replace('//', '//me:p4ssword@')}/`])
    const { code, stdout, stderr } = await runCli([directory], { env })
    expect(stdout).toContain('ECONNREFUSED')
    expect(stdout + stderr).not.toContain('p4ssword')
    expect(code).toBe(2)
  })

  test('appear nowhere when --registry is refused', async () => {
    const { directory, env } = await projectAt(DEAD, [])
    for (const registry of ['ftp://me:p4ssword@registry.example/', 'me:p4ssword@registry.example']) {
      const { code, stderr } = await runCli(['--registry', registry, directory], { env })
      expect(code).toBe(3)
      expect(stderr).not.toContain('p4ssword')
    }
  })
})
