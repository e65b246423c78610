import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/publisher/accepted.ts'
import type { IdentityLock } from '../../src/publisher/identity-lock.ts'
import { EMPTY_IDENTITY_LOCK, encodeIdentityLock } from '../../src/publisher/identity-lock.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import type { Candidate, Update } from '../../src/publisher/update-identity-lock.ts'
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
})

describe('several versions of a package', () => {
  test('the newest is recorded, in whatever order they come', () => {
    const versions = [pkg('a', '9.0.0', OTHER), pkg('a', '10.0.0'), pkg('a', '10.0.0-rc.1'), unsigned('a', '1.0.0')]
    for (const all of [versions, [...versions].reverse()]) {
      const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, all)
      expect(outline(update)).toEqual({ added: ['a'], changed: ['a@9.0.0 workflow'] })
      expect(update.lock.packages.get('a')).toEqual(accept('10.0.0', 'provenance', RELEASE))
    }
  })

  test('an older one never replaces it', () => {
    const all = [pkg('a', '2.0.0'), pkg('a', '1.0.0', OTHER)]
    const update = updateIdentityLock(lockOf(...all), all, { only: ['a'] })
    expect(outline(update)).toEqual({ changed: ['a@1.0.0 workflow'], unchanged: ['a'] })
  })
})

describe('packages that are not in the lockfile', () => {
  const lock = lockOf(pkg('a'), pkg('b'))
  test('stay', () => {
    expect(updateIdentityLock(lock, [pkg('a')]).lock).toEqual(lock)
  })
  test('go when that is asked for', () => {
    const update = updateIdentityLock(lock, [{ ...pkg('a'), level: undefined }], { prune: true })
    expect(outline(update)).toMatchObject({ removed: ['b'] })
    expect([...update.lock.packages.keys()]).toEqual(['a'])
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
})
