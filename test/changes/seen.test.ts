/** What looking up the version before costs. */
import { expect, test } from 'vitest'
import { publish } from '../../fixtures/lab/publication.ts'
import { lookBack } from '../../src/changes/seen.ts'
import type { Registry } from '../../src/evidence.ts'
import { lock } from '../support/locked.ts'

test('its document and its tarball are asked for once, and attestations only where there are any', async () => {
  const asked: string[] = []
  const absent = (what: string) => async () => {
    asked.push(what)
    return { state: 'absent', from: 'https://registry.example/' } as const
  }
  const members = [
    'manifest',
    'tarball',
    'keys',
    'published',
    'attestations',
    'trust',
    'history',
    'facts',
    'publicTwin',
  ]
  const registry = {
    ...Object.fromEntries(members.map((member) => [member, absent(member)])),
    locate: () => ({ registry: 'https://registry.example/', resolved: undefined, isPublic: false }),
  } as unknown as Registry
  const before = lock(await publish({ name: 'a', keys: [] }), 'https://registry.example')
  const { side } = await lookBack(before, registry, ['node'])
  // The keys are had already: the version in hand is held to the same.
  expect(asked.sort()).toEqual(['keys', 'manifest', 'tarball'])
  expect(side.unknown.map(({ what }) => what)).toEqual(['publisher', 'contents'])
})
