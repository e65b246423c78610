/** Configuration as npm reads it: which file or variable counts, and what becomes of values that npm does not take. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ConfigSource, NpmConfig } from '../../src/registry/npm-config.ts'
import { npmRegistry, readNpmConfig } from '../../src/registry/npm-config.ts'
import { UsageError } from '../../src/usage-error.ts'
import type { Npmrcs } from '../support/npm-home.ts'
import { configOf, configured, npmHome } from '../support/npm-home.ts'

const registryOf = ({ options }: NpmConfig) => options['registry']
const line = (level: string) => [`registry=https://${level}.example/`]

describe('which place counts', () => {
  /** From the strongest to the weakest. */
  const LEVELS = ['flag', 'environment', 'project', 'user', 'global'] as const
  type Level = (typeof LEVELS)[number]

  function setAt(levels: readonly Level[]): [Npmrcs, Partial<ConfigSource>] {
    const has = (level: Level) => levels.includes(level)
    const npmrcs = {
      ...(has('project') && { project: line('project') }),
      ...(has('user') && { user: line('user') }),
      ...(has('global') && { global: line('global') }),
    }
    const env = has('environment') ? { npm_config_registry: 'https://environment.example/' } : {}
    return [npmrcs, { env, ...(has('flag') && { registry: 'https://flag.example/' }) }]
  }

  test.each(LEVELS.map((level, index) => [level, LEVELS.slice(index)] as const))(
    '%s, of all that are weaker',
    async (level, levels) => {
      expect(registryOf(await configured(...setAt(levels)))).toBe(`https://${level}.example/`)
      expect(registryOf(await configured(...setAt([level])))).toBe(`https://${level}.example/`)
    },
  )

  test('nothing said: npm\u2019s public registry', async () => {
    expect(registryOf(await configured({}))).toBe(npmRegistry())
  })

  test('npm_config_userconfig names the user\u2019s file', async () => {
    const home = await npmHome({ user: line('user') })
    const other = path.join(home.root, 'other-npmrc')
    await writeFile(other, 'registry=https://other.example/\n')
    expect(registryOf(await configOf(home, { env: { npm_config_userconfig: other } }))).toBe('https://other.example/')
    expect(registryOf(await configOf(home))).toBe('https://user.example/')
  })

  test.each([
    ['in capitals', { NPM_CONFIG_REGISTRY: 'https://capital.example/' }, 'https://capital.example/'],
    ['empty, which is as good as unset', { npm_config_registry: '' }, 'https://user.example/'],
  ])('a variable %s', async (_how, env, registry) => {
    expect(registryOf(await configured({ user: line('user') }, { env }))).toBe(registry)
  })

  test('variables in a file come from the environment that was given', async () => {
    const user = ['registry=https://$' + '{WHERE}.example/']
    expect(registryOf(await configured({ user }, { env: { WHERE: 'here' } }))).toBe('https://here.example/')
    expect(registryOf(await configured({ user }, { env: { WHERE: 'there' } }))).toBe('https://there.example/')
  })

  test('of a directory inside a project, the project\u2019s file', async () => {
    const { directory, env } = await npmHome({ project: line('project') })
    const inside = path.join(directory, 'src', 'deep')
    await mkdir(inside, { recursive: true })
    expect(registryOf(await readNpmConfig({ directory: inside, env, mayAskTuf: false }))).toBe(
      'https://project.example/',
    )
  })

  test.each([
    ['workspace', ['packages/*'], 'https://project.example/'],
    ['directory that is none', undefined, 'https://nested.example/'],
  ])('of a %s: the root\u2019s file in place of its own', async (_what, workspaces, registry) => {
    const { directory, env } = await npmHome({ project: line('project') })
    const nested = path.join(directory, 'packages', 'nested')
    await mkdir(nested, { recursive: true })
    await writeFile(path.join(directory, 'package.json'), JSON.stringify({ name: 'root', workspaces }))
    await writeFile(path.join(nested, 'package.json'), '{"name":"nested","version":"1.0.0"}')
    await writeFile(path.join(nested, '.npmrc'), 'registry=https://nested.example/\n')
    expect(registryOf(await readNpmConfig({ directory: nested, env, mayAskTuf: false }))).toBe(registry)
  })
})

describe('what npm refuses, we refuse', () => {
  test.each([
    ['a registry that is no address', ['registry=nonsense'], ['registry=https://registry.example/']],
    ['an empty registry', ['registry='], ['registry=https://registry.example']],
    ['a registry of another kind', ['registry=ftp://registry.example/'], ['registry=http://registry.example/']],
    ['a scope\u2019s registry that is no address', ['@demo:registry=nonsense'], ['@demo:registry=https://x.example/']],
    ['a token for no registry', ['_authToken=s3cret'], ['//registry.example/:_authToken=s3cret']],
    ['a user for no registry', ['username=me', '_password=czNjcmV0'], ['//registry.example/:username=me']],
    ['options that exclude each other', ['save-dev=true', 'save-peer=true'], ['save-dev=true']],
    ['a file of authorities that is a directory', ['cafile=.'], ['cafile=nowhere.pem']],
  ])('%s', async (_what, bad, good) => {
    for (const level of ['project', 'user', 'global'] as const) {
      const refused = await configured({ [level]: bad }).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(UsageError)
      expect((refused as UsageError).message).not.toContain('s3cret')
      await expect(configured({ [level]: good })).resolves.toBeDefined()
    }
  })

  test.each(['registry.example', '', 'ftp://registry.example/', 'file:///registry', 'https://'])(
    '--registry %j',
    async (registry) => {
      await expect(configured({}, { registry })).rejects.toThrow(UsageError)
      await expect(configured({}, { registry: 'https://registry.example/' })).resolves.toBeDefined()
    },
  )

  test('--registry, without repeating its password', async () => {
    const refused = await configured({}, { registry: 'ftp://me:s3cret@registry.example/' }).catch((error) => error)
    expect(refused).toBeInstanceOf(UsageError)
    expect(refused.message).not.toContain('s3cret')
  })
})

test.each([
  ['proxy', 'nonsense', 'http://proxy.example/', 'proxy', null],
  ['strict-ssl', 'perhaps', 'false', 'strictSSL', true],
  // Ours: npm's own default is 15.
  ['maxsockets', 'many', '7', 'maxSockets', 64],
])('what npm only warns of does not count: %s=%s', async (key, bad, good, option, standard) => {
  expect((await configured({ user: [`${key}=${bad}`] })).options[option]).toBe(standard)
  expect(String((await configured({ user: [`${key}=${good}`] })).options[option])).toBe(good)
})
