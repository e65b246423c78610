import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readYarnSettings } from '../../src/yarn-cache/settings.ts'
import { isSameRegistry, yarnRegistry } from '../../src/yarn-cache/yarn-registry.ts'
import { temporaryDirectory } from '../support/npm-home.ts'

async function registries(files: Readonly<Record<string, string>>, own: Readonly<Record<string, string>> = {}) {
  const root = await temporaryDirectory()
  const project = path.join(root, 'above/project')
  for (const [name, content] of Object.entries({ 'above/project/package.json': '{}', ...files })) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), content)
  }
  const env = { HOME: path.join(root, 'home'), ...own }
  const settings = await readYarnSettings(project, env)
  return ['plain', '@lab/subject', '@__proto__/x'].map((name) =>
    yarnRegistry(name, settings, env)?.replaceAll(root, 'ROOT'),
  )
}

const ONE = 'https://one.example'
const TWO = 'https://two.example/npm/'
const server = (address: string) => `npmRegistryServer: "${address}"\n`
const scoped = (address: string) => `npmScopes:\n  lab:\n    npmRegistryServer: "${address}"\n`
const FILE = 'above/project/.yarnrc.yml'

type Row = readonly [string, Record<string, string>, Record<string, string>, readonly (string | undefined)[]]
test.each<Row>([
  ['nothing', {}, {}, [undefined, undefined, undefined]],
  ['other settings', { [FILE]: 'nodeLinker: pnp\n' }, {}, [undefined, undefined, undefined]],
  ['an empty file', { [FILE]: '' }, {}, [undefined, undefined, undefined]],
  ['comments alone', { [FILE]: '# none\n\n  # at all: here\n' }, {}, [undefined, undefined, undefined]],
  ['a default', { [FILE]: server(ONE) }, {}, [ONE, ONE, ONE]],
  ['a scope', { [FILE]: scoped(TWO) }, {}, [undefined, TWO, undefined]],
  ['both', { [FILE]: server(ONE) + scoped(TWO) }, {}, [ONE, TWO, ONE]],
  ['another scope', { [FILE]: scoped(TWO).replace('lab', 'other') }, {}, [undefined, undefined, undefined]],
  ['above', { 'above/.yarnrc.yml': scoped(TWO) }, {}, [undefined, TWO, undefined]],
  ['at home', { 'home/.yarnrc.yml': server(TWO) }, {}, [TWO, TWO, TWO]],
  ['the nearest', { 'above/.yarnrc.yml': server(TWO), [FILE]: server(ONE) }, {}, [ONE, ONE, ONE]],
  ['the environment', { [FILE]: server(ONE) }, { YARN_NPM_REGISTRY_SERVER: TWO }, [TWO, TWO, TWO]],
  ['a scope before it', { [FILE]: scoped(ONE) }, { YARN_NPM_REGISTRY_SERVER: TWO }, [TWO, ONE, TWO]],
  ['another name', { 'above/project/rc.yml': server(ONE) }, { YARN_RC_FILENAME: 'rc.yml' }, [ONE, ONE, ONE]],
  ['the last of two', { [FILE]: server(ONE) + server(TWO) }, {}, [TWO, TWO, TWO]],
  ['a variable', { [FILE]: server(`\${PLACE}`) }, { PLACE: ONE }, [ONE, ONE, ONE]],
  ['an unknown variable', { [FILE]: server(`\${PLACE}`) }, {}, [`\${PLACE}`, `\${PLACE}`, `\${PLACE}`]],
  ['no credentials', { [FILE]: server('https://me:secret@one.example/') }, {}, [`${ONE}/`, `${ONE}/`, `${ONE}/`]],
])('%s', async (_what, files, env, expected) => {
  expect(await registries(files, env)).toEqual(expected)
})

test.each([
  ['no YAML', '{'],
  ['no settings', '- a\n'],
  ["Yarn 1's form", '# yarn lockfile v1\nnpmRegistryServer "https://one.example"\n'],
  ['too much', `#${'x'.repeat(1024 * 1024)}`],
])('what cannot be read names nobody knows what: %s', async (_what, text) => {
  const unknown = `what ROOT/${FILE} says, which cannot be read`
  expect(await registries({ [FILE]: text })).toEqual([unknown, unknown, unknown])
  expect(isSameRegistry(unknown, ONE)).toBe(false)
})

test.each([
  [ONE, `${ONE}/`, true],
  [ONE, 'https://ONE.example:443', true],
  [TWO, 'https://two.example/npm', true],
  [TWO, 'https://two.example/', false],
  [TWO, 'https://two.example/NPM', false],
  [ONE, 'http://one.example', false],
  [ONE, TWO, false],
  [ONE, 'one.example', false],
])('%s and %s are the same: %s', (one, other, same) => {
  expect(isSameRegistry(one, other)).toBe(same)
})
