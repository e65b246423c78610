import { describe, expect, test } from 'vitest'
import type { Json } from '../../fixtures/lab/json.ts'
import { edit } from '../../fixtures/lab/json.ts'
import { MAX_SUBJECT_DIGESTS, MAX_SUBJECTS } from '../../src/sigstore/limits.ts'
import { claimedPredicateType } from '../../src/sigstore/statement.ts'
import { accept, refuseEach, type Setup, STATEMENT } from '../support/sigstore.ts'

const SHAPE = /^the envelope does not hold a well-formed in-toto statement$/
const JSON_ = /^the envelope does not hold JSON$/
const states = (path: string, value: Json | undefined): Setup => ({
  asked: { statement: edit(STATEMENT, path, value) },
})
const bare = (statement: string): Setup => ({ asked: { statement } })
const subjects = (count: number) =>
  states(
    'subject',
    Array.from({ length: count }, () => ({ digest: { sha512: '00' } })),
  )
const digests = (count: number) =>
  states('subject.0.digest', Object.fromEntries(Array.from({ length: count }, (_, at) => [`hash${at}`, '00'])))
const statementOf = (setup: Setup) => {
  const { content } = accept(setup)
  return content.kind === 'statement' ? content.statement : expect.fail()
}

test.each(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'])('%s', (type) => {
  const subject = { name: 'pkg:npm/lab@1.0.0', digest: new Map([['sha512', '00']]) }
  expect(statementOf(states('_type', type))).toEqual({
    predicateType: STATEMENT.predicateType,
    subjects: [subject],
    predicate: {},
  })
})

describe('what it may do without', () => {
  test.each([undefined, null])('a name: %s', (name) => {
    expect(statementOf(states('subject.0.name', name)).subjects[0]?.name).toBeUndefined()
  })
  test('a predicate', () => {
    expect(statementOf(states('predicate', undefined)).predicate).toBeUndefined()
    expect(statementOf(states('predicate', [1, null])).predicate).toEqual([1, null])
  })
  test('what later versions add is passed over', () => {
    expect(statementOf(states('subject.0.annotations', { a: 1 })).subjects).toHaveLength(1)
    expect(statementOf(states('more', 1)).subjects).toHaveLength(1)
  })
  test('several subjects keep their order', () => {
    const both = states('subject', [
      { name: 'b', digest: {} },
      { name: 'a', digest: { sha1: '01', sha256: '02' } },
    ])
    expect(statementOf(both).subjects.map(({ name, digest }) => [name, ...digest])).toEqual([
      ['b'],
      ['a', ['sha1', '01'], ['sha256', '02']],
    ])
  })
})

describe('refused', () => {
  refuseEach('statement', [
    {
      name: 'another payload type',
      asked: { payloadType: 'application/json' },
      reason: /^the envelope holds something else than an in-toto statement$/,
      detail: { payloadType: 'application/json' },
    },
    { name: 'no JSON', ...bare('{'), reason: JSON_ },
    { name: 'nothing', ...bare(''), reason: JSON_ },
    { name: 'JSON with a byte order mark of UTF-16', ...bare('\u0000{}'), reason: JSON_ },
    { name: 'a list', ...bare('[]'), reason: SHAPE },
    { name: 'null', ...bare('null'), reason: SHAPE },
    {
      name: 'another version',
      ...states('_type', 'https://in-toto.io/Statement/v2'),
      reason: SHAPE,
      detail: { at: '_type' },
    },
    {
      name: 'another type',
      ...states('_type', 'https://slsa.dev/provenance/v1'),
      reason: SHAPE,
      detail: { at: '_type' },
    },
    { name: 'no type', ...states('_type', undefined), reason: SHAPE, detail: { at: '_type' } },
    {
      name: 'no type of the predicate',
      ...states('predicateType', undefined),
      reason: SHAPE,
      detail: { at: 'predicateType' },
    },
    {
      name: 'an empty type of the predicate',
      ...states('predicateType', ''),
      twin: states('predicateType', 'x'),
      reason: SHAPE,
      detail: { at: 'predicateType' },
    },
    { name: 'no list of subjects', ...states('subject', undefined), reason: SHAPE, detail: { at: 'subject' } },
    {
      name: 'no subjects',
      ...subjects(0),
      twin: subjects(1),
      reason: SHAPE,
      detail: { at: 'subject', expected: '>=1' },
    },
    {
      name: 'too many subjects',
      ...subjects(MAX_SUBJECTS + 1),
      twin: subjects(MAX_SUBJECTS),
      reason: SHAPE,
      detail: { at: 'subject' },
    },
    {
      name: 'a subject without digests',
      ...states('subject.0.digest', undefined),
      twin: states('subject.0.digest', {}),
      reason: SHAPE,
      detail: { at: 'subject.0.digest' },
    },
    {
      name: 'a digest that is no text',
      ...states('subject.0.digest', { sha512: 7 }),
      reason: SHAPE,
      detail: { at: 'subject.0.digest.sha512' },
    },
    {
      name: 'too many digests',
      ...digests(MAX_SUBJECT_DIGESTS + 1),
      twin: digests(MAX_SUBJECT_DIGESTS),
      reason: SHAPE,
      detail: { at: 'subject.0.digest', expected: 'too many digests' },
    },
    { name: 'a name that is no text', ...states('subject.0.name', 7), reason: SHAPE, detail: { at: 'subject.0.name' } },
  ])

  test('names of digests are names and nothing else', () => {
    const digest = JSON.parse('{"__proto__":"00","constructor":"01","sha256":"02"}') as Json
    const [subject] = statementOf(bare(JSON.stringify({ ...STATEMENT, subject: [{ digest }] }))).subjects
    expect(subject?.digest.get('sha256')).toBe('02')
    expect(Object.getPrototypeOf(subject?.digest)).toBe(Map.prototype)
  })
})

test.each([
  ['{"predicateType":"a"}', 'a'],
  [`{"predicateType":"${'x'.repeat(201)}"}`, 'x'.repeat(200)],
  ['{"predicateType":7}', undefined],
  ['{}', undefined],
  ['null', undefined],
  ['"text"', undefined],
  ['{', undefined],
])('what a payload says of itself: %s', (payload, claimed) => {
  const envelope = {
    kind: 'envelope',
    payloadType: '',
    payload: Buffer.from(payload),
    signature: Buffer.alloc(0),
  } as const
  expect(claimedPredicateType(envelope)).toBe(claimed)
})
