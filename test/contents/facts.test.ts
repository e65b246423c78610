import { describe, expect, it } from 'vitest'
import type { Facts } from '../../src/contents/contents.ts'
import type { RawEntry } from '../support/raw-tar.ts'
import { contentsOf, tgz } from '../support/raw-tar.ts'

const bytes = (hex: string) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(64)])
const file = (path: string, content: string | Uint8Array = ''): RawEntry => ({ path: `package/${path}`, content })
const gyp = file('binding.gyp')

function factsOf(manifest: object, ...files: readonly RawEntry[]): Facts {
  return contentsOf(tgz([file('package.json', JSON.stringify(manifest)), ...files])).facts
}

const cases: readonly [string, Partial<Facts>, object, readonly RawEntry[]][] = [
  [
    'install scripts',
    { installScripts: ['preinstall', 'install', 'postinstall'] },
    { scripts: { postinstall: 'a', install: 'b', preinstall: 'c', test: 'd' } },
    [],
  ],
  [
    'scripts that an install does not run',
    { installScripts: [] },
    { scripts: { prepare: 'a', postinstall: '', install: 1, constructor: 'b' } },
    [],
  ],
  ['a binding.gyp', { implicitGyp: true }, {}, [gyp]],
  ['a binding.gyp beside another script', { implicitGyp: true }, { scripts: { postinstall: 'a' } }, [gyp]],
  ['a binding.gyp with a script', { implicitGyp: false }, { scripts: { install: 'a' } }, [gyp]],
  ['a binding.gyp with a script before', { implicitGyp: false }, { scripts: { preinstall: 'a' } }, [gyp]],
  ['a binding.gyp that is not to be built', { implicitGyp: false }, { gypfile: false }, [gyp]],
  ['a binding.gyp elsewhere', { implicitGyp: false }, {}, [file('a/binding.gyp')]],
  ['one command', { bins: ['a'] }, { name: '@scope/a', bin: './cli.js' }, []],
  ['commands', { bins: ['a', 'b'] }, { name: 'n', bin: { b: 'b.js', '../a': 'a.js', c: 1, '': 'd' } }, []],
  [
    'a directory of commands',
    { bins: ['x', 'y'] },
    { directories: { bin: './bin' } },
    [file('bin/y'), file('bin/z/x'), file('bin/.h'), file('c')],
  ],
  [
    'dependencies from elsewhere',
    { foreign: ['a', 'b', 'c', 'd'] },
    {
      dependencies: {
        a: 'github:x/y',
        b: 'https://host.example/b.tgz',
        e: '^1.0.0',
        f: 'npm:g@1',
        h: 'workspace:*',
        i: 1,
      },
      optionalDependencies: { c: 'file:../c', d: 'git+ssh://git@host.example/d.git', a: 'x/y' },
      devDependencies: { j: 'x/y' },
    },
    [],
  ],
  ['what is there', { files: 3, unpackedBytes: 9 }, {}, [file('a', '1234'), file('b', '567')]],
]

describe('facts', () => {
  for (const [name, expected, manifest, files] of cases) {
    it(`tell of ${name}`, () => expect(factsOf(manifest, ...files)).toMatchObject(expected))
  }
})

const natives: readonly [string, RawEntry, RawEntry][] = [
  ['an ELF file', file('a', bytes('7f454c4602010100')), file('a', '\u007fELG and so on')],
  ['a Mach-O file', file('a', bytes('cffaedfe0c000001')), file('a', bytes('cffaedff0c000001'))],
  ['a fat Mach-O file', file('a', bytes('cafebabe00000002')), file('a.class', bytes('cafebabe00000034'))],
  ['a Windows program', file('a', bytes('4d5a900003000000')), file('a', `MZ${' and so on'.repeat(9)}`)],
  ['a static library', file('a', '!<arch>\nx'), file('a', '!<arch> x')],
  ['an addon', file('a.node', 'x'), file('a.nodes', 'x')],
  ['a binary in a directory', file('b/a', bytes('7f454c4602010100')), file('b/a.wasm', bytes('0061736d01000000'))],
]

describe('native binaries', () => {
  for (const [name, is, isNot] of natives) {
    it(`are found: ${name}`, () => {
      expect(factsOf({}, is).natives).toEqual([is.path.slice('package/'.length)])
      expect(factsOf({}, isNot).natives).toEqual([])
    })
  }
})
