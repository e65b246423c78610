/** Locks and packages to write into them. */
import fc from 'fast-check'
import type { Level } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import type { Candidate } from '../../src/publisher/candidate.ts'
import { exactKey, isName, lineKey, parseKey } from '../../src/publisher/entry-key.ts'
import type { IdentityLock } from '../../src/publisher/identity-lock.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import { EARLY, GITLAB, PERSON, RELEASE } from './publishers.ts'

const name = fc.oneof(
  fc.constantFrom('a', 'b', '@s/a', '10', '9', '__proto__', 'constructor', 'B', 'a-b', '\u{1f511}', '\uffee'),
  fc.string({ minLength: 1, maxLength: 8 }).filter(isName),
)
const version = fc.oneof(fc.constantFrom('1.0.0', '1.0.0-rc.1', '1.2.0', '2.0.0', '10.0.0', '1.0.0+x', 'next'))
const text = fc.string({ minLength: 1, maxLength: 8 })

const publisher: fc.Arbitrary<Publisher> = fc
  .tuple(
    fc.constantFrom(RELEASE, GITLAB, EARLY, PERSON),
    fc.record(
      {
        trigger: text,
        runner: fc.constantFrom('self-hosted', 'github-hosted'),
        workflow: text,
        ownerId: fc.constantFrom('7', '8'),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([base, change]) => ({ ...base, ...change }))

const level = fc.constantFrom<Level>('signature', 'provenance', 'trusted-publisher')

export const candidates: fc.Arbitrary<readonly Candidate[]> = fc.array(
  fc
    .record({
      name,
      version,
      level: fc.option(level, { nil: undefined, freq: 5 }),
      publisher: fc.option(publisher, { nil: undefined, freq: 5 }),
      hasLess: fc.boolean(),
      isUndeclared: fc.boolean(),
    })
    // Who published is only known by provenance.
    .map((all) => (all.level === 'signature' ? { ...all, publisher: undefined } : all)),
  { maxLength: 12 },
)

export const locks: fc.Arbitrary<IdentityLock> = fc
  .array(
    fc.tuple(
      name,
      fc.tuple(version, level, publisher).map((all) => accept(...all)),
      fc.constantFrom((of: string) => of, exactKey, lineKey),
    ),
    { maxLength: 8 },
  )
  .map((entries) => ({
    packages: new Map(
      entries.map(([of, entry, keyOf]) => {
        const key = keyOf(of, entry.version)
        return [parseKey(key) === undefined ? of : key, entry] as const
      }),
    ),
  }))
