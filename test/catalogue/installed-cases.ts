/** VD530 to VD537: what lies in node_modules. */
import type { Publishing } from '../../fixtures/lab/publication.ts'
import type { Case, Kit, Side } from './kit.ts'
import { NAME } from './kit.ts'

const PLACE = `node_modules/${NAME}`

type Files = Readonly<Record<string, string | undefined>>

/** As it is published, with other files in place of the package's. */
const installed =
  (change: Files, publishing: Partial<Publishing> = {}, more: Partial<Side> = {}) =>
  async (kit: Kit): Promise<Side> => {
    const manifest = { name: NAME, version: '1.0.0', license: 'MIT', ...publishing.manifest }
    const honest = { [`${PLACE}/package.json`]: `${JSON.stringify(manifest)}\n`, [`${PLACE}/index.js`]: `// ${NAME}\n` }
    const files = Object.entries({ ...honest, ...change }).filter(([, text]) => text !== undefined)
    return {
      publication: await kit.plain(publishing),
      files: Object.fromEntries(files),
      options: { installed: true },
      ...more,
    }
  }

const found = (
  code: Case['code'],
  what: string,
  outcome: Case['outcome'],
  bad: Case['bad'],
  besides: readonly string[] = [],
): Case => ({ code, what, outcome, bad, twin: installed({}), besides })

const OTHER = '{"name":"@lab/other","version":"1.0.0"}'

export const installedCases: readonly Case[] = [
  found('VD530', 'one byte changed', 'failed', installed({ [`${PLACE}/index.js`]: `/* ${NAME}\n` })),
  found(
    'VD530',
    'a manifest changed',
    'failed',
    installed({ [`${PLACE}/package.json`]: `{"name":"${NAME}","version":"1.0.0"}` }),
  ),
  found('VD531', 'a file added', 'failed', installed({ [`${PLACE}/index.json`]: '{}' })),
  found('VD532', 'a file removed', 'failed', installed({ [`${PLACE}/index.js`]: undefined })),
  found('VD533', 'another package in its place', 'failed', installed({ [`${PLACE}/package.json`]: OTHER })),
  found('VD533', 'a package that nothing locks', 'failed', installed({ 'node_modules/other/package.json': OTHER })),
  found(
    'VD534',
    'not installed',
    'verified',
    installed({ [`${PLACE}/package.json`]: undefined, [`${PLACE}/index.js`]: undefined, 'node_modules/.keep': '' }),
  ),
  found(
    'VD535',
    'a source of evidence that does not tell the files',
    'inconclusive',
    installed({}, {}, { meddle: () => ({}) }),
  ),
  found(
    'VD536',
    'what a store has kept',
    'verified',
    installed({ 'node_modules/.pnpm/other@1.0.0/node_modules/other/package.json': OTHER }),
  ),
  found(
    'VD537',
    'built by an install script',
    'verified',
    installed({ [`${PLACE}/build/a.node`]: '' }, { manifest: { scripts: { install: 'make' } } }),
    ['VD510'],
  ),
]
