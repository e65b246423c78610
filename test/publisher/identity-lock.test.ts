import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/publisher/accepted.ts'
import {
  acceptedOf,
  decodeIdentityLock,
  EMPTY_IDENTITY_LOCK,
  encodeIdentityLock,
} from '../../src/publisher/identity-lock.ts'
import { UsageError } from '../../src/usage-error.ts'
import { locks } from './arbitrary.ts'
import { PERSON, RELEASE } from './publishers.ts'

const FILE = 'verify-deps.lock.json'
const decode = (text: string) => decodeIdentityLock(text, FILE)

const TEXT = `{
  "version": 1,
  "packages": {
    "10": {
      "version": "2.0.0",
      "level": "provenance",
      "issuer": "https://accounts.example",
      "san": "ann@mail.example"
    },
    "9": {
      "version": "1.0.0",
      "level": "signature"
    },
    "@scope/a": {
      "version": "1.0.0",
      "level": "trusted-publisher",
      "issuer": "https://token.actions.githubusercontent.com",
      "repository": "https://github.com/org/repo",
      "repositoryId": "1001",
      "ownerId": "77",
      "workflow": ".github/workflows/release.yml",
      "refKind": "tag",
      "trigger": "push",
      "runner": "github-hosted"
    }
  }
}
`

describe('the text', () => {
  test('is written in one way', () => {
    const packages = new Map([
      ['@scope/a', accept('1.0.0', 'trusted-publisher', RELEASE)],
      ['9', accept('1.0.0', 'signature', RELEASE)],
      ['10', accept('2.0.0', 'provenance', PERSON)],
    ])
    expect(encodeIdentityLock({ packages })).toBe(TEXT)
    expect(decode(TEXT)).toEqual({ packages })
  })

  test('of none', () => {
    expect(encodeIdentityLock(EMPTY_IDENTITY_LOCK)).toBe('{\n  "version": 1,\n  "packages": {}\n}\n')
    expect(decode('{"packages":{},"version":1}')).toEqual(EMPTY_IDENTITY_LOCK)
  })

  test('whatever is written is read as it was, and written again as it is', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        const text = encodeIdentityLock(lock)
        expect(decode(text)).toEqual(lock)
        expect(encodeIdentityLock(decode(text))).toBe(text)
        expect(encodeIdentityLock({ packages: new Map([...lock.packages].reverse()) })).toBe(text)
      }),
    )
  })
})

describe('the entry that a version goes by', () => {
  const at = (version: string) => accept(version, 'signature', undefined)
  const lock = {
    packages: new Map([
      ['a@1', at('1.1.0')],
      ['a@1.0.0', at('1.0.0')],
      ['a@0.30', at('0.30.1')],
      ['a', at('2.0.0')],
      ['b@1', at('1.0.0')],
    ]),
  }

  test.each([
    ['a', '1.0.0', '1.0.0'],
    ['a', '1.9.0', '1.1.0'],
    ['a', '1.9.0-rc.1', '2.0.0'],
    ['a', '0.30.4', '0.30.1'],
    ['a', '0.31.0', '2.0.0'],
    ['a', '3.0.0', '2.0.0'],
    ['a', '', '2.0.0'],
    ['a', 'next', '2.0.0'],
    ['b', '1.2.0', '1.0.0'],
    ['b', '2.0.0', undefined],
    // That is no name, whatever a lockfile says.
    ['a@1', '3.0.0', undefined],
    ['__proto__', '1.0.0', undefined],
    ['constructor', '1.0.0', undefined],
  ])('%s@%s', (name, version, expected) => {
    expect(acceptedOf(lock, name, version)?.version).toBe(expected)
  })

  test('stands beside the others of its package', () => {
    const keys = [
      ...decode(encodeIdentityLock({ packages: new Map([...lock.packages, ['a-b', at('1.0.0')]]) })).packages,
    ]
    expect(keys.map(([key]) => key)).toEqual(['a', 'a@0.30', 'a@1', 'a@1.0.0', 'a-b', 'b@1'])
  })
})

describe('refused', () => {
  const file = (entry: string) => `{"version":1,"packages":{\n"a": ${entry}}}`
  const entry = (members: string) => file(`{"version":"1.0.0",${members}}`)
  const keyed = (key: string, version = '1.0.0') =>
    `{"version":1,"packages":{\n${JSON.stringify(key)}: {"version":"${version}","level":"signature"}}}`
  const SOURCE = '"level":"provenance","issuer":"https://i.example","repository":"https://github.com/o/r"'
  const BARE = '"level":"signature"'

  test.each([SOURCE, BARE])('the twin of what follows is read: %s', (members) => {
    expect(decode(entry(members)).packages.has('a')).toBe(true)
  })

  test.each([
    ['a', '1.0.0'],
    ['a', 'next'],
    ['a@1', '1.2.3'],
    ['@s/a@1', '1.2.3'],
    ['a@0.30', '0.30.4'],
    ['a@0.0', '0.0.1'],
    ['a@1-prerelease', '1.0.0-rc.1'],
    ['a@0.1-prerelease', '0.1.0-0'],
    ['a@1.2.3', '1.2.3'],
    ['a@1.2.3-rc.1+x', '1.2.3-rc.1+x'],
    ['a@v1.2.3', 'v1.2.3'],
    ['__proto__@1', '1.0.0'],
    ['a'.repeat(512), '1.0.0'],
  ])('so are the keys: %s', (key, version) => {
    expect(decode(keyed(key, version)).packages.get(key)).toEqual({ version, level: 'signature' })
  })

  test.each<readonly [string, string, number, string]>([
    ['an unknown member', '{"version":1,"packages":{},"x":1}', 1, 'the member "x" is unknown'],
    ['a later version', '{"version":2,"packages":{}}', 1, '"version" is not 1; a newer verify-deps'],
    ['no version', '{"packages":{}}', 1, '"version" is not 1'],
    ['a version in quotes', '{"version":"1","packages":{}}', 1, '"version" is not 1'],
    ['no packages', '{"version":1}', 1, '"packages" is not an object'],
    ['a list', '{"version":1,"packages":[]}', 1, '"packages" is not an object'],
    ['no name', '{"version":1,\n"packages":{"":{}}}', 2, '"" is no NAME, NAME@LINE or NAME@VERSION'],
    ...[
      '@',
      '@s',
      '@s/',
      '@s/a@',
      'a@',
      'a@b@1',
      'a@01',
      'a@0',
      'a@0.01',
      'a@1.2',
      'a@0.1.x',
      'a@latest',
      'a@^1.0.0',
    ].map((key) => [`the key ${key}`, keyed(key), 2, `"${key}" is no NAME, NAME@LINE or NAME@VERSION`] as const),
    ...[
      'a@1-rc',
      'a@1-prerelease-prerelease',
      'a@ 1.0.0',
      'a@1.0.0 ',
      'a@v1',
      `a@${'9'.repeat(20)}`,
      'a@__proto__',
    ].map((key) => [`the key ${key}`, keyed(key), 2, `"${key}" is no NAME, NAME@LINE or NAME@VERSION`] as const),
    ...['a@2', 'a@1-prerelease', 'a@1.0.1', 'a@0.1', '@s/a@1.0.0+x'].map(
      (key) =>
        [`a version that is not of ${key}`, keyed(key), 2, `"${key}": "version" is not one of that key`] as const,
    ),
    ['a name that is too long', keyed('a'.repeat(513)), 2, 'is no NAME'],
    ['no entry', file('1'), 1, 'the entry of "a" is not an object'],
    [
      'the same package twice',
      file(`{"version":"1.0.0",${BARE}},\n"a": {"version":"1.0.0",${BARE}}`),
      3,
      'not a readable identity lock: the member "a" is there twice',
    ],
    ['the same member twice', entry(`${BARE},${BARE}`), 2, 'the member "level" is there twice'],
    ['an unknown member of an entry', entry(`${BARE},"x":"y"`), 2, '"a": the member "x" is unknown'],
    ['a member of every object', entry(`${BARE},"__proto__":{}`), 2, '"a": the member "__proto__" is unknown'],
    ['no version of the package', file(`{${BARE}}`), 2, '"a": "version" is missing'],
    ['no level', entry('"issuer":"x"'), 2, '"a": "level" is missing'],
    ['an unknown level', entry('"level":"best"'), 2, '"a": "level": '],
    [
      'a publisher that nobody proved',
      entry(`${BARE},"trigger":"push"`),
      2,
      '"a": a publisher stands beside the level',
    ],
    ['no publisher', entry('"level":"provenance"'), 2, '"a": it needs an issuer'],
    ['no issuer', entry('"level":"provenance","repository":"https://github.com/o/r"'), 2, '"a": it needs an issuer'],
    ['two identities', entry(`${SOURCE},"san":"x"`), 2, '"a": it needs an issuer, and either'],
    ['a repository for git', entry(SOURCE.replace('o/r', 'o/r.git')), 2, '"a": "repository": it is not written as'],
    ['an escaped slash', entry(SOURCE.replace('o/r', 'o%2fr')), 2, '"a": "repository": it is not written as'],
    ['an id that is a number', entry(`${SOURCE},"ownerId":1`), 2, '"a": "ownerId": '],
    ['an id that is none', entry(`${SOURCE},"ownerId":"x"`), 2, '"a": "ownerId": it is not an id'],
    ['an unknown kind of ref', entry(`${SOURCE},"refKind":"commit"`), 2, '"a": "refKind": '],
    ['nothing where something is expected', entry(`${SOURCE},"runner":""`), 2, '"a": "runner": it is empty'],
    ['null', entry(`${SOURCE},"runner":null`), 2, '"a": "runner": '],
    [
      'a conflict',
      '{"version":1,\n<<<<<<< ours\n"packages":{}}',
      2,
      'it has merge-conflict markers. Keep the entries of both',
    ],
    ['a comment', '{"version":1,\n// x\n"packages":{}}', 2, 'a comment'],
    ['no JSON', '', 1, 'not a readable identity lock: '],
  ])('%s', (_name, text, line, reason) => {
    const error = errorOf(() => decode(text))
    expect(error).toBeInstanceOf(UsageError)
    expect(error?.message).toContain(reason)
    expect(error?.message.startsWith(`${FILE}:${line}: `)).toBe(true)
  })

  test('too many packages', () => {
    const many = Array.from({ length: 100_001 }, (_, index) => `"p${index}":{"version":"1",${BARE}}`).join(',')
    expect(() => decode(`{"version":1,"packages":{${many}}}`)).toThrow(/more than 100000 packages/)
  })
})

function errorOf(run: () => unknown): Error | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return error as Error
  }
}
