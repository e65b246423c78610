/** What each thread gets of npm's options. */
import { expect, test } from 'vitest'
import { shareOptions } from '../../src/threads/shared-options.ts'

test.each([
  [64, 2, 16, 32],
  [64, 4, 8, 32],
  [15, 4, 1, 11],
  [1, 2, 1, 1],
  // Npm's own default takes the place of these.
  [2.5, 2, 2.5, 2.5],
  [Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('%d connections are shared with %d threads', (maxSockets, threads, each, rest) => {
  const { theirs, ours } = shareOptions({ maxSockets, registry: 'https://registry.example/' }, threads)
  expect(theirs).toEqual({ maxSockets: each, registry: 'https://registry.example/' })
  expect(ours).toEqual({ maxSockets: rest, registry: 'https://registry.example/' })
})

test('what cannot be handed over stays here', () => {
  const log = () => {}
  const { theirs, ours } = shareOptions({ maxSockets: 64, log, nested: { log }, retry: { retries: 2 } }, 1)
  expect(theirs).toEqual({ maxSockets: 32, retry: { retries: 2 } })
  expect(ours).toEqual({ maxSockets: 32, log, nested: { log }, retry: { retries: 2 } })
})
