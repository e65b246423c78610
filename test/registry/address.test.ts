import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asNpmAsks, isOnHost, withoutCredentials, withScheme } from '../../src/registry/address.ts'

describe('asNpmAsks', () => {
  test.each([
    // Which hosts: [written, registry, replace-registry-host, asked].
    ['https://old.example/a/-/a-1.tgz', 'https://new.example/', 'old.example', 'https://new.example/a/-/a-1.tgz'],
    ['https://old.example/a/-/a-1.tgz', 'https://new.example/', 'another.example', undefined],
    ['https://old.example/a/-/a-1.tgz', 'https://new.example/', 'always', 'https://new.example/a/-/a-1.tgz'],
    ['https://old.example/a/-/a-1.tgz', 'https://new.example/', 'never', undefined],
    ['https://sub.old.example/a.tgz', 'https://new.example/', 'old.example', undefined],
    ['https://old.example.evil.example/a.tgz', 'https://new.example/', 'old.example', undefined],
    ['https://old.example@evil.example/a.tgz', 'https://new.example/', 'old.example', undefined],
    // A host name has no port: npm compares the one without the other.
    ['https://old.example:8443/a.tgz', 'https://new.example/', 'old.example', 'https://new.example/a.tgz'],
    // Scheme and port.
    ['http://old.example/a.tgz', 'https://new.example/', 'old.example', 'https://new.example/a.tgz'],
    ['https://old.example/a.tgz', 'http://new.example:8080/', 'old.example', 'http://new.example:8080/a.tgz'],
    ['https://old.example:8443/a.tgz', 'https://new.example/', 'always', 'https://new.example/a.tgz'],
    ['http://old.example/a.tgz', 'https://new.example:8443/', 'always', 'https://new.example:8443/a.tgz'],
    // The path of the registry, with and without its slash, is put in front once.
    ['https://old.example/a.tgz', 'https://new.example/npm/', 'always', 'https://new.example/npm/a.tgz'],
    ['https://old.example/a.tgz', 'https://new.example/npm', 'always', 'https://new.example/npm/a.tgz'],
    ['https://old.example/npm/a.tgz', 'https://new.example/npm/', 'always', 'https://new.example/npm/a.tgz'],
    ['https://old.example/npmx/a.tgz', 'https://new.example/npm/', 'always', 'https://new.example/npm/npmx/a.tgz'],
    [
      'https://old.example/@s%2fa.tgz?sig=1#x',
      'https://new.example/',
      'always',
      'https://new.example/@s%2fa.tgz?sig=1#x',
    ],
    // A whole address, of which the path counts too.
    ['https://old.example/npm/a.tgz', 'https://new.example/', 'https://old.example/npm', 'https://new.example/a.tgz'],
    [
      'https://old.example/npm/a.tgz',
      'https://new.example/r/',
      'https://old.example/npm/',
      'https://new.example/r/a.tgz',
    ],
    ['https://old.example/npmx/a.tgz', 'https://new.example/', 'https://old.example/npm', undefined],
    ['https://old.example/a.tgz', 'https://new.example/', 'https://old.example/', 'https://new.example/a.tgz'],
    // What is no address stays as it is.
    ['a.tgz', 'https://new.example/', 'always', undefined],
    ['', 'https://new.example/', 'always', undefined],
  ])('%s from %s, replacing %s: %s', (written, registry, replaced, asked) => {
    expect(asNpmAsks(written, registry, replaced)).toBe(asked ?? written)
  })

  test('asks under the registry, whatever is written, and says the same when asked again', () => {
    const property = fc.property(fc.webUrl({ withQueryParameters: true }), fc.webUrl(), (written, registry) => {
      const once = asNpmAsks(written, registry, 'always')
      const base = new URL(registry)
      expect(new URL(once).origin).toBe(base.origin)
      expect(`${new URL(once).pathname}/`).toContain(base.pathname.replace(/\/?$/u, '/'))
      expect(new URL(once).search).toBe(new URL(written).search)
      expect(asNpmAsks(once, registry, 'always')).toBe(once)
      expect(asNpmAsks(written, registry, 'never')).toBe(written)
    })
    fc.assert(property, { numRuns: 50 })
  })
})

describe('withScheme', () => {
  test.each([
    ['http://registry.example/a.tgz', 'https://registry.example/', 'https://registry.example/a.tgz'],
    ['http://registry.example/a.tgz', 'https://registry.example/npm/', 'https://registry.example/a.tgz'],
    ['http://registry.example:8080/a.tgz', 'https://registry.example:8080/', 'https://registry.example:8080/a.tgz'],
    ['http://REGISTRY.example/a.tgz', 'https://registry.example/', 'https://registry.example/a.tgz'],
    // Another host, or another port of it, is another matter.
    ['http://other.example/a.tgz', 'https://registry.example/', 'http://other.example/a.tgz'],
    ['http://registry.example:8080/a.tgz', 'https://registry.example/', 'http://registry.example:8080/a.tgz'],
    ['http://registry.example@other.example/', 'https://registry.example/', 'http://registry.example@other.example/'],
    ['https://registry.example/a.tgz', 'https://registry.example/', 'https://registry.example/a.tgz'],
    ['http://registry.example/a.tgz', 'http://registry.example/', 'http://registry.example/a.tgz'],
    ['no address', 'https://registry.example/', 'no address'],
  ])('%s of %s: %s', (address, registry, expected) => {
    expect(withScheme(address, registry)).toBe(expected)
  })
})

describe('isOnHost', () => {
  test.each([
    ['https://registry.example/a.tgz', true],
    ['http://registry.example/', true],
    ['https://registry.example:443/', true],
    ['https://Registry.Example/', true],
    ['https://me:s3cret@registry.example/', true],
    ['https://registry.example:8443/', false],
    ['https://sub.registry.example/', false],
    ['https://registry.example.evil.example/', false],
    ['https://registry.example@evil.example/', false],
    ['https://evil.example/?https://registry.example/', false],
    ['file:///registry.example/', false],
    ['//registry.example/', false],
    ['registry.example', false],
    ['', false],
  ])('%s', (address, expected) => {
    expect(isOnHost(address, 'https://registry.example/npm/')).toBe(expected)
  })
})

describe('withoutCredentials', () => {
  test.each([
    ['https://me:s3cret@registry.example/npm/?a=b', 'https://registry.example/npm/?a=b'],
    ['https://me@registry.example/', 'https://registry.example/'],
    ['https://:s3cret@registry.example/', 'https://registry.example/'],
    ['https://me:s3c%40ret@registry.example:8443/', 'https://registry.example:8443/'],
    // Without any, not even the spelling changes.
    ['https://registry.example', 'https://registry.example'],
    ['https://registry.example/@demo%2fx', 'https://registry.example/@demo%2fx'],
    ['no address', 'no address'],
    // Whatever a parser leaves out, or takes for a slash, hides nobody.
    ['https://\t/me:s3cret@registry.example/', 'https://registry.example/'],
    ['https:\\\\me:s3cret@registry.example/', 'https://registry.example/'],
    ['https:me:s3cret@registry.example/', 'https://registry.example/'],
    ['https://me:s3cret\n@registry.example/@demo%2fx', 'https://registry.example/@demo%2fx'],
    [' https://me@registry.example/', 'https://registry.example/'],
    ['https://registry.example/@demo%2fx?a=b@c#d@e', 'https://registry.example/@demo%2fx?a=b@c#d@e'],
    ['https://registry.example:8443?@', 'https://registry.example:8443?@'],
    ['http://[::1]:80/@demo%2fx', 'http://[::1]:80/@demo%2fx'],
  ])('%j', (address, expected) => {
    expect(withoutCredentials(address)).toBe(expected)
  })

  test('however the address is put together', () => {
    let named = 0
    const start = fc.constantFrom(
      'https://',
      'http://',
      'https:',
      'https:\\\\',
      'http:/\t/',
      ' http://',
      'http://\n/',
      'http:///',
    )
    const piece = fc.constantFrom(
      '@',
      'me',
      ':s3cret',
      'a.example',
      'b.example/',
      '/',
      '\\',
      '\t',
      '\n',
      ' ',
      '?',
      '#',
      '%40',
      '\uFF20',
      'me@a.example',
      '@a.example/',
    )
    const address = fc.tuple(start, fc.array(piece, { maxLength: 6 })).map(([scheme, rest]) => scheme + rest.join(''))
    const property = fc.property(address, (text) => {
      const shown = withoutCredentials(text)
      const url = URL.canParse(text) ? new URL(text) : undefined
      const isNamed = url !== undefined && url.username + url.password !== ''
      if (isNamed) expect(new URL(shown).username + new URL(shown).password).toBe('')
      else expect(shown).toBe(text)
      named += Number(isNamed)
    })
    fc.assert(property, { numRuns: 5000, seed: 6 })
    expect(named).toBeGreaterThan(50)
  })

  test('whatever they are', () => {
    const property = fc.property(fc.webUrl(), fc.string(), fc.string(), (address, username, password) => {
      const url = Object.assign(new URL(address), { username, password })
      const { href } = new URL(withoutCredentials(url.href))
      expect(new URL(href).username + new URL(href).password).toBe('')
      expect(href).toBe(new URL(address).href)
    })
    fc.assert(property, { numRuns: 50 })
  })
})
