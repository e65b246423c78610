/** What a registry says of a package's releases, and what is kept of it. */
import cacache from 'cacache'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { packument, publish, withAttested } from '../../fixtures/lab/publication.ts'
import { lock } from '../support/locked.ts'
import { serveWorld } from '../support/loopback.ts'
import { openWith } from '../support/session.ts'

afterEach(() => void vi.useRealTimers())

const before = withAttested(await publish({ name: 'subject', keys: [KEY] }), [])
const later = await publish({ name: 'subject', version: '1.0.1', keys: [KEY] })
const pkg = lock(later, 'http://registry.example')
const HOUR = 60 * 60 * 1000

async function open() {
  const answers: Record<string, { json: unknown }> = { '/subject': { json: packument([before, later]) } }
  const registry = await serveWorld({ base: 'http://registry.example', answers: answers as never })
  const session = await openWith([`registry=${registry.address}`])
  const ask = async (fresh: boolean) => {
    const history = await session.registry.history(pkg, fresh)
    return history.state === 'present' ? history.value.map(({ version, level }) => [version, level]) : history.state
  }
  const change = () => {
    answers['/subject'] = { json: packument([later]) }
  }
  return { ask, change, cache: session.config.cache }
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
    ['for less than a day', 23 * HOUR, ALL],
    ['not for longer', 25 * HOUR, CHANGED],
    ['not from the future', -HOUR, CHANGED],
  ])('%s', async (_how, passed, expected) => {
    const { ask, change } = await open()
    await ask(false)
    change()
    vi.useFakeTimers({ now: Date.now() + passed, toFake: ['Date'] })
    expect(await ask(false)).toEqual(expected)
  })

  test.each([
    ['that is no JSON', 'not JSON', CHANGED],
    ['that is no packument', '[]', CHANGED],
    ['that is one', JSON.stringify({ versions: { '3.0.0': {} } }), [['3.0.0', 'none']]],
  ])('%s', async (_what, text, expected) => {
    const { ask, change, cache } = await open()
    await ask(false)
    change()
    for (const key of Object.keys(await cacache.ls(cache))) {
      if (key.startsWith('verify-deps:history:')) await cacache.put(cache, key, text)
    }
    expect(await ask(false)).toEqual(expected)
  })
})
