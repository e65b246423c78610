/** VD520 to VD526: a version that has what the one before had not. */
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { RecordedFacts } from '../../src/contents/recorded-facts.ts'
import type { Case, Kit } from './kit.ts'
import { BUILD, NAME } from './kit.ts'

type Made = Pick<Publishing, 'manifest' | 'files' | 'content'>

const SIGNED = { version: '1.0.0', level: 'signature' } as const
const SMALL: RecordedFacts = { unpackedBytes: 200 }

/** An update of what the identity lock has. */
const accepted =
  (made: Made, contents = SMALL) =>
  async (kit: Kit) => ({
    publication: await kit.attested({ version: '1.0.1', ...made }),
    accepted: { ...SIGNED, contents },
  })

/** An update of what a lockfile had before. */
const replacing =
  (made: Made, change: (before: Publication) => Publication = (before) => before) =>
  async (kit: Kit) => {
    const earlier = change(await kit.attested())
    const { integrity } = earlier
    const packages = {
      '': { dependencies: { [NAME]: '*' } },
      [`node_modules/${NAME}`]: { version: '1.0.0', integrity },
    }
    return {
      publication: await kit.attested({ version: '1.0.1', ...made }, {}, BUILD),
      earlier: [earlier],
      files: { 'old.json': { lockfileVersion: 3, packages } },
      options: { changed: 'old.json' },
    }
  }

const SCRIPT: Made = { manifest: { scripts: { postinstall: 'node index.js' } } }
const GYP: Made = { files: { 'binding.gyp': '{}\n' } }
const BIN: Made = { manifest: { bin: { subject: 'index.js' } } }
const FOREIGN: Made = { manifest: { optionalDependencies: { other: 'github:lab/other#0123456' } } }
const NATIVE: Made = { files: { 'lib/subject.node': `\u007fELF\u0002\u0001\u0001${'\u0000'.repeat(57)}` } }
const LARGE: Made = { content: `// ${'x'.repeat(2 * 1024 * 1024)}\n` }

const found = (
  code: Case['code'],
  what: string,
  made: Made,
  outcome: Case['outcome'],
  besides: readonly string[] = [],
): readonly Case[] => [
  { code, what: `${what} than was accepted`, bad: accepted(made), twin: accepted({}), outcome, besides },
  { code, what: `${what} than in the lockfile before`, bad: replacing(made), twin: replacing({}), outcome, besides },
]

export const contentsChangedCases: readonly Case[] = [
  ...found('VD520', 'more install scripts', SCRIPT, 'failed', ['VD510']),
  ...found('VD521', 'more of a binding.gyp', GYP, 'failed', ['VD511']),
  ...found('VD522', 'more commands', BIN, 'verified'),
  ...found('VD523', 'more dependencies from git', FOREIGN, 'failed', ['VD515']),
  ...found('VD524', 'more native binaries', NATIVE, 'verified', ['VD512']),
  ...found('VD525', 'many times more bytes', LARGE, 'verified'),
  {
    code: 'VD526',
    what: 'the version in the lockfile before had other bytes',
    bad: replacing({}, (before) => ({ ...before, integrity: integrityOf(Buffer.from('other')) })),
    twin: replacing({}),
    outcome: 'inconclusive',
    besides: ['VD413'],
  },
]
