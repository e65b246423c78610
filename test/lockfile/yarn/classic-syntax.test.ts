/** The line format of Yarn 1: what is taken, and its twin in one point that is refused. */
import { describe, expect, it } from 'vitest'
import { readBlocks } from '../../../src/lockfile/yarn/classic-syntax.ts'
import { UsageError } from '../../../src/usage-error.ts'

const ENTRY = 'a@^1:\n  version "1.0.0"\n'

/** What is taken, what is refused, and what the refusal says. */
const TWINS: readonly (readonly [string, string, string, string])[] = [
  ['indentation', ENTRY, 'a@^1:\n   version "1.0.0"\n', 'x:2: not a readable lockfile: it is indented'],
  [
    'nothing open',
    ENTRY,
    '\n  version "1.0.0"\n',
    'x:2: not a readable lockfile: it is indented where nothing is open',
  ],
  ['a blank line', `${ENTRY}\nb@^1:\n`, 'a@^1:\n\n  version "1.0.0"\n', 'x:3: not a readable lockfile: it is indented'],
  [
    'a list',
    `${ENTRY}  dependencies:\n    b "^1"\n`,
    `${ENTRY}    b "^1"\n`,
    'x:3: not a readable lockfile: it is indented',
  ],
  [
    'a list of lists',
    `${ENTRY}  dependencies:\n    b "^1"\n`,
    `${ENTRY}  dependencies:\n    b:\n`,
    'x:4: not a readable',
  ],
  ['names of a list', `${ENTRY}  a:\n`, `${ENTRY}  a, b:\n`, 'one list has several names'],
  [
    'an entry twice',
    `${ENTRY}a@^2:\n`,
    `${ENTRY}a@^1:\n`,
    'x:3: not a readable lockfile: the entry "a@^1" is there twice',
  ],
  ['an entry twice at once', 'a@1, a@2:\n', 'a@1, a@1:\n', 'the entry "a@1" is there twice'],
  [
    'a member twice',
    `${ENTRY}  resolved a\n`,
    `${ENTRY}  version "1.0.0"\n`,
    'x:3: not a readable lockfile: "version" is there twice',
  ],
  ['a member as a list too', `${ENTRY}  resolved:\n`, `${ENTRY}  version:\n`, '"version" is there twice'],
  ['a dependency twice', `${ENTRY}  d:\n    b a\n    c a\n`, `${ENTRY}  d:\n    b a\n    b a\n`, '"b" is there twice'],
  ['a tab', ENTRY, 'a@^1:\n\tversion "1.0.0"\n', 'a name or a value is missing'],
  ['a comment behind', `# x\n${ENTRY}`, 'a@^1: # x\n', 'it is neither "NAME VALUE" nor "NAME:"'],
  ['more behind a value', ENTRY, 'a@^1:\n  version "1.0.0" "2.0.0"\n', 'there is more after the value'],
  ['no value', ENTRY, 'a@^1:\n  version\n', 'it is neither'],
  ['no colon', ENTRY, 'a@^1\n', 'it is neither'],
  ['a value outside', ENTRY, 'a 1\n', 'a name outside of an entry'],
  ['a string without its end', ENTRY, 'a@^1:\n  version "1.0.0\n', 'a name or a value is missing'],
  ['an escape', 'a@^1:\n  version "\\u0031"\n', 'a@^1:\n  version "\\x31"\n', 'a malformed escape'],
  ['a control character', 'a@^1:\n  version "\\u0000"\n', 'a@^1:\n  version "\0"\n', 'a control character'],
  ['a version without quotes', 'a@^1:\n  version v1\n', 'a@^1:\n  version 1.0.0\n', 'there is more after the value'],
  ['a truth value', 'a@^1:\n  x true\n', 'a@^1:\n  x trueish\n', 'begins with true or false'],
  [
    'a header',
    `# yarn lockfile v1\n${ENTRY}`,
    `# yarn lockfile v2\n${ENTRY}`,
    'x:1: not a readable lockfile: its header is of version "2"',
  ],
  ['a conflict', `# <<<<<<< HEAD\n${ENTRY}`, `<<<<<<< HEAD\n${ENTRY}`, 'x:1: it has merge-conflict markers'],
  ['a divider', `# =======\n${ENTRY}`, `=======\n${ENTRY}`, 'x:1: it has merge-conflict markers'],
  ['a long line', `"${'a'.repeat(99_000)}@1":\n`, `"${'a'.repeat(100_000)}@1":\n`, 'a line has over 100000 characters'],
]

describe.each(TWINS)('%s', (_, accepted, refused, reason) => {
  it('is taken', () => {
    expect(readBlocks(accepted, 'x').length).toBeGreaterThan(0)
  })
  it('is refused in its twin', () => {
    const read = () => readBlocks(refused, 'x')
    expect(read).toThrow(UsageError)
    expect(read).toThrow(reason)
  })
})

it('remembers keys, lines, values and lists', () => {
  const text =
    '\uFEFF# yarn lockfile v1\r\n\r\n\r\n"@s/a@^1", a@2, "a@>= 3":\r\n  version "1.0.0"\r\n  dependencies:\r\n    "@s/b" "^1 || 2"\r\n'
  expect(readBlocks(text, 'x')).toEqual([
    {
      keys: ['@s/a@^1', 'a@2', 'a@>= 3'],
      line: 4,
      values: new Map([['version', '1.0.0']]),
      groups: new Map([['dependencies', new Map([['@s/b', '^1 || 2']])]]),
    },
  ])
})

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes %s for a name like others', (name) => {
  const [block] = readBlocks(`"${name}@1":\n  "${name}" a\n  dependencies:\n    "${name}" "1"\n`, 'x')
  expect([block?.values.get(name), block?.groups.get('dependencies')?.get(name)]).toEqual(['a', '1'])
})
