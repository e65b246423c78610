import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseRepository, sameRepository } from '../../src/publisher/repository-url.ts'

const GITHUB = 'https://github.com/owner/repo'

describe('one address', () => {
  test.each([
    'owner/repo',
    'owner/repo#v1',
    'github:owner/repo',
    'github:owner/repo.git',
    'github.com/owner/repo',
    'www.github.com/owner/repo',
    GITHUB,
    ` ${GITHUB} `,
    `${GITHUB}/`,
    `${GITHUB}.git`,
    `${GITHUB}.git/`,
    `${GITHUB}.git#main`,
    `${GITHUB}#readme`,
    'http://github.com/owner/repo',
    'http://github.com:80/owner/repo',
    'https://github.com:443/owner/repo',
    'HTTPS://GitHub.com/owner/repo',
    'https://www.github.com/owner/repo',
    'https://user:pa:ss@github.com/owner/repo',
    'git+https://github.com/owner/repo.git',
    'git+http://github.com/owner/repo.git',
    'git://github.com/owner/repo.git',
    'git+ssh://git@github.com/owner/repo.git',
    'ssh://git@github.com/owner/repo.git',
    'ssh://git@github.com:22/owner/repo.git',
    'ssh://git@ssh.github.com:443/owner/repo.git',
    'git+ssh://git@github.com:owner/repo.git',
    'ssh://git@github.com:owner/repo.git',
    'git@github.com:owner/repo.git',
    'git@github.com:owner/repo',
    'git@github.com:/owner/repo',
  ])('%j is of GitHub', (text) => {
    expect(normaliseRepository(text)).toEqual({ url: GITHUB })
    expect(normaliseRepository({ type: 'git', url: text })).toEqual({ url: GITHUB })
  })

  test.each([
    ['gitlab:group/sub/project', 'https://gitlab.com/group/sub/project'],
    ['https://gitlab.com/group/project.git', 'https://gitlab.com/group/project'],
    ['git@gitlab.com:a/b/c/d.git', 'https://gitlab.com/a/b/c/d'],
    ['bitbucket:team/repo', 'https://bitbucket.org/team/repo'],
    ['https://bitbucket.org/team/repo/src/main/', 'https://bitbucket.org/team/repo'],
    ['https://git.example:8443/owner/repo', 'https://git.example:8443/owner/repo'],
    ['http://git.example:443/owner/repo', 'https://git.example/owner/repo'],
    ['ssh://git@git.example:2222/owner/repo', 'https://git.example/owner/repo'],
    ['https://git.example/repo', 'https://git.example/repo'],
    ['https://github.com/Owner/Repo.JS', 'https://github.com/Owner/Repo.JS'],
    ['https://github.com/owner/.github', 'https://github.com/owner/.github'],
    ['owner_corp/repo', 'https://github.com/owner_corp/repo'],
    ['https://gitlab.com/g/s/p/blob/main/x.md', 'https://gitlab.com/g/s/p'],
    ['https://gitlab.com/g/s/p/-/blob/main/x.md', 'https://gitlab.com/g/s/p'],
    ['https://gitlab.com/g/s/p/tree/main', 'https://gitlab.com/g/s/p'],
    ['https://gitlab.com/g/s/p.git/tree/main', 'https://gitlab.com/g/s/p'],
    ['https://gitlab.com/g/tree', 'https://gitlab.com/g/tree'],
    ['https://gitlab.com/g/s/trees/main/x', 'https://gitlab.com/g/s/trees/main/x'],
    ['https://git.example/g/s/p/tree/main', 'https://git.example/g/s/p'],
    ['https://git.example/g/p/-/tree/main', 'https://git.example/g/p'],
    ['https://git.example/package/foo', 'https://git.example/package/foo'],
  ])('%j is %s', (text, url) => {
    expect(normaliseRepository(text)).toEqual({ url })
  })

  test.each([
    [{ url: GITHUB, directory: 'packages/x' }, 'packages/x'],
    [{ url: GITHUB, directory: './packages/x/' }, 'packages/x'],
    [{ url: `${GITHUB}/tree/main/packages/x` }, 'packages/x'],
    [{ url: `${GITHUB}/tree/main/packages/x`, directory: 'y' }, 'y'],
    [`${GITHUB}/tree/main`, undefined],
    [{ url: GITHUB, directory: '../x' }, undefined],
    [{ url: GITHUB, directory: 7 }, undefined],
    ['https://gitlab.com/owner/repo/-/tree/main/x', 'x'],
    ['https://gitlab.com/group/owner/repo/tree/main/x', 'x'],
    ['https://git.example/owner/repo/tree/main/x/y', 'x/y'],
    ['https://gitlab.com/owner/repo/blob/main/x', undefined],
  ])('%o is in directory %s', (declared, directory) => {
    const read = normaliseRepository(declared)
    expect([read?.url.endsWith('/owner/repo'), read?.directory]).toEqual([true, directory])
  })
})

describe('none', () => {
  test.each([
    undefined,
    null,
    7,
    '',
    [],
    {},
    { url: 7 },
    'repo',
    'gist:0123456789abcdef',
    'https://gist.github.com/owner/0123456789abcdef',
    'github:owner',
    'sourcehut:owner/repo',
    'github:owner/repo/more',
    'owner/repo/more',
    'org.evil/repo',
    'https://github.com/org.evil/repo',
    'https://github.com/owner',
    'https://github.com/',
    'https://github.com',
    'https://github.com/owner/repo/issues',
    'https://github.com/owner/repo/tree',
    'https://github.com/owner//repo',
    'https://github.com//owner/repo',
    'https://github.com/owner%2frepo',
    'https://github.com/owner/repo%2f..%2fother',
    'https://github.com/owner/%72epo',
    'https://github.com/owner/../other/repo',
    'https://github.com/./owner/repo',
    'https://github.com/owner/..',
    'https://github.com/owner/.git',
    'https://github.com/owner/..git',
    'https://github.com/owner/repo?tab=readme',
    'https://gitlab.com/g/s/p/tree',
    'https://gitlab.com/g/s/tree.git',
    'https://gitlab.com/g/s/-.git',
    'https://gitlab.com/g/-/p',
    'https://gitlab.com/g/s/-/issues',
    'https://www.npmjs.com/package/foo',
    'https://www.npmjs.com/package/@scope/foo',
    'https://npmjs.com/package/foo',
    'https://github.com\\@git.example/owner/repo',
    'https://github.com/owner\\repo',
    'https://github.com./owner/repo',
    'https://github.com /owner/repo',
    'https://github.com/owner/re\npo',
    'https://github.com/owner/re\tpo',
    'https://github.com/owner/rep\u043E',
    'https:/github.com/owner/repo',
    'https://',
    'https://:443/owner/repo',
    'git@github.com',
    'git@github.com:22/repo',
    'file:///home/owner/repo',
    'git+file:///home/owner/repo',
    'javascript:owner/repo',
    'svn+ssh://git@github.com/owner/repo',
    `https://github.com/owner/${'r'.repeat(3000)}`,
  ])('%j', (declared) => {
    expect(normaliseRepository(declared)).toBeUndefined()
  })
})

describe('the same repository', () => {
  test.each([
    [GITHUB, 'git+ssh://git@github.com/OWNER/repo.git', true],
    ['https://gitlab.com/A/b/C', 'https://gitlab.com/a/B/c', true],
    ['https://git.example/a/b', 'https://git.example/A/b', false],
    [GITHUB, `${GITHUB}-evil`, false],
    ['nothing', 'nothing', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect([sameRepository(a, b), sameRepository(b, a)]).toEqual([same, same])
  })
})

describe('well-known hosts', () => {
  // Read without a URL parser: with a port that means nothing, the same name is read with one.
  test.each([
    ['github.com', 'https://github.com'],
    ['www.github.com', 'https://github.com'],
    ['ssh.github.com', 'https://github.com'],
    ['gitlab.com', 'https://gitlab.com'],
    ['www.gitlab.com', 'https://gitlab.com'],
    ['altssh.gitlab.com', 'https://gitlab.com'],
    ['bitbucket.org', 'https://bitbucket.org'],
    ['www.bitbucket.org', 'https://bitbucket.org'],
  ])('%s is %s', (host, server) => {
    for (const scheme of ['https', 'http', 'git', 'ssh', 'git+https', 'git+ssh']) {
      expect(normaliseRepository(`${scheme}://${host}/owner/repo`)?.url).toBe(`${server}/owner/repo`)
      expect(normaliseRepository(`${scheme}://me@${host}/owner/repo`)?.url).toBe(`${server}/owner/repo`)
    }
    expect(normaliseRepository(`https://${host}.evil.example/owner/repo`)?.url).not.toContain(`${server}/`)
    expect(normaliseRepository(`https://${host}:8443/owner/repo`)?.url).toContain(':8443/')
  })
})

describe('properties', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'github.com',
      'gitlab.com',
      'www.github.com',
      'bitbucket.org',
      'git.example',
      'git@',
      'git+',
      'ssh',
      'http',
    ),
    fc.constantFrom(
      'https',
      '://',
      ':',
      '/',
      '//',
      '.git',
      '.',
      '..',
      '#',
      '?',
      '%2f',
      '@',
      'tree',
      '-',
      ':443',
      ':80',
      'owner',
      'Repo',
    ),
    fc.string({ maxLength: 4 }),
  )
  const text = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc
      .tuple(fc.constantFrom('https://', 'git+ssh://git@', 'http://', 'git@'), fc.array(piece, { maxLength: 8 }))
      .map(([scheme, pieces]) => scheme + pieces.join('')),
  )

  test('what was normalised stays as it is', () => {
    fc.assert(
      fc.property(text, (declared) => {
        const { url } = normaliseRepository(declared) ?? {}
        if (url === undefined) return
        expect(normaliseRepository(url)).toEqual({ url })
        expect(sameRepository(declared, url)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('and is an address that a URL parser understands in the same way', () => {
    fc.assert(
      fc.property(text, (declared) => {
        const { url } = normaliseRepository(declared) ?? {}
        if (url !== undefined) expect(new URL(url).href).toBe(url)
      }),
      { numRuns: 3000 },
    )
  })
})
