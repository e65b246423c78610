/**
 * The nested `dependencies` of npm-shrinkwrap.json before npm 5, lockfile version 1, and the older half of version 2.
 * A `version` that is no version holds what was asked for: an alias, a git or tarball address, a file.
 */
import type { JsonDocument, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Entry } from './npm-entry.ts'
import { Fields } from './npm-entry.ts'
import { readTarballUrl } from './tarball-url.ts'

const ALIAS = /^npm:(@[^/@]+\/[^/@]+|[^/@]+)@(.+)$/u

export function readV1(document: JsonDocument, dependencies: JsonObject, file: string): readonly Entry[] {
  const entries: Entry[] = []
  const walk = (tree: JsonObject, prefix: string) => {
    for (const [installName, value] of Object.entries(tree)) {
      const path = `${prefix}node_modules/${installName}`
      const holder = isObject(value) ? value : tree
      if (!isObject(value)) new Fields(document, tree, file, `"${path}"`).object(installName)
      const fields = new Fields(document, holder, file, `"${path}"`)
      entries.push(readEntry(fields, installName, path))
      walk(fields.object('dependencies') ?? {}, `${path}/`)
    }
  }
  walk(dependencies, '')
  return entries
}

function readEntry(fields: Fields, installName: string, path: string): Entry {
  const written = understandVersion(installName, fields.text('version'))
  return {
    path,
    line: fields.line,
    name: written.name,
    version: written.version,
    resolved: written.address ?? fields.text('resolved'),
    integrity: fields.text('integrity'),
    link: false,
    inBundle: fields.flag('bundled'),
    bundles: true,
    dev: fields.flag('dev'),
    optional: fields.flag('optional'),
    devOptional: false,
    peer: false,
    asked: written.asked ?? fields.text('from'),
    requests: fields.pairs('requires'),
  }
}

interface Written {
  readonly name: string
  readonly version?: string
  readonly address?: string
  readonly asked?: string
}

function understandVersion(name: string, written: string | undefined): Written {
  if (written === undefined) return { name }
  const alias = ALIAS.exec(written)
  if (alias?.[1] !== undefined && alias[2] !== undefined) return { name: alias[1], version: alias[2] }
  if (!/[:/]/u.test(written)) return { name, version: written }
  // npm 5 wrote a registry tarball's address in place of its version.
  const tarball = readTarballUrl(written)
  if (tarball?.name === name && tarball.version !== '') return { name, version: tarball.version, address: written }
  return { name, address: written, asked: written }
}
