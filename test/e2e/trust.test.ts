/** Where npm's own keys come from, when a registry that is not npm's passes npm's signatures on. */
import path from 'node:path'
import { initTUF } from '@sigstore/tuf'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { BASE, publish } from '../../fixtures/lab/publication.ts'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import { loadNpmKeys } from '../../src/trust/npm-keys.ts'
import { openTuf } from '../../src/trust/tuf.ts'
import { about, makeProject, verifyProject } from '../support/cli.ts'
import { corpora, corpusLines } from '../support/corpora.ts'
import * as faulty from '../support/faulty-registry.ts'
import { DEAD, serveWorld } from '../support/loopback.ts'
import { startProxy, startSilentProxy } from '../support/proxy.ts'
import { writeTufCache } from '../support/tuf-repository.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const npm = new URL(npmRegistry())
const TARGET = `${npm.host}/keys.json`
const KEYS = '/-/npm/v1/keys'
const [npmKey] = (await loadNpmKeys(openTuf(undefined), npm.host)).value.filter(({ expires }) => expires === undefined)
if (npmKey === undefined) throw new Error('npm has a key')

const honest = await publish({ name: 'honest', keys: [KEY] })
/** Signed by us, under the name of npm's key. */
const pretender = await publish({ name: 'pretender', keys: [{ ...KEY, keyid: npmKey.keyid }] })
const worldWith = (...publications: readonly Publication[]) =>
  worldOf(publications.map((publication) => ({ publication, story: '', outcome: 'verified', codes: [] })))

/** Of a mirror without keys of its own, unless told otherwise. */
async function start(publication: Publication, env: NodeJS.ProcessEnv = {}, keys = faulty.status(404)) {
  const world = worldWith(publication)
  const registry = await serveWorld(world, { [KEYS]: keys })
  const made = await makeProject(world, registry.address)
  onTestFinished(made.remove)
  const project = { ...made, env: { ...made.env, ...env } }
  return { registry, project, verify: (args: readonly string[] = []) => verifyProject(project, args) }
}

const fromCopy = { code: 'VD210', level: 'warning', message: expect.stringContaining('shipped with @sigstore/tuf') }

test('Sigstore that cannot be reached is said to be, and the shipped keys judge', async () => {
  const { verify } = await start(pretender, { HTTPS_PROXY: DEAD })
  const { report, code, stderr } = await verify()
  expect(report.findings).toMatchObject([fromCopy])
  expect(about(report, 'pretender')).toEqual({ outcome: 'failed', codes: ['VD202'] })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
})

test('Sigstore that never answers is given up soon', async () => {
  const proxy = await startSilentProxy()
  const { verify } = await start(pretender, { HTTPS_PROXY: proxy.address })
  const start_ = performance.now()
  const { report } = await verify()
  // Five seconds are promised; the rest is for a busy machine.
  expect(performance.now() - start_).toBeLessThan(20_000)
  expect(proxy.asked.length).toBeGreaterThan(0)
  expect(report.findings).toMatchObject([{ ...fromCopy, detail: { reason: expect.stringMatching(/no answer/u) } }])
  expect(about(report, 'pretender')).toEqual({ outcome: 'failed', codes: ['VD202'] })
})

test('Sigstore is not asked where a registry\u2019s own keys settle it', async () => {
  const proxy = await startSilentProxy()
  const { verify } = await start(honest, { HTTPS_PROXY: proxy.address }, faulty.honest)
  const { report } = await verify()
  expect(about(report, 'honest')).toEqual({ outcome: 'verified', codes: [] })
  expect(report.findings).toEqual([])
  expect(proxy.asked).toEqual([])
})

test('keys that somebody put into the cache are not believed', async () => {
  const { project, verify } = await start(pretender)
  const publicKey = {
    rawBytes: KEY.spki,
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor: { start: '1999-01-01T00:00:00Z' },
  }
  const poison = { keys: [{ keyId: npmKey.keyid, keyUsage: 'npm:signatures', publicKey }] }
  const tufCache = path.join(project.directory, 'cache', '_verify-deps', 'tuf')
  await writeTufCache(tufCache, TARGET, poison)
  // Whoever trusts the root in the cache believes all of it.
  const credulous = await initTUF({ cachePath: tufCache, forceCache: true, retry: { retries: 0 }, timeout: 1000 })
  expect(JSON.parse(await credulous.getTarget(TARGET))).toEqual(poison)

  const { report } = await verify()
  expect(about(report, 'pretender')).toEqual({ outcome: 'failed', codes: ['VD202'] })
  expect(report.findings).toMatchObject([fromCopy])
})

describe('npm\u2019s registry itself, which a proxy plays', () => {
  test.each([
    ['is not asked for the keys that it signs with', npm, { outcome: 'unproven', codes: ['VD004', 'VD203'] }],
    ['is the only one', new URL('http://registry.example/'), { outcome: 'verified', codes: ['VD004'] }],
  ])('%s', async (_what, { host }, expected) => {
    const world = worldWith(honest)
    const registry = await serveWorld(world)
    const proxy = await startProxy(Number(new URL(registry.address).port))
    const made = await makeProject(world, `http://${host}/`)
    onTestFinished(made.remove)
    const project = { ...made, env: { ...made.env, npm_config_proxy: proxy.address } }
    const { report } = await verifyProject(project)
    expect(about(report, 'honest')).toEqual(expected)
    expect(proxy.asked).toContain(`http://${host}${honest.path}`)
    expect(registry.asked.includes(KEYS)).toBe(host !== npm.host)
  })
})

describe.runIf(corpora !== undefined)('a real signature of npm\u2019s, passed on by a mirror without keys', () => {
  interface Line {
    readonly name: string
    readonly version: string
    readonly integrity: string
    readonly keyid: string
    readonly sig: string
    readonly time?: string
  }
  const lines = corpora === undefined ? [] : corpusLines<Line>('npm-signatures', 'valid.jsonl')

  /** A mirror that has the document and not the tarball: the signature is over the digest in the lockfile. */
  async function verifyLine({ name, version, integrity, keyid, sig, time }: Line) {
    const place = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`
    const document = { name, version, dist: { integrity, tarball: BASE + place, signatures: [{ keyid, sig }] } }
    const root = { name: 'project', version: '1.0.0', dependencies: { [name]: version } }
    const entry = { version, resolved: BASE + place, integrity }
    const lockfile = { lockfileVersion: 3, packages: { '': root, [`node_modules/${name}`]: entry } }
    const world = {
      base: BASE,
      project: { 'package.json': JSON.stringify(root), 'package-lock.json': JSON.stringify(lockfile) },
      answers: {
        [`/${name}/${version}`]: { json: document },
        [`/${name}`]: { json: { name, versions: { [version]: document }, time: { [version]: time } } },
      },
      packages: [],
    }
    const registry = await serveWorld(world)
    const project = await makeProject(world, registry.address)
    onTestFinished(project.remove)
    return verifyProject(project)
  }

  test.each([
    ['by a key without an end', true],
    ['by a key that has ended since', false],
  ])('%s, is proven by the shipped keys', async (_which, endless) => {
    const line = lines.find(({ keyid, time }) => (keyid === npmKey.keyid) === endless && time !== undefined)
    if (line === undefined) throw new Error('the corpus has both')
    const { report } = await verifyLine(line)
    const proof = { keyid: line.keyid, keyFrom: expect.stringContaining('shipped'), integrity: line.integrity }
    expect(report.packages).toMatchObject([{ proven: { 'registry-signature': proof } }])
    expect(report.findings).toMatchObject([fromCopy])
    expect(about(report, line.name)).toEqual({ outcome: 'inconclusive', codes: ['VD106'] })

    const forged = await verifyLine({ ...line, version: `${line.version}0` })
    expect(about(forged.report, line.name)).toEqual({ outcome: 'failed', codes: ['VD106', 'VD202'] })
  })
})
