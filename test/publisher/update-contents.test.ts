/** What `verify-deps trust` does about what is in a package. Each refusal stands beside its accepted twin. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/contents/contents.ts'
import { recordFacts } from '../../src/contents/recorded-facts.ts'
import { accept } from '../../src/publisher/accepted.ts'
import type { Candidate } from '../../src/publisher/candidate.ts'
import { compareContents, isDrift } from '../../src/publisher/candidate.ts'
import type { IdentityLock } from '../../src/publisher/identity-lock.ts'
import {
  acceptedOf,
  decodeIdentityLock,
  EMPTY_IDENTITY_LOCK,
  encodeIdentityLock,
} from '../../src/publisher/identity-lock.ts'
import type { Update } from '../../src/publisher/update-identity-lock.ts'
import { updateIdentityLock } from '../../src/publisher/update-identity-lock.ts'
import { PLAIN, withFacts } from '../contents/facts.ts'
import { candidates } from './arbitrary.ts'
import { EARLY, RELEASE } from './publishers.ts'

const SCRIPT = withFacts({ installScripts: ['postinstall'] })
const BIN = withFacts({ bins: ['a'] })
const signed = (version: string, facts?: Facts): Candidate => ({
  name: 'a',
  version,
  level: 'signature',
  publisher: undefined,
  facts,
})
const built = (version: string, facts?: Facts): Candidate => ({
  ...signed(version, facts),
  level: 'provenance',
  publisher: RELEASE,
})
const lockOf = (...all: readonly Candidate[]): IdentityLock => updateIdentityLock(EMPTY_IDENTITY_LOCK, all).lock
const outline = ({ added, completed, changed, unchanged }: Update) => ({
  ...(added.length > 0 && { added }),
  ...(completed.length > 0 && { completed }),
  ...(changed.length > 0 && {
    changed: changed.map((each) => [
      each.version,
      ...each.contents.map(({ fact }) => fact),
      each.recorded ? 'recorded' : isDrift(each) ? 'refused' : 'warned',
    ]),
  }),
  ...(unchanged.length > 0 && { unchanged }),
})

test.each([
  ['signature', signed],
  ['provenance', built],
])('is recorded beside the level %s', (_level, of) => {
  expect(lockOf(of('1.0.0', SCRIPT)).packages.get('a')?.contents).toEqual(recordFacts(SCRIPT))
  expect(lockOf(of('1.0.0')).packages.get('a')).not.toHaveProperty('contents')
})

describe.each([
  ['signature', signed],
  ['provenance', built],
])('an upgrade at the level %s', (_level, of) => {
  const lock = lockOf(of('1.0.0', PLAIN))

  test('that has no more', () => {
    const update = updateIdentityLock(lock, [of('1.0.1', withFacts({ files: 9, unpackedBytes: 2000 }))])
    expect(outline(update)).toEqual({ unchanged: ['a'] })
    expect(update.lock).toEqual(lock)
  })

  test('that has a script, by name alone', () => {
    const refused = updateIdentityLock(lock, [of('1.0.1', SCRIPT)])
    expect(outline(refused)).toEqual({ changed: [['1.0.1', 'installScripts', 'refused']] })
    expect(refused.lock).toEqual(lock)
    const accepted = updateIdentityLock(lock, [of('1.0.1', SCRIPT)], { only: ['a'] })
    expect(outline(accepted)).toEqual({ changed: [['1.0.1', 'installScripts', 'recorded']] })
    expect([...accepted.lock.packages]).toEqual([
      ['a', accept('1.0.1', of('1.0.1').level ?? 'signature', of('1.0.1').publisher, recordFacts(SCRIPT))],
    ])
    expect(outline(updateIdentityLock(accepted.lock, [of('1.0.2', SCRIPT)]))).toEqual({ unchanged: ['a'] })
  })

  test('that has a command, which is only a warning', () => {
    const warned = updateIdentityLock(lock, [of('1.0.1', BIN)])
    expect(outline(warned)).toEqual({ changed: [['1.0.1', 'bins', 'warned']] })
    expect(warned.lock).toEqual(lock)
    const accepted = updateIdentityLock(lock, [of('1.0.1', BIN)], { only: ['a'] })
    expect(outline(accepted)).toEqual({ changed: [['1.0.1', 'bins', 'recorded']] })
  })
})

describe('an entry from before it was recorded', () => {
  const lock = lockOf(built('1.0.0'))

  test('is completed', () => {
    const update = updateIdentityLock(lock, [built('1.1.0', SCRIPT)])
    expect(outline(update)).toEqual({ completed: ['a'] })
    expect(update.lock.packages.get('a')).toEqual(accept('1.1.0', 'provenance', RELEASE, recordFacts(SCRIPT)))
  })

  test('not with those of an older version', () => {
    expect(outline(updateIdentityLock(lock, [built('0.9.0', PLAIN)]))).toEqual({ unchanged: ['a'] })
  })

  test('and an older version that has more gets its own', () => {
    const update = updateIdentityLock(lock, [built('1.0.0', PLAIN), built('0.9.0', SCRIPT)])
    expect(outline(update)).toEqual({ completed: ['a'], added: ['a@0.9'] })
  })

  test('keeps its level, where a version is held to no less', () => {
    const before = { packages: new Map([['a', accept('1.0.0', 'trusted-publisher', EARLY)]]) }
    const staged = { ...built('1.0.1', PLAIN), heldLevel: 'trusted-publisher' as const }
    expect(updateIdentityLock(before, [staged]).lock.packages.get('a')?.level).toBe('trusted-publisher')
  })
})

describe('an older version beside a newer one', () => {
  test('has an entry of its own where it has a script, from the first use on', () => {
    const all = [signed('2.0.0', PLAIN), signed('1.0.0', SCRIPT)]
    const first = updateIdentityLock(EMPTY_IDENTITY_LOCK, all)
    expect(outline(first)).toEqual({ added: ['a', 'a@1.0.0'] })
    expect(outline(updateIdentityLock(first.lock, all))).toEqual({ unchanged: ['a', 'a@1.0.0'] })
  })

  test('has none for commands that the newer dropped', () => {
    const update = updateIdentityLock(EMPTY_IDENTITY_LOCK, [signed('2.0.0', PLAIN), signed('1.0.0', BIN)])
    expect(outline(update)).toEqual({ added: ['a'] })
  })

  test('is refused where it comes later: stolen tokens publish on old lines, too', () => {
    const lock = lockOf(signed('2.0.0', PLAIN))
    const late = [signed('2.0.0', PLAIN), signed('1.0.1', SCRIPT)]
    expect(outline(updateIdentityLock(lock, late))).toMatchObject({ changed: [['1.0.1', 'installScripts', 'refused']] })
    const named = updateIdentityLock(lock, late, { only: ['a'] })
    expect(outline(named)).toMatchObject({ changed: [['1.0.1', 'installScripts', 'recorded']] })
    expect([...named.lock.packages.keys()]).toEqual(['a', 'a@1.0.1'])
  })
})

const facts = fc.constantFrom(undefined, PLAIN, SCRIPT, BIN, withFacts({ implicitGyp: true, unpackedBytes: 9_000_000 }))
const known = fc
  .tuple(candidates, fc.array(facts, { minLength: 12, maxLength: 12 }))
  .map(([all, each]) => all.map((candidate, index) => ({ ...candidate, facts: each[index] })))

test('what was recorded is read again, stays, and plain trust accepts nothing that fails', () => {
  fc.assert(
    fc.property(known, known, (earlier, later) => {
      const { lock, refused } = updateIdentityLock(EMPTY_IDENTITY_LOCK, earlier)
      expect(decodeIdentityLock(encodeIdentityLock(lock), 'x')).toEqual(lock)
      const again = updateIdentityLock(lock, earlier)
      const isOurs = ({ name, version, contents }: Update['changed'][number]) =>
        contents.length > 0 && !refused.some((each) => each.name === name && each.version === version)
      expect(again.changed.filter((each) => isOurs(each) && isDrift(each))).toEqual([])
      const update = updateIdentityLock(lock, later)
      for (const [key, entry] of lock.packages) {
        const contents = entry.contents
        if (contents === undefined) continue
        const now = update.lock.packages.get(key)?.contents
        // An entry that is completed has what is in that version, which may be less.
        expect(contents.installScripts ?? []).toEqual(
          expect.arrayContaining([...((now?.installScripts ?? []) as readonly string[])]),
        )
        expect(now?.implicitGyp === true && contents.implicitGyp !== true).toBe(false)
      }
    }),
  )
})

test('nothing is left to find once a name is accepted', () => {
  fc.assert(
    fc.property(known, known, (earlier, later) => {
      const { lock } = updateIdentityLock(EMPTY_IDENTITY_LOCK, earlier)
      const only = [...new Set(later.map(({ name }) => name))]
      const { lock: after, refused } = updateIdentityLock(lock, later, { only })
      for (const candidate of later) {
        if (refused.some((each) => each.candidate === candidate)) continue
        const entry = acceptedOf(after, candidate.name, candidate.version)
        if (entry === undefined) throw new Error('it was recorded')
        const left = compareContents(candidate, entry).filter(({ fact }) => fact !== 'bins' && fact !== 'unpackedBytes')
        expect(left).toEqual([])
      }
    }),
  )
})
