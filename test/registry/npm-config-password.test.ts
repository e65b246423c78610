/** A name and password in a registry's address are sent to it, and appear in nothing that we say or keep. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { collect } from '../../src/collect.ts'
import * as faulty from '../support/faulty-registry.ts'
import { lock } from '../support/locked.ts'
import { DEAD, serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

const publication = await publish({ name: 'honest', keys: [KEY] })
const world = worldOf([{ publication, story: '', outcome: 'verified', codes: [] }])
const [DOCUMENT, PACKUMENT, KEYS] = ['/honest/1.0.0', '/honest', '/-/npm/v1/keys'] as const
const DOCUMENTS = [DOCUMENT, PACKUMENT, KEYS] as const

const withPassword = (address: string) => address.replace('//', '//me:s3cret@')
const BASIC = `Basic ${Buffer.from('me:s3cret').toString('base64')}`
const all = (paths: readonly string[], fault: faulty.Fault) => Object.fromEntries(paths.map((at) => [at, fault]))

test.each([
  ['all goes well', {}],
  ['there is nothing', all([...DOCUMENTS, publication.path], faulty.status(404))],
  ['all goes wrong', all([...DOCUMENTS, publication.path], faulty.status(500))],
  ['all breaks off', all([...DOCUMENTS, publication.path], faulty.brokenOff)],
  ['all documents are HTML', all(DOCUMENTS, faulty.html)],
])('when %s', async (_way, faults) => {
  const served = await serveWorld(world, faults)
  const { registry } = await openWith([`registry=${withPassword(served.address)}`])
  expect(JSON.stringify(await collect(lock(publication, served.address), registry))).not.toContain('s3cret')
  expect(served.headers.map(({ authorization }) => authorization)).toContain(BASIC)
})

test('when nobody listens', async () => {
  const { registry } = await openWith([`registry=${withPassword(DEAD)}/`])
  const told = await collect(lock(publication, DEAD), registry)
  expect(told.manifest).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('ECONNREFUSED') })
  expect(JSON.stringify(told)).not.toContain('s3cret')
})

test('when the lockfile repeats them', async () => {
  const served = await serveWorld(world)
  const { registry, home } = await openWith([`registry=${withPassword(served.address)}`])
  const { package: _locked, ...told } = await collect(lock(publication, withPassword(served.address)), registry)
  expect(told.tarball.state).toBe('present')
  expect(JSON.stringify(told)).not.toContain('s3cret')

  const files = await readdir(path.join(home.home, '.npm'), { recursive: true, withFileTypes: true })
  const kept = files.filter((file) => file.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  expect(kept.length).toBeGreaterThan(0)
  for (const file of kept) expect(await readFile(file, 'latin1')).not.toContain('s3cret')
})

test('when a redirect leads to another host', async () => {
  const other = await serveWorld(world)
  const away = faulty.redirect(() => other.address.replace('127.0.0.1', 'localhost'))
  const served = await serveWorld(world, { [publication.path]: away })
  const { registry } = await openWith([`registry=${withPassword(served.address)}`])
  const { tarball } = await collect(lock(publication, withPassword(served.address)), registry)
  expect(tarball.state).toBe('present')
  expect(other.asked).toEqual([publication.path])
  expect(JSON.stringify(other.headers)).not.toMatch(/s3cret|authorization/u)
})
