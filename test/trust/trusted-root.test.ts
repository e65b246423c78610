/** The trusted root from a TUF repository: real ones of Sigstore's, served on loopback, at the time when they were current. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { loadTrustRoot, readTrustRoot } from '../../src/trust/trusted-root.ts'
import { openTuf } from '../../src/trust/tuf.ts'
import { UsageError } from '../../src/usage-error.ts'
import { corpora } from '../support/corpora.ts'

afterEach(() => void vi.useRealTimers())

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
  /** While its timestamp is in date, and a day after. */
  const [CURRENT, EXPIRED] = [new Date('2026-08-22T00:00:00Z'), new Date('2026-08-29T20:00:00Z')]

  async function serve(shippedRoot = '10.root.json') {
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
    const repository = { mirrorURL: `http://127.0.0.1:${port}`, rootPath: path.join(root, 'metadata', shippedRoot) }
    const load = (now: Date) => {
      vi.useFakeTimers({ now, toFake: ['Date'] })
      return loadTrustRoot(openTuf(cachePath, repository))
    }
    return { load, asked, state }
  }

  test('it is fetched, verified from an old root on', async () => {
    const { load, asked } = await serve()
    const { value, fallback } = await load(CURRENT)
    expect(fallback).toBeUndefined()
    expect(value.leftOut).toEqual([])
    expect(value.signatureLogs.length).toBeGreaterThanOrEqual(2)
    expect(asked).toContain('/15.root.json')
    expect(asked.filter((url) => url.endsWith('trusted_root.json'))).toHaveLength(1)

    // An expired root shows nothing about what is in the cache: the way to the present one has to be asked for.
    asked.length = 0
    expect(await load(CURRENT)).toEqual({ value, fallback: undefined })
    expect(asked.filter((url) => !url.endsWith('.root.json') && url !== '/timestamp.json')).toEqual([])
  })

  test('where the shipped root is in date, nothing is asked for a second time', async () => {
    const { load, asked } = await serve('15.root.json')
    const first = await load(CURRENT)
    expect(asked).toContain('/timestamp.json')
    asked.length = 0
    expect(await load(CURRENT)).toEqual(first)
    expect(asked).toEqual([])
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
