/** The facts in the identity lock: one way to write them, and no other is read. */
import { describe, expect, test } from 'vitest'
import { recordFacts } from '../../src/contents/recorded-facts.ts'
import { decodeIdentityLock, encodeIdentityLock } from '../../src/publisher/identity-lock.ts'
import { UsageError } from '../../src/usage-error.ts'
import { PLAIN, withFacts } from './facts.ts'

const lockWith = (contents: string) =>
  `{ "version": 1, "packages": { "a": { "version": "1.0.0", "level": "signature", "contents": ${contents} } } }`
const decode = (contents: string) => decodeIdentityLock(lockWith(contents), 'verify-deps.lock.json')

describe('writing', () => {
  test('only what there is', () => {
    expect(recordFacts(PLAIN)).toEqual({ unpackedBytes: 1000 })
  })

  test('sorted, each once, counted where it is too much', () => {
    const long = 'x'.repeat(201)
    const facts = withFacts({
      installScripts: ['postinstall', 'install'],
      implicitGyp: true,
      bins: ['b', 'a', 'b'],
      natives: Array.from({ length: 21 }, (_, index) => `${index}.node`),
      foreign: [long],
    })
    expect(JSON.stringify(recordFacts(facts))).toBe(
      '{"installScripts":["install","postinstall"],"implicitGyp":true,"bins":["a","b"],"foreign":1,"natives":21,"unpackedBytes":1000}',
    )
  })

  test('on one line of the entry, and the same again', () => {
    const contents = recordFacts(withFacts({ bins: ['a'] }))
    const text = encodeIdentityLock({ packages: new Map([['a', { version: '1.0.0', level: 'signature', contents }]]) })
    expect(text).toContain('\n      "contents": {"bins":["a"],"unpackedBytes":1000}\n')
    expect(encodeIdentityLock(decodeIdentityLock(text, 'x'))).toBe(text)
  })
})

describe('reading', () => {
  test.each([
    '{"unpackedBytes":0}',
    '{"unpackedBytes":1,"bins":["a","b"]}',
    '{"unpackedBytes":1,"natives":25,"implicitGyp":true}',
    '{"unpackedBytes":1,"bins":["__proto__"]}',
  ])('accepts %s', (contents) => {
    expect(decode(contents).packages.get('a')?.contents).toEqual(JSON.parse(contents))
  })

  test('an entry from before it was recorded', () => {
    const text = '{ "version": 1, "packages": { "a": { "version": "1.0.0", "level": "signature" } } }'
    expect(decodeIdentityLock(text, 'x').packages.get('a')).toEqual({ version: '1.0.0', level: 'signature' })
  })

  test.each([
    'null',
    '[]',
    '7',
    '{}',
    '{"unpackedBytes":-1}',
    '{"unpackedBytes":0.5}',
    '{"unpackedBytes":1e300}',
    '{"unpackedBytes":"1"}',
    '{"unpackedBytes":1,"files":3}',
    '{"unpackedBytes":1,"__proto__":{"bins":["a"]}}',
    '{"unpackedBytes":1,"implicitGyp":false}',
    '{"unpackedBytes":1,"bins":[]}',
    '{"unpackedBytes":1,"bins":["b","a"]}',
    '{"unpackedBytes":1,"bins":["a","a"]}',
    '{"unpackedBytes":1,"bins":[""]}',
    '{"unpackedBytes":1,"bins":[1]}',
    '{"unpackedBytes":1,"bins":0}',
    '{"unpackedBytes":1,"bins":1.5}',
    '{"unpackedBytes":1,"bins":"a"}',
    '{"unpackedBytes":1,"bins":{"length":1}}',
    `{"unpackedBytes":1,"bins":["${'x'.repeat(201)}"]}`,
    `{"unpackedBytes":1,"bins":${JSON.stringify(Array.from({ length: 21 }, (_, i) => String(i + 10)))}}`,
  ])('refuses %s', (contents) => {
    expect(() => decode(contents)).toThrow(UsageError)
  })
})
