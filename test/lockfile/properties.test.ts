/** What holds of every input, honest or not. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lockfile } from '../../src/lockfile/format.ts'
import { npm } from '../../src/lockfile/npm/index.ts'
import { UsageError } from '../../src/usage-error.ts'
import { edit, lockfileV1, lockfileV3, type Written } from './arbitrary.ts'

const read = (text: string, manifest?: string): Lockfile => npm.parse(text, 'package-lock.json', manifest)

/** Reads it, or sees it refused in the one way that is allowed. */
function readOrRefuse(text: string, manifest?: string): void {
  try {
    read(text, manifest)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toMatch(/^package-lock\.json[: ]/u)
  }
}

const ROOT = 'fixtures/lockfiles/npm'
const fixtures = readdirSync(ROOT).flatMap((name) => {
  const file = path.join(ROOT, name, 'package-lock.json')
  return name.endsWith('_fail') || name.startsWith('shrinkwrap') ? [] : [readFileSync(file, 'utf8')]
})

describe('nothing but a UsageError is thrown', () => {
  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), readOrRefuse))
  })

  it('for any JSON', () => {
    fc.assert(fc.property(fc.json(), fc.json(), readOrRefuse))
  })

  it('for any values where a lockfile has its own', () => {
    const value = fc.jsonValue({ maxDepth: 2 })
    const members = [
      'version',
      'name',
      'resolved',
      'integrity',
      'link',
      'inBundle',
      'bundled',
      'requires',
      'from',
      'dev',
    ]
    const lists = ['dependencies', 'peerDependencies', 'peerDependenciesMeta', 'bundleDependencies', 'optional']
    const entry = fc.dictionary(fc.constantFrom(...members, ...lists), value)
    const entries = fc.dictionary(
      fc.constantFrom('', 'node_modules/a', 'node_modules/a/node_modules/b', 'w', 'a'),
      entry,
    )
    const document = fc.record({
      lockfileVersion: fc.oneof(fc.constantFrom(1, 2, 3), value),
      packages: fc.oneof(entries, value),
      dependencies: fc.oneof(entries, value),
    })
    const manifest = fc.dictionary(
      fc.constantFrom('workspaces', 'overrides', 'dependencies', 'peerDependencies'),
      value,
    )
    fc.assert(
      fc.property(document, manifest, (lockfile, project) => {
        readOrRefuse(JSON.stringify(lockfile), JSON.stringify(project))
      }),
      { numRuns: 500 },
    )
  })

  it('for a good lockfile, damaged', () => {
    const edits = fc.array(edit, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), edits, (text, edits) => {
        readOrRefuse(edits.reduce((damaged, apply) => apply(damaged), text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe.each([
  ['3', lockfileV3],
  ['1', lockfileV1],
])('of a lockfile of version %s', (_, lockfile) => {
  const locationsOf = ({ text, manifest }: Written) =>
    read(text, manifest).packages.flatMap(({ locations }) => locations)

  it('every entry is in exactly one package, once', () => {
    fc.assert(
      fc.property(lockfile, (written) => {
        expect(
          locationsOf(written)
            .map((location) => location.path)
            .sort(),
        ).toEqual(written.keys.map(({ path }) => path).sort())
      }),
    )
  })

  it('every line is the one that has the key of the entry', () => {
    fc.assert(
      fc.property(lockfile, (written) => {
        const lines = written.text.split(/\r?\n/u)
        const keys = new Map(written.keys.map(({ path, key }) => [path, key]))
        for (const { line, path } of locationsOf(written)) {
          expect(lines[line - 1]).toContain(`${JSON.stringify(keys.get(path))}:`)
        }
      }),
    )
  })

  it('reading it twice gives the same', () => {
    fc.assert(
      fc.property(lockfile, ({ text, manifest }) => {
        expect(read(text, manifest)).toEqual(read(text, manifest))
      }),
    )
  })
})
