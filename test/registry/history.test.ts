/** What a registry says of a package's releases, and what is kept of it. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { packument, publish, withAttested } from '../../fixtures/lab/publication.ts'
import { openSources } from '../../src/open-sources.ts'
import { openEvidenceCache } from '../../src/registry/cache/evidence-cache.ts'
import { openRegistry } from '../../src/registry/index.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { configured, HASTY, temporaryDirectory } from '../support/npm-home.ts'

afterEach(() => void vi.useRealTimers())

const before = withAttested(await publish({ name: 'subject', keys: [KEY] }), [])
const later = await publish({ name: 'subject', version: '1.0.1', keys: [KEY] })
const pkg = lock(later, 'http://registry.example')
const MINUTE = 60 * 1000

async function open() {
  const answers: Record<string, { json: unknown }> = { '/subject': { json: packument([before, later]) } }
  const world = { base: 'http://registry.example', answers: answers as never }
  const registry = await serveWorld(world, { '/subject': forMinutes })
  const config = await configured({ user: [`registry=${registry.address}`] }, { env: HASTY })
  const directory = await temporaryDirectory()
  /** In a run of its own. */
  const ask = async (fresh: boolean) => {
    const sources = openSources(config, { kept: openEvidenceCache({ directory, secret: Buffer.alloc(32, 1) }) })
    const history = await openRegistry(config, sources).history(pkg, { fresh, isClaimed: false })
    await sources.close()
    return history.state === 'present' ? history.value.map(({ version, level }) => [version, level]) : history.state
  }
  /** For this version, or for one that claims evidence itself. @returns what is asked of the server */
  const askFirst = async (isClaimed: boolean) => {
    const before = registry.asked.length
    const sources = openSources(config)
    const history = await openRegistry(config, sources).history(pkg, { fresh: true, isClaimed })
    await sources.close()
    return { history: history.state, asked: registry.asked.length - before }
  }
  const change = () => {
    answers['/subject'] = { json: packument([later]) }
  }
  return { ask, askFirst, change, directory }
}

/** As npm's registry says it. */
const forMinutes: Fault = ({ response, body, type }) => {
  const headers = { 'content-type': type, 'content-length': body.length, 'cache-control': 'public, max-age=300' }
  response.writeHead(200, headers).end(body)
}

const ALL = [
  ['1.0.0', 'provenance'],
  ['1.0.1', 'none'],
]
const CHANGED: unknown[] = []

describe('a copy', () => {
  test('will do where it decides about a warning, and not where it decides about more', async () => {
    const { ask, change } = await open()
    expect(await ask(true)).toEqual(ALL)
    change()
    expect(await ask(false)).toEqual(ALL)
    expect(await ask(true)).toEqual(CHANGED)
    expect(await ask(false)).toEqual(CHANGED)
  })

  test.each([
    ['for as long as the registry says', 4 * MINUTE, ALL],
    ['not for longer', 6 * MINUTE, CHANGED],
    ['not from the future', -MINUTE, CHANGED],
  ])('%s', async (_how, passed, expected) => {
    const { ask, change } = await open()
    await ask(false)
    change()
    vi.useFakeTimers({ now: Date.now() + passed, toFake: ['Date'] })
    expect(await ask(false)).toEqual(expected)
  })

  test('is not what somebody has made of it', async () => {
    const { ask, change, directory } = await open()
    await ask(false)
    change()
    for (const name of await readdir(directory)) {
      const file = path.join(directory, name)
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('1.0.0', '3.0.0'))
    }
    expect(await ask(false)).toEqual([['1.0.1', 'none']])
  })
})

describe('whether there is any evidence at all', () => {
  test('is asked first', async () => {
    const { askFirst } = await open()
    expect(await askFirst(false)).toEqual({ history: 'present', asked: 2 })
  })

  test('is not asked for a version that claims some', async () => {
    const { askFirst } = await open()
    expect(await askFirst(true)).toEqual({ history: 'present', asked: 1 })
  })
})
