/** The rules of others that ours are measured beside answer as the originals do: examples from their own tests and documents. */
import { describe, expect, it } from 'vitest'
import { guarddog } from '../../bench/names/peers/guarddog.ts'
import { npq } from '../../bench/names/peers/npq.ts'
import { osa } from '../../bench/names/peers/osa.ts'
import type { Peer } from '../../bench/names/peers/rule.ts'
import { typogard } from '../../bench/names/peers/typogard.ts'
import { typomania } from '../../bench/names/peers/typomania.ts'

interface Example {
  readonly name: string
  readonly popular: readonly string[]
  readonly targets: readonly string[]
}

const EXAMPLES: readonly (readonly [string, Peer, readonly Example[]])[] = [
  [
    'OSA distance 1',
    osa,
    [
      { name: 'loadsh', popular: ['lodash'], targets: ['lodash'] },
      { name: 'lodas', popular: ['lodash'], targets: ['lodash'] },
      { name: 'lodashs', popular: ['lodash'], targets: ['lodash'] },
      { name: 'lodosh', popular: ['lodash'], targets: ['lodash'] },
      { name: 'ab', popular: ['abc', 'b'], targets: ['abc', 'b'] },
      // Two edits, and two letters that are exchanged over a third.
      { name: 'lodosk', popular: ['lodash'], targets: [] },
      { name: 'ladosh', popular: ['lodash'], targets: [] },
      { name: 'lodahss', popular: ['lodash'], targets: [] },
      { name: 'lodash', popular: ['lodash', 'lodas'], targets: [] },
    ],
  ],
  [
    // tests/analyzer/metadata/test_typosquatting.py, and two of PyPI's whose rule is the same.
    'GuardDog',
    guarddog,
    [
      { name: 'expresss', popular: ['express'], targets: ['express'] },
      { name: 'wich-boxed-primitive', popular: ['which-boxed-primitive'], targets: ['which-boxed-primitive'] },
      { name: 'twetnacl', popular: ['tweetnacl'], targets: ['tweetnacl'] },
      { name: 'jest-watchers', popular: ['jest-watcher'], targets: ['jest-watcher'] },
      { name: 'shpk', popular: ['sshpk'], targets: ['sshpk'] },
      { name: 'jsonstream', popular: ['JSONStream'], targets: ['JSONStream'] },
      { name: 'nmap-python', popular: ['python-nmap'], targets: ['python-nmap'] },
      { name: 'reqeusts-oauthlib', popular: ['requests-oauthlib'], targets: ['requests-oauthlib'] },
      // Another order with one edit as well; with two edits.
      { name: 'c-b-aa', popular: ['a-b-c'], targets: ['a-b-c'] },
      { name: 'cc-b-aa', popular: ['a-b-c'], targets: [] },
      { name: 'lodash.pick', popular: ['lodash', 'lodash.get'], targets: [] },
      { name: 'hello-world', popular: ['express'], targets: [] },
      { name: 'py-jwt', popular: ['jwt'], targets: [] },
    ],
  ],
  [
    // __tests__/marshalls.typosquatting.test.js
    'npq',
    npq,
    [
      { name: 'ghtml', popular: ['html'], targets: ['html'] },
      { name: 'express', popular: ['express', 'expres'], targets: [] },
      { name: 'verylonganduniquenamethatdoesnotmatchanything', popular: ['express', 'html'], targets: [] },
      // Levenshtein 1, 2 and 3; neighbours exchanged are 2.
      { name: 'kitten', popular: ['mitten', 'mittens', 'sitting'], targets: ['mitten', 'mittens'] },
      { name: 'loadsh', popular: ['lodash'], targets: ['lodash'] },
      { name: 'lodasxyz', popular: ['lodash'], targets: [] },
      { name: 'a', popular: ['abc', 'xy', 'abcd'], targets: ['abc', 'xy'] },
    ],
  ],
  [
    // The comments in typogard_npm.py, and README.md.
    'typogard',
    typogard,
    [
      { name: 'event_stream', popular: ['event-stream'], targets: ['event-stream'] },
      { name: 'reeact', popular: ['react'], targets: ['react'] },
      { name: 'evnt-stream', popular: ['event-stream'], targets: ['event-stream'] },
      { name: 'loadsh', popular: ['lodash'], targets: ['lodash'] },
      { name: 'stream-event', popular: ['event-stream'], targets: ['event-stream'] },
      { name: 'event.stream', popular: ['event-stream'], targets: ['event-stream'] },
      { name: 'react-2', popular: ['react'], targets: ['react'] },
      { name: 'react2', popular: ['react'], targets: ['react'] },
      { name: 'vvebpack', popular: ['webpack'], targets: [] },
      { name: 'wow', popular: ['vvow'], targets: ['vvow'] },
      { name: '1odash', popular: ['lodash'], targets: ['lodash'] },
      // Too short for an omission; two digits; a letter far away; one scope.
      { name: 'rea', popular: ['reat'], targets: [] },
      { name: 'react22', popular: ['react'], targets: [] },
      { name: 'rpact', popular: ['react'], targets: [] },
      { name: '@types/nod', popular: ['@types/node'], targets: [] },
      { name: '@type/node', popular: ['@types/node'], targets: ['@types/node'] },
      // Each signal names the most popular alone.
      { name: 'abcd', popular: ['xabcd', 'abcdx', 'bacd'], targets: ['xabcd', 'bacd'] },
    ],
  ],
  [
    // The tests in src/checks/*.rs and examples/registry.rs, and those of crates.io's affixes with npm's in their place.
    'typomania',
    typomania,
    [
      { name: 'ac', popular: ['ab'], targets: ['ab'] },
      { name: 'xyz', popular: ['axyz', 'xayz', 'xyza'], targets: ['axyz', 'xayz', 'xyza'] },
      { name: 'abbbc', popular: ['abbc'], targets: ['abbc'] },
      { name: 'abc', popular: ['bac', 'acb'], targets: ['bac', 'acb'] },
      { name: 'abc-def', popular: ['abc_def', 'def-abc', 'def_abc'], targets: ['abc_def', 'def-abc', 'def_abc'] },
      { name: 'abc-def_ghi', popular: ['ghi-abc-def'], targets: ['ghi-abc-def'] },
      { name: 'abc-234', popular: ['abc'], targets: ['abc'] },
      { name: 'abc-', popular: ['abc'], targets: ['abc'] },
      { name: 'foo2', popular: ['abc', 'foo', 'foo-2'], targets: ['foo', 'foo-2'] },
      { name: 'abd', popular: ['abc', 'foo', 'foo-2'], targets: ['abc'] },
      { name: 'foo-js', popular: ['foo'], targets: ['foo'] },
      { name: 'js-foo', popular: ['foo'], targets: ['foo'] },
      { name: 'quux', popular: ['quux_node'], targets: ['quux_node'] },
      { name: 'xyz', popular: ['core-xyz'], targets: ['core-xyz'] },
      { name: 'foojs', popular: ['foo'], targets: [] },
      { name: 'baz', popular: ['foo', 'bar-js'], targets: [] },
    ],
  ],
]

describe.each(EXAMPLES)('%s', (_, peer, examples) => {
  it.each(examples)('of $popular, $name is like $targets', ({ name, popular, targets }) => {
    expect(peer(popular)(name)).toEqual(targets)
  })

  it('never suspects a protected name', () => {
    for (const { popular } of examples) {
      for (const name of popular) expect(peer(popular)(name)).toEqual([])
    }
  })
})
