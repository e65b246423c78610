/** The trusted root from a TUF repository: real ones of Sigstore's, served on loopback, at the time when they were current. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import { askWith } from '../../src/registry/tuf-files.ts'
import { loadTrustRoot, readTrustRoot } from '../../src/trust/trusted-root.ts'
import { openTuf } from '../../src/trust/tuf.ts'
import { openTufArchive } from '../../src/trust/tuf-offline.ts'
import { UsageError } from '../../src/usage-error.ts'
import { corpora } from '../support/corpora.ts'

test('the shipped copy is whole, and says how old it is', async () => {
  const { value, fallback } = await loadTrustRoot(openTuf(undefined))
  expect(value.leftOut).toEqual([])
  expect(value).toMatchObject({ logsCertificates: true, logsSignatures: true })
  expect(value.certificateAuthorities.length).toBeGreaterThan(0)
  expect(fallback).toEqual({ reason: 'it was not to be asked', expired: expect.any(Date) })
})

describe('of a file', () => {
  test.each([
    ['that is not there', 'missing.json', /missing\.json cannot be read: ENOENT/],
    ['that is a directory', '.', /is a directory/],
    ['that is something else', 'package.json', /package\.json is not a trusted root: .* \(at mediaType\)/],
  ])('%s', async (_name, file, message) => {
    await expect(readTrustRoot(file)).rejects.toThrow(UsageError)
    await expect(readTrustRoot(file)).rejects.toThrow(message)
  })
})

describe.runIf(corpora !== undefined)('from a TUF repository', () => {
  const REPOSITORY = 'prod-head-2026-08-21'
  const TARGETS = [`${new URL(npmRegistry()).host}/keys.json`, 'trusted_root.json'] as const
  /** While its timestamp is in date, and a day after. */
  const [CURRENT, EXPIRED] = [new Date('2026-08-22T00:00:00Z'), new Date('2026-08-29T20:00:00Z')]

  async function serve() {
    const root = path.join(corpora ?? '', 'roots', 'tuf', REPOSITORY)
    const asked: string[] = []
    const state = { tamper: (_name: string, bytes: Buffer) => bytes }
    const server = createServer(async ({ url = '' }, response) => {
      asked.push(url)
      const folder = url.startsWith('/targets/') ? '' : 'metadata'
      const bytes = await readFile(path.join(root, folder, decodeURIComponent(url))).catch(() => undefined)
      response.statusCode = bytes === undefined ? 404 : 200
      response.end(bytes && state.tamper(url, bytes))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const cachePath = await mkdtemp(path.join(tmpdir(), 'verify-deps-tuf-'))
    onTestFinished(async () => {
      server.close()
      await rm(cachePath, { recursive: true })
    })
    const { port } = server.address() as AddressInfo
    const repository = { mirrorURL: `http://127.0.0.1:${port}`, rootPath: path.join(root, 'metadata', '10.root.json') }
    const open = (now = CURRENT) => openTuf({ cachePath, repository, now, askAddress: askWith({}) })
    const load = (now: Date) => loadTrustRoot(open(now))
    return { repository, open, load, asked, state }
  }

  test('it is fetched, verified from an old root on', async () => {
    const { load, asked } = await serve()
    const { value, fallback } = await load(CURRENT)
    expect(fallback).toBeUndefined()
    expect(value.leftOut).toEqual([])
    expect(value.signatureLogs.length).toBeGreaterThanOrEqual(2)
    expect(asked).toContain('/15.root.json')
    expect(asked.filter((url) => url.endsWith('trusted_root.json'))).toHaveLength(1)

    // The way from the old root to the present one is kept as well.
    asked.length = 0
    expect(await load(CURRENT)).toEqual({ value, fallback: undefined })
    expect(asked).toEqual([])
  })

  test('an archive of it is verified from the root that is shipped, and says the same', async () => {
    const { repository, open, load } = await serve()
    const online = await load(CURRENT)
    const archive = await open().archive(TARGETS)
    expect(Object.keys(archive.files)).toContain('15.root.json')
    // From an old root on, and from the one that is shipped.
    for (const from of [repository, undefined]) {
      const tuf = openTufArchive(archive, CURRENT, from)
      expect(await loadTrustRoot(tuf)).toEqual(online)
      expect((await tuf.load(TARGETS[0], (document) => document)).fallback).toBeUndefined()
      expect(tuf.findings()).toEqual([])
    }
    const late = openTufArchive(archive, EXPIRED)
    expect(await loadTrustRoot(late)).toEqual(online)
    expect(late.findings()).toMatchObject([{ rule: { code: 'VD212' }, detail: { takenAt: CURRENT.toISOString() } }])
  })

  test('once its timestamp has expired it is asked for again, and what is too old is not used', async () => {
    const { load, asked } = await serve()
    await load(CURRENT)
    asked.length = 0
    const { fallback } = await load(EXPIRED)
    expect(asked).toContain('/timestamp.json')
    expect(fallback?.reason).toMatch(/expired/)
  })

  test('a target with other bytes than are signed is not used', async () => {
    const { load, state } = await serve()
    state.tamper = (name, bytes) =>
      name.endsWith('trusted_root.json') ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes
    const { value, fallback } = await load(CURRENT)
    expect(fallback?.reason).toBeDefined()
    expect(value.leftOut).toEqual([])
  })
})
