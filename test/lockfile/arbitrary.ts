/** Lockfiles as npm could have written them, and what is known of their entries. */
import fc from 'fast-check'

export interface Written {
  readonly text: string
  readonly manifest: string | undefined
  /** The path of each entry, and the key that it has in the text. */
  readonly keys: readonly { readonly path: string; readonly key: string }[]
}

const name = fc.constantFrom('a', 'b', 'c', '@s/a', '@s/b', 'A', 'constructor', '__proto__', 'x.y')
const spec = fc.constantFrom(
  '^1.0.0',
  '*',
  'latest',
  'npm:a@1',
  'github:example/a',
  'file:w',
  'https://files.example/a.tgz',
)
const requests = fc.dictionary(name, spec, { maxKeys: 4 })
const resolved = fc.constantFrom(
  'https://registry.example/a/-/a-1.0.0.tgz',
  'git+ssh://git@git.example/a.git#0123456789abcdef0123456789abcdef01234567',
  'file:a-1.0.0.tgz',
  'file:w',
)
const version = fc.constantFrom('1.0.0', '1.0.1', '2.0.0-beta.1')
const integrity = fc.constantFrom(
  'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
)

/** Sometimes with every entry on one line, and with the line ends of Windows. */
const layout = fc.record({ indent: fc.constantFrom(0, 1, 2, '\t'), windows: fc.boolean() })
function write(document: unknown, { indent, windows }: { indent: number | string; windows: boolean }): string {
  const text = JSON.stringify(document, null, indent)
  return windows ? text.replaceAll('\n', '\r\n') : text
}

const manifest = fc.option(fc.json({ maxDepth: 1 }), { nil: undefined })
const flag = fc.constant(true)

const entryV3 = fc.record(
  {
    ...{ version, resolved, integrity, name, dependencies: requests, optionalDependencies: requests },
    ...{ peerDependencies: requests, bundleDependencies: fc.array(name, { maxLength: 2 }) },
    ...{ dev: flag, optional: flag, peer: flag, devOptional: flag, inBundle: flag, link: flag },
  },
  { requiredKeys: [] },
)
const pathV3 = fc.oneof(
  fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.map((each) => `node_modules/${each}`).join('/')),
  fc.constantFrom('w', 'packages/a', '../elsewhere', 'w/node_modules/a'),
)

export const lockfileV3: fc.Arbitrary<Written> = fc
  .record({
    root: fc.record(
      { dependencies: requests, devDependencies: requests, workspaces: fc.constant(['*']) },
      { requiredKeys: [] },
    ),
    entries: fc.uniqueArray(fc.tuple(pathV3, entryV3), { selector: ([path]) => path, maxLength: 12 }),
    layout,
    manifest,
  })
  .map(({ root, entries, layout, manifest }) => ({
    text: write({ lockfileVersion: 3, packages: Object.fromEntries([['', root], ...entries]) }, layout),
    manifest,
    keys: entries.map(([path]) => ({ path, key: path })),
  }))

interface EntryV1 {
  readonly dependencies?: ReadonlyMap<string, EntryV1>
}

const { dependencies: dependenciesV1 } = fc.letrec<{ dependencies: ReadonlyMap<string, EntryV1>; entry: EntryV1 }>(
  (tie) => ({
    dependencies: fc
      .uniqueArray(fc.tuple(name, tie('entry')), { selector: ([key]) => key, maxLength: 3 })
      .map((pairs) => new Map(pairs)),
    entry: fc.record(
      {
        ...{ version: fc.oneof(version, resolved, fc.constant('npm:a@1.0.0')), resolved, integrity, from: spec },
        ...{ requires: requests, dev: flag, optional: flag, bundled: flag, dependencies: tie('dependencies') },
      },
      { requiredKeys: [] },
    ),
  }),
)

export const lockfileV1: fc.Arbitrary<Written> = fc
  .record({ dependencies: dependenciesV1, layout, manifest })
  .map(({ dependencies, layout, manifest }) => ({
    text: write({ lockfileVersion: 1, requires: true, dependencies: toObject(dependencies) }, layout),
    manifest,
    keys: keysOf(dependencies, ''),
  }))

function toObject(entries: ReadonlyMap<string, EntryV1>): unknown {
  return Object.fromEntries(
    [...entries].map(([key, { dependencies, ...rest }]) => [
      key,
      dependencies === undefined ? rest : { ...rest, dependencies: toObject(dependencies) },
    ]),
  )
}

function keysOf(entries: ReadonlyMap<string, EntryV1>, prefix: string): Written['keys'] {
  return [...entries].flatMap(([key, { dependencies }]) => {
    const path = `${prefix}node_modules/${key}`
    return [{ path, key }, ...(dependencies === undefined ? [] : keysOf(dependencies, `${path}/`))]
  })
}

/** Puts something else in the place of a piece of a text: nothing, the same twice, other bits, other characters. */
export const edit: fc.Arbitrary<(text: string) => string> = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.constantFrom(0, 1, Number.POSITIVE_INFINITY), fc.nat({ max: 200 })),
    change: fc.oneof(
      fc.constantFrom(
        () => '',
        (piece: string) => piece + piece,
      ),
      fc.string({ unit: 'binary', maxLength: 5 }).map((other) => () => other),
      fc.nat({ max: 7 }).map((bit) => (piece: string) => flip(piece, bit)),
    ),
  })
  .map(({ at, length, change }) => (text) => {
    const start = Math.floor(at * text.length)
    return text.slice(0, start) + change(text.slice(start, start + length)) + text.slice(start + length)
  })

function flip(piece: string, bit: number): string {
  return String.fromCharCode(piece.charCodeAt(0) ^ (1 << bit)) + piece.slice(1)
}
