/** What a package manager would install, by parsers of others: each key of a lockfile, and what is pinned under it. */
import { createRequire } from 'node:module'
import querystring from 'node:querystring'
import { parseSyml } from '@yarnpkg/parsers'
import { loadAll } from 'js-yaml'
import { parse as parseJsonc } from 'jsonc-parser'
import type { Format } from './samples.ts'

export interface Wanted {
  readonly key: string
  /** Of the package that is fetched; `undefined` where the key has it. */
  readonly name?: string
  /** `undefined` where the format has it in a form of its own. */
  readonly version: unknown
  readonly integrity: unknown
}

type Tree = Readonly<Record<string, unknown>>

const { parse: parseClassic } = createRequire(import.meta.url)('@yarnpkg/lockfile') as {
  readonly parse: (text: string) => { readonly type: string; readonly object: Tree }
}

/** @returns undefined for what they refuse themselves */
export function wantedOf(format: Format, text: string): readonly Wanted[] | undefined {
  try {
    return READERS[format](text)
  } catch {
    return undefined
  }
}

const READERS: Readonly<Record<Format, (text: string) => readonly Wanted[]>> = {
  npm: (text) => {
    const { packages, dependencies } = tree(JSON.parse(text))
    if (packages === undefined) return nested(tree(dependencies))
    return Object.entries(tree(packages)).flatMap(([key, entry]) => {
      const { version, integrity } = tree(entry)
      return key === '' ? [] : [{ key, version, integrity }]
    })
  },
  pnpm: (text) =>
    loadAll(text).flatMap((document) => {
      const { packages, snapshots } = tree(document)
      const integrityOf = (key: string) => tree(tree(tree(packages)[key])['resolution'])['integrity']
      // From version 9 on, what is installed stands under `snapshots`, and once for each set of peers.
      const keys = snapshots === undefined ? Object.keys(tree(packages)) : Object.keys(tree(snapshots))
      return keys.map((each) => {
        const key = snapshots === undefined ? each : each.replace(/\(.*$/su, '')
        return { key, version: undefined, integrity: integrityOf(key) }
      })
    }),
  'yarn-classic': (text) =>
    // Yarn 1 itself never comes to an end of a comment in the last line that has no line break.
    Object.entries(parseClassic(`${text}\n`).object).map(([key, entry]) => ({
      key,
      version: tree(entry)['version'],
      integrity: tree(entry)['integrity'],
    })),
  'yarn-berry': (text) =>
    Object.entries(tree(parseSyml(text))).flatMap(([keys, entry]) =>
      keys === '__metadata'
        ? []
        : // Yarn's own `MULTIPLE_KEYS_REGEXP`.
          keys.split(/ *, */u).map((key) => ({ key, ...fetchedBy(tree(entry)['resolution']), integrity: undefined })),
    ),
  bun: (text) =>
    Object.entries(tree(tree(parseJsonc(text, [], { allowTrailingComma: true }))['packages'])).map(([key, entry]) => ({
      key,
      version: undefined,
      integrity: Array.isArray(entry) && entry.length === 4 ? entry[3] : undefined,
    })),
}

/** Yarn Berry fetches what the resolution says, under patches as well; the version beside it is for messages. */
function fetchedBy(resolution: unknown): Pick<Wanted, 'name' | 'version'> {
  const [, name = '', protocol, rest = ''] = LOCATOR.exec(String(resolution)) ?? []
  if (protocol === 'patch') return fetchedBy(querystring.unescape(rest.split(/#|::/u)[0] ?? ''))
  // No package of a registry has an empty version.
  return { name, version: protocol === 'npm' ? rest.split('::')[0] : '' }
}

const LOCATOR = /^((?:@[^/]+\/)?[^@/]+)@(npm|patch):(.+)$/su

function nested(dependencies: Tree, prefix = ''): readonly Wanted[] {
  return Object.entries(dependencies).flatMap(([name, entry]) => {
    const key = `${prefix}node_modules/${name}`
    const { integrity, dependencies: own } = tree(entry)
    return [{ key, version: undefined, integrity }, ...nested(tree(own), `${key}/`)]
  })
}

function tree(value: unknown): Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : {}
}
