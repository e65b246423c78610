import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/publisher/accepted.ts'
import type { Candidate } from '../../src/publisher/candidate.ts'
import { compare, isDrift } from '../../src/publisher/candidate.ts'
import { isHarmless } from '../../src/publisher/compare.ts'
import { parseKey } from '../../src/publisher/entry-key.ts'
import type { IdentityLock } from '../../src/publisher/identity-lock.ts'
import {
  acceptedOf,
  decodeIdentityLock,
  EMPTY_IDENTITY_LOCK,
  encodeIdentityLock,
} from '../../src/publisher/identity-lock.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import type { Update } from '../../src/publisher/update-identity-lock.ts'
import { updateIdentityLock } from '../../src/publisher/update-identity-lock.ts'
import { candidates, locks } from './arbitrary.ts'
import { EARLY, RELEASE } from './publishers.ts'

const OTHER: Publisher = { ...RELEASE, workflow: '.github/workflows/pr.yml' }
const pkg = (name: string, version = '1.0.0', publisher: Publisher | undefined = RELEASE): Candidate => ({
  name,
  version,
  level: 'provenance',
  publisher,
})
const unsigned = (name: string, version = '1.0.0'): Candidate => ({
  name,
  version,
  level: 'signature',
  publisher: undefined,
})
const lockOf = (...all: readonly Candidate[]): IdentityLock => updateIdentityLock(EMPTY_IDENTITY_LOCK, all).lock
const outline = ({ added, completed, changed, unchanged, refused, removed }: Update) => ({
  ...(added.length > 0 && { added }),
  ...(completed.length > 0 && { completed }),
  ...(changed.length > 0 && {
    changed: changed.map(({ name, version, differences, recorded }) =>
      [`${name}@${version}`, ...differences.map(({ field }) => field), ...(recorded ? ['recorded'] : [])].join(' '),
    ),
  }),
  ...(unchanged.length > 0 && { unchanged }),
  ...(refused.length > 0 && { refused: refused.map(({ name, version, reason }) => `${name}@${version}: ${reason}`) }),
  ...(removed.length > 0 && { removed }),
})

describe('recording', () => {
  test('what is new, sorted', () => {
    const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, [pkg('b'), unsigned('a'), pkg('C')])
    expect(outline(update)).toEqual({ added: ['C', 'a', 'b'] })
    expect(update.lock.packages.get('b')).toEqual(accept('1.0.0', 'provenance', RELEASE))
    expect(update.lock.packages.get('a')).toEqual({ version: '1.0.0', level: 'signature' })
  })

  test('a new version of the same publisher changes nothing', () => {
    const lock = lockOf(pkg('a'))
    const update = updateIdentityLock(lock, [pkg('a', '2.0.0', { ...RELEASE, ref: 'refs/tags/v2.0.0' })])
    expect(outline(update)).toEqual({ unchanged: ['a'] })
    expect(update.lock).toEqual(lock)
  })

  test('what did not verify is refused', () => {
    const failed: Candidate = { ...pkg('a'), level: undefined, reason: 'the signature does not hold' }
    const silent: Candidate = { ...pkg('b'), level: undefined }
    const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, [failed, silent, { ...pkg('c'), publisher: undefined }])
    expect(outline(update)).toEqual({
      refused: [
        'a@1.0.0: the signature does not hold',
        'b@1.0.0: it did not verify',
        'c@1.0.0: its certificate names no publisher',
      ],
    })
    expect(update.lock.packages.size).toBe(0)
  })

  test('a refused one leaves its entry as it is', () => {
    const lock = lockOf(pkg('a'))
    const update = updateIdentityLock(lock, [{ ...pkg('a', '2.0.0', OTHER), level: undefined }], { only: ['a'] })
    expect(outline(update)).toEqual({ refused: ['a@2.0.0: it did not verify'] })
    expect(update.lock).toEqual(lock)
  })

  test('what was unknown is added, and what was known stays', () => {
    const update = updateIdentityLock(lockOf(pkg('a', '1.0.0', EARLY), unsigned('b')), [
      pkg('a', '2.0.0', { ...RELEASE, repository: 'https://github.com/Org/Repo' }),
      pkg('b', '2.0.0'),
    ])
    expect(outline(update)).toEqual({ completed: ['a', 'b'] })
    expect(update.lock.packages.get('a')).toEqual(accept('2.0.0', 'provenance', RELEASE))
    expect(update.lock.packages.get('b')).toEqual(accept('2.0.0', 'provenance', RELEASE))
  })

  test('but not from an older version', () => {
    const lock = lockOf(pkg('a', '2.0.0', EARLY))
    expect(outline(updateIdentityLock(lock, [pkg('a', '1.0.0')]))).toEqual({ unchanged: ['a'] })
  })
})

describe('drift', () => {
  test('is shown and not recorded', () => {
    const lock = lockOf(pkg('a'), pkg('b'))
    const update = updateIdentityLock(lock, [pkg('a', '2.0.0', OTHER), pkg('b')])
    expect(outline(update)).toEqual({ changed: ['a@2.0.0 workflow'], unchanged: ['b'] })
    expect(update.lock).toEqual(lock)
  })

  test('is recorded for the name that was given, and no other is looked at', () => {
    const lock = lockOf(pkg('a'), pkg('b'))
    const now = [pkg('a', '2.0.0', OTHER), pkg('b', '2.0.0', OTHER), pkg('c')]
    const update = updateIdentityLock(lock, now, { only: ['a'] })
    expect(outline(update)).toEqual({ changed: ['a@2.0.0 workflow recorded'] })
    expect([...update.lock.packages]).toEqual([
      ['a', accept('2.0.0', 'provenance', OTHER)],
      ['b', lock.packages.get('b')],
    ])
  })

  test('a name that is not there', () => {
    expect(outline(updateIdentityLock(lockOf(pkg('a')), [], { only: ['a'] }))).toEqual({
      refused: ['a@undefined: it is not in the lockfile'],
    })
  })

  test('to less is drift for a later version, and the past for an older one', () => {
    const lock = lockOf(pkg('a', '2.0.0'))
    expect(outline(updateIdentityLock(lock, [unsigned('a', '2.0.1')]))).toEqual({ changed: ['a@2.0.1 level'] })
    expect(outline(updateIdentityLock(lock, [unsigned('a', '1.9.0')]))).toEqual({ unchanged: ['a'] })
  })

  test('is judged by the level that counts', () => {
    const lock = lockOf({ ...pkg('a'), level: 'trusted-publisher' })
    const staged: Candidate = { ...pkg('a', '1.0.1'), heldLevel: 'trusted-publisher' }
    expect(outline(updateIdentityLock(lock, [pkg('a', '1.0.1')]))).toEqual({ changed: ['a@1.0.1 level'] })
    expect(outline(updateIdentityLock(lock, [staged]))).toEqual({ unchanged: ['a'] })
  })
})

describe('several versions of a package', () => {
  test('the newest is recorded, in whatever order they come, and others as far as they differ', () => {
    const versions = [pkg('a', '9.0.0', OTHER), pkg('a', '10.0.0'), pkg('a', '10.0.0-rc.1'), unsigned('a', '1.0.0')]
    for (const all of [versions, [...versions].reverse()]) {
      const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, all)
      expect(outline(update)).toEqual({ added: ['a', 'a@9'] })
      expect([...update.lock.packages]).toEqual([
        ['a', accept('10.0.0', 'provenance', RELEASE)],
        ['a@9', accept('9.0.0', 'provenance', OTHER)],
      ])
      expect(outline(updateIdentityLock(update.lock, all))).toEqual({ unchanged: ['a', 'a@9'] })
    }
  })
})

describe('further entries', () => {
  const THIRD: Publisher = { ...RELEASE, workflow: '.github/workflows/old.yml' }
  const RUN: Publisher = { ...RELEASE, trigger: 'schedule' }
  const less = (candidate: Candidate): Candidate => ({ ...candidate, hasLess: true })
  const recorded = lockOf(pkg('a', '2.0.0'))
  const keys = ({ lock }: Update) => [...lock.packages].map(([key, { version }]) => `${key}: ${version}`)

  test.each<readonly [what: string, all: readonly Candidate[], expected: readonly string[]]>([
    ['none for one publisher', [pkg('a', '2.0.0'), pkg('a', '1.0.0')], []],
    ['none for what is only usual', [pkg('a', '2.0.0'), pkg('a', '1.0.0', RUN)], []],
    ['none for a past with less', [pkg('a', '2.0.0'), unsigned('a', '1.0.0')], []],
    ['a line', [pkg('a', '2.0.0'), pkg('a', '1.0.0', OTHER)], ['a@1: 1.0.0']],
    ['of prereleases', [pkg('a', '2.0.0'), pkg('a', '2.0.0-rc.1', OTHER)], ['a@2-prerelease: 2.0.0-rc.1']],
    ['a line, once', [pkg('a', '2.0.0'), pkg('a', '1.1.0', OTHER), pkg('a', '1.0.0', OTHER)], ['a@1: 1.1.0']],
    [
      'a line, and a version on it',
      [pkg('a', '2.0.0'), pkg('a', '1.1.0', OTHER), pkg('a', '1.0.0', THIRD)],
      ['a@1: 1.1.0', 'a@1.0.0: 1.0.0'],
    ],
    ['a version of the main line', [pkg('a', '2.0.0'), pkg('a', '2.0.0-0'), pkg('a', '2.0.0', RELEASE)], []],
    [
      'a version where a newer one of the line is as the main entry',
      [pkg('a', '2.0.0'), pkg('a', '1.1.0'), pkg('a', '1.0.0', OTHER)],
      ['a@1.0.0: 1.0.0'],
    ],
    ['a version with less', [pkg('a', '2.0.0'), less(unsigned('a', '1.0.0'))], ['a@1.0.0: 1.0.0']],
    [
      'a version without a publisher, which speaks for no line',
      [pkg('a', '3.0.0'), unsigned('a', '2.1.0')],
      ['a@2.1.0: 2.1.0'],
    ],
  ])('by name: %s', (_what, all, expected) => {
    const update = updateIdentityLock(recorded, all, { only: ['a'] })
    expect(keys(update)).toEqual(['a: 2.0.0', ...expected])
    expect(update.refused).toEqual([])
    expect(outline(updateIdentityLock(update.lock, all))).not.toHaveProperty('refused')
  })

  test('are made when the whole package is new, and otherwise not without its name', () => {
    const all = [pkg('a', '2.0.0'), pkg('a', '1.0.0', OTHER)]
    expect(keys(updateIdentityLock(EMPTY_IDENTITY_LOCK, all))).toEqual(['a: 2.0.0', 'a@1: 1.0.0'])
    const update = updateIdentityLock(recorded, all)
    expect(outline(update)).toEqual({ changed: ['a@1.0.0 workflow'], unchanged: ['a'] })
    expect(update.lock).toEqual(recorded)
  })

  test('stay, and are replaced like the main one', () => {
    const lock = lockOf(pkg('a', '2.0.0'), pkg('a', '1.0.0', OTHER))
    const now = [pkg('a', '2.0.0'), pkg('a', '1.1.0', THIRD)]
    expect(outline(updateIdentityLock(lock, now))).toEqual({ unchanged: ['a'], changed: ['a@1.1.0 workflow'] })
    const update = updateIdentityLock(lock, now, { only: ['a'] })
    expect(outline(update)).toEqual({ unchanged: ['a'], changed: ['a@1.1.0 workflow recorded'] })
    expect(keys(update)).toEqual(['a: 2.0.0', 'a@1: 1.1.0'])
    // The main entry is no longer locked; it is not replaced by what has an entry.
    expect(keys(updateIdentityLock(lock, [pkg('a', '1.1.0', THIRD)], { only: ['a'] }))).toEqual([
      'a: 2.0.0',
      'a@1: 1.1.0',
    ])
  })

  test('keep what was accepted with less, when the main entry moves on', () => {
    const lock = lockOf(unsigned('a', '1.0.0'))
    const update = updateIdentityLock(lock, [pkg('a', '2.0.0'), unsigned('a', '1.0.0')], { only: ['a'] })
    expect(keys(update)).toEqual(['a: 2.0.0', 'a@1.0.0: 1.0.0'])
  })

  test('are refused where one version has two publishers', () => {
    const twice = [pkg('a', '2.0.0'), pkg('a', '2.0.0', OTHER)]
    const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, twice, { only: ['a'] })
    expect(outline(update)).toEqual({
      added: ['a'],
      refused: ['a@2.0.0: the lockfile has this version twice, and their publishers or contents differ'],
    })
  })

  test('are refused for names and versions that would be another key', () => {
    const all = [pkg('a@1'), pkg('b', '1.0.0'), pkg('b', 'next', OTHER), { ...pkg('c', '1.0.0'), level: undefined }]
    expect(outline(updateIdentityLock(EMPTY_IDENTITY_LOCK, all))).toEqual({
      added: ['b'],
      refused: [
        'a@1@1.0.0: its name cannot be a key of the identity lock',
        'b@next: its version cannot be a key of the identity lock',
        'c@1.0.0: it did not verify',
      ],
    })
  })

  test('go when no locked version goes by them', () => {
    const all = [pkg('a', '2.0.0'), pkg('a', '1.1.0', OTHER), pkg('a', '1.0.0', THIRD)]
    const lock = lockOf(...all)
    expect([...lock.packages.keys()]).toEqual(['a', 'a@1', 'a@1.0.0'])
    for (const [versions, gone] of [
      [['2.0.0', '1.1.0', '1.0.0'], []],
      [['2.0.0', '1.9.0'], ['a@1.0.0']],
      [['1.0.0'], ['a@1']],
      [['3.0.0'], ['a@1', 'a@1.0.0']],
      [[], ['a', 'a@1', 'a@1.0.0']],
    ] as const) {
      const locked = versions.map((version) => ({ name: 'a', version }))
      expect(updateIdentityLock(lock, [], { locked })).toMatchObject({ lock, removed: [], stale: gone })
      const pruned = updateIdentityLock(lock, [], { locked, prune: true })
      expect(pruned).toMatchObject({ removed: gone, stale: [] })
      expect([...pruned.lock.packages.keys()]).toEqual(
        [...lock.packages.keys()].filter((key) => !gone.includes(key as never)),
      )
    }
  })
})

describe('packages that are not in the lockfile', () => {
  const lock = lockOf(pkg('a'), pkg('c'), pkg('b'))
  const lockedAt = (...names: readonly string[]) => names.map((name) => ({ name, version: '1.0.0' }))
  const locked = lockedAt('a')

  test('stay, and are told', () => {
    const update = updateIdentityLock(lock, [pkg('a')], { locked })
    expect(update.lock).toEqual(lock)
    expect(update).toMatchObject({ removed: [], stale: ['b', 'c'] })
  })

  test('go when that is asked for', () => {
    const update = updateIdentityLock(lock, [pkg('a')], { locked, prune: true })
    expect(update).toMatchObject({ removed: ['b', 'c'], stale: [] })
    expect([...update.lock.packages.keys()]).toEqual(['a'])
  })

  test('are not those that are only not looked at, nor those that are refused', () => {
    const all = lockedAt('a', 'b', 'c')
    const failed = { ...pkg('a'), level: undefined }
    for (const update of [
      updateIdentityLock(lock, [], { locked: all, prune: true }),
      updateIdentityLock(lock, [failed], { locked: all, prune: true }),
    ]) {
      expect(update).toMatchObject({ removed: [], stale: [] })
      expect(update.lock).toEqual(lock)
    }
  })

  test('are unknown where nobody says what is in it', () => {
    expect(updateIdentityLock(lock, [], { prune: true })).toMatchObject({ lock, removed: [], stale: [] })
  })
})

describe('properties', () => {
  test('a second time changes nothing, nor does another order', () => {
    fc.assert(
      fc.property(locks, candidates, fc.boolean(), (lock, all, accepts) => {
        const options = accepts ? { only: all.map(({ name }) => name) } : {}
        const once = updateIdentityLock(lock, all, options)
        const twice = updateIdentityLock(once.lock, all, options)
        expect(encodeIdentityLock(twice.lock)).toBe(encodeIdentityLock(once.lock))
        expect([...twice.added, ...twice.completed]).toEqual([])
        const reversed = updateIdentityLock(lock, [...all].reverse(), options)
        expect(new Set(reversed.lock.packages.keys())).toEqual(new Set(once.lock.packages.keys()))
      }),
    )
  })

  test('an entry is never replaced unless its name is given', () => {
    fc.assert(
      fc.property(locks, candidates, (lock, all) => {
        const { packages } = updateIdentityLock(lock, all).lock
        for (const [name, { version: _version, level: _level, ...identity }] of lock.packages) {
          expect(packages.get(name)).toMatchObject(identity)
        }
      }),
    )
  })

  test('what is given by name is accepted, all of it, or refused', () => {
    fc.assert(
      fc.property(locks, candidates, (lock, all) => {
        const update = updateIdentityLock(lock, all, { only: all.map(({ name }) => name) })
        const refused = new Set(update.refused.map(({ candidate }) => candidate))
        for (const candidate of all.filter((each) => !refused.has(each))) {
          const accepted = acceptedOf(update.lock, candidate.name, candidate.version)
          expect(accepted && compare(candidate, accepted).every(isHarmless)).toBe(true)
        }
        expect(update.changed.filter(isDrift)).toEqual([])
        expect(decodeIdentityLock(encodeIdentityLock(update.lock), 'x')).toEqual(update.lock)
      }),
    )
  })

  test('only a new package gets further entries without its name', () => {
    fc.assert(
      fc.property(locks, candidates, (lock, all) => {
        for (const key of updateIdentityLock(lock, all).lock.packages.keys()) {
          expect(lock.packages.has(key) || !lock.packages.has(parseKey(key)?.name ?? '')).toBe(true)
        }
      }),
    )
  })
})
