import { createHash, getHashes } from 'node:crypto'
import fc from 'fast-check'
import ssri from 'ssri'
import { describe, expect, test } from 'vitest'
import type { Digest } from '../src/digest.ts'
import { formatDigest, hasher, isStrong, parseIntegrity, strongest } from '../src/digest.ts'

const base64 = (algorithm: string, text = 'bytes') => createHash(algorithm).update(text).digest('base64')
const pin = (algorithm: string, text = 'bytes') => `${algorithm}-${base64(algorithm, text)}`
const SHA512 = pin('sha512')

describe('parseIntegrity', () => {
  test.each([
    ['one digest', SHA512, [SHA512]],
    ['several', `${pin('sha1')} ${SHA512}`, [pin('sha1'), SHA512]],
    ['several of one algorithm', `${SHA512} ${pin('sha512', 'other')}`, [SHA512, pin('sha512', 'other')]],
    ['options, which mean nothing to npm', `${SHA512}?foo?bar`, [SHA512]],
    ['blanks of any kind around', `\t${SHA512}\n ${pin('sha1')} `, [SHA512, pin('sha1')]],
    ['what is unreadable beside', `what ${SHA512} sha999-AAAA`, [SHA512]],
    ['nothing', '', []],
    ['blanks', ' \n', []],
    ['an algorithm in capitals', SHA512.replace('sha', 'SHA'), []],
    ['no digest', 'sha512-', []],
    ['as much as is allowed', `${SHA512} `.repeat(42), Array.from({ length: 42 }, () => SHA512)],
    ['more than is allowed', `${SHA512} `.repeat(43), []],
  ])('%s', (_what, text, digests) => {
    expect(parseIntegrity(text).map(formatDigest)).toEqual(digests)
  })

  test('never throws, and gives nothing but what is written', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('constructor', 'match', 'concat', 'sha512', '__proto__'))
    const text = fc
      .array(fc.tuple(word, fc.constantFrom('-', '', '?', ':'), fc.string()), { maxLength: 5 })
      .map((parts) => parts.map((part) => part.join('')).join(' '))
    const property = fc.property(text, (written) => {
      for (const digest of parseIntegrity(written)) expect(written).toContain(formatDigest(digest))
    })
    fc.assert(property, { numRuns: 500 })
  })

  test('reads what formatDigest writes', () => {
    const sizes = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const
    const algorithm = fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[]))
    const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 })
    const property = fc.property(algorithm, bytes, (algorithm, random) => {
      const digest = (length: number) => ({
        algorithm,
        value: Buffer.from(random.subarray(0, length)).toString('base64'),
      })
      const whole = digest(sizes[algorithm])
      expect(parseIntegrity(formatDigest(whole))).toEqual([whole])
      expect(parseIntegrity(formatDigest(digest(sizes[algorithm] - 1)))).toEqual([])
    })
    fc.assert(property, { numRuns: 50 })
  })
})

describe('strongest', () => {
  test.each([
    ['nothing', '', []],
    ['the only one', pin('sha1'), [pin('sha1')]],
    ['SHA-512 before SHA-1', `${pin('sha1')} ${SHA512}`, [SHA512]],
    ['in whichever order', `${SHA512} ${pin('sha1')}`, [SHA512]],
    ['SHA-384 before SHA-256', `${pin('sha256')} ${pin('sha384')}`, [pin('sha384')]],
    ['SHA-1 before MD5', `${pin('md5')} ${pin('sha1')}`, [pin('sha1')]],
    ['the same once', `${SHA512} ${SHA512}?foo`, [SHA512]],
    ['different ones all', `${SHA512} ${pin('sha512', 'other')}`, [SHA512, pin('sha512', 'other')]],
    ['of a weaker algorithm none', `${SHA512} ${pin('sha1')} ${pin('sha1', 'other')}`, [SHA512]],
  ])('%s', (_what, text, digests) => {
    expect(strongest(parseIntegrity(text)).map(formatDigest)).toEqual(digests)
  })

  test('are those that ssri picks, whatever is written', () => {
    const algorithm = fc.constantFrom('sha512', 'sha1', 'sha1', 'sha384', 'md5', 'constructor', 'sha999')
    const value = fc.constantFrom(
      base64('sha512'),
      base64('sha1'),
      base64('sha1', 'other'),
      'AAAA',
      '',
      ' ',
      `x?${SHA512}`,
    )
    const digests = fc.array(fc.record({ algorithm, value }), { maxLength: 4 })
    const ofSsri = (given: readonly Digest[]) => {
      const picked = ssri.parse(given.map(formatDigest).join(' '))?.pickAlgorithm()
      return [...new Set(given.filter((each) => each.algorithm === picked).map((each) => each.value))]
    }
    const property = fc.property(digests, (given) => {
      expect(strongest(given).map((each) => each.value)).toEqual(given.length === 0 ? [] : ofSsri(given))
    })
    fc.assert(property, { numRuns: 2000, seed: 6 })
  })
})

test.each([
  ['sha512', true],
  ['sha384', true],
  ['sha256', true],
  ['sha1', false],
  ['md5', false],
  // Strong in fact; not one that npm or a registry ever wrote.
  ['blake2b512', false],
])('%s is strong: %s', (algorithm, strong) => {
  expect(isStrong({ algorithm, value: base64(algorithm) })).toBe(strong)
})

describe('hasher', () => {
  test('hashes chunks as if they were one', () => {
    const property = fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }), (chunks) => {
      const hash = hasher(['sha512', 'sha1'])
      for (const chunk of chunks) hash.update(chunk)
      const whole = Buffer.concat(chunks).toString('latin1')
      const expected = ['sha512', 'sha1'].map((algorithm) => ({
        algorithm,
        value: createHash(algorithm).update(whole, 'latin1').digest('base64'),
      }))
      expect(hash.digest()).toEqual(expected)
    })
    fc.assert(property, { numRuns: 50 })
  })

  // A lockfile chooses the algorithm: none that is read may be one that cannot be computed.
  test.each(getHashes().filter((name) => parseIntegrity(`${name}-AAAA`).length > 0))('can do %s', (algorithm) => {
    const hash = hasher([algorithm])
    hash.update(Buffer.from('bytes'))
    expect(hash.digest().map(formatDigest)).toEqual([pin(algorithm)])
  })
})
