/** What a request or an address is taken for, beside what npm takes it for. */
import fc from 'fast-check'
import npa from 'npm-package-arg'
import { describe, expect, it } from 'vitest'
import { aliasOf, readRequests, typeOfAddress, typeOfRequest } from '../../../src/lockfile/npm/request.ts'

const TYPES: Readonly<Record<string, string>> = { git: 'git', remote: 'url', file: 'file', directory: 'file' }

function typeByNpm(address: string): string {
  try {
    return TYPES[npa(address).type] ?? 'registry'
  } catch {
    try {
      return TYPES[npa.resolve('a', address).type] ?? 'registry'
    } catch {
      return 'registry'
    }
  }
}

describe('the type of an address', () => {
  it.each([
    ['https://registry.example/a/-/a-1.0.0.tgz', 'url'],
    ['http://127.0.0.1:4873/@s%2fa/-/a-1.0.0.tgz', 'url'],
    ['https://github.com/example/a.git', 'git'],
    ['https://github.com/example/a/archive/1.0.0.tar.gz', 'url'],
    ['git+ssh://git@git.example/a.git#0123', 'git'],
    ['x@git+ssh://git@git.example/a.git#0123', 'git'],
    ['git@git.example:a.git', 'git'],
    ['github:example/a', 'git'],
    ['example/a', 'git'],
    ['file:a.tgz', 'file'],
    ['a.tgz', 'file'],
    ['x@file:directory', 'file'],
    ['../a', 'file'],
    ['npm:b@1.0.0', 'registry'],
    ['b@1.0.0', 'registry'],
    ['1.0.0', 'registry'],
    ['ftp://files.example/a.tgz', 'registry'],
  ])('%s is %s', (address, type) => {
    expect([typeOfAddress('a', address), typeByNpm(address)]).toEqual([type, type])
  })

  it('is npm’s, whatever is put together', () => {
    const piece = fc.constantFrom(
      ...[
        'http://',
        'https://',
        'HTTPS://',
        'git+',
        'git+ssh://',
        'git@',
        'file:',
        'npm:',
        'github:',
        'gist:',
        'x@',
        '@s/',
      ],
      ...[
        'github.com',
        'gitlab.com',
        'bitbucket.org',
        'git.sr.ht',
        'registry.example',
        '127.0.0.1',
        ':4873',
        'user:pw@',
      ],
      ...['/', '/a', '/-/', 'a-1.0.0.tgz', '.tgz', '.git', '#0123', '?x', '%2f', '..', '.', '1.0.0', '^1', ' ', '\\'],
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
        const address = pieces.join('')
        expect(typeOfAddress('a', address), address).toBe(typeByNpm(address))
      }),
      { numRuns: 5_000 },
    )
  })

  it('is not looked for in what is too long', () => {
    expect(typeOfAddress('a', `git+ssh://git.example/${'a'.repeat(5_000)}`)).toBe('registry')
  })
})

it.each([
  ['npm:b@^1.0.0', 'registry', 'b'],
  ['npm:@s/b@1', 'registry', '@s/b'],
  ['NPM:b', 'registry', 'b'],
  ['npm:@s/b', 'registry', '@s/b'],
  ['^1.0.0', 'registry', undefined],
  ['>=1 <2 || 3', 'registry', undefined],
  ['', 'registry', undefined],
  ['workspace:*', 'registry', undefined],
  ['github:example/b', 'git', undefined],
  ['file:../b', 'file', undefined],
  ['https://files.example/b.tgz', 'url', undefined],
])('a request for %j is of type %s, alias %s', (spec, type, alias) => {
  const request = { name: 'a', spec, groups: [] }
  expect([typeOfRequest(request), aliasOf(request)]).toEqual([type, alias])
})

describe('the requests of a package', () => {
  const manifest = {
    peerDependencies: { a: 'peer', b: 'peer', p: 'peer' },
    peerDependenciesMeta: { p: { optional: true } },
    dependencies: { b: 'prod', c: 'prod', d: 'prod' },
    optionalDependencies: { c: 'optional' },
    devDependencies: { d: 'dev' },
  }
  const told = (own: boolean) =>
    readRequests(manifest, own).map(({ name, spec, groups }) => `${name} ${spec} [${groups.join(' ')}]`)

  it('are one for each name, the later group first', () => {
    const all = ['a peer [peer]', 'b prod []', 'p peer [peer optional]', 'c optional [optional]']
    expect(told(false)).toEqual([...all, 'd prod []'])
    expect(told(true)).toEqual([...all, 'd dev [dev]'])
  })

  it.each([true, ['a'], 'a', null, { a: 1 }])('are none where a group is %j', (dependencies) => {
    expect(readRequests({ dependencies }, true)).toEqual([])
  })
})
