/**
 * The nested `dependencies` of npm-shrinkwrap.json before npm 5, lockfile version 1, and the older half of version 2.
 * A `version` that is no version holds what was asked for: an alias, a git or tarball address, a file.
 */
import type { Json, JsonDocument, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { readTarballUrl } from '../tarball-url.ts'
import { declaredV1 } from './declared.ts'
import type { Entry } from './entry.ts'
import { Fields } from './entry.ts'
import { isTarball, readGroup, typeOfAddress } from './request.ts'

const ALIAS = /^npm:(@[^/@]+\/[^/@]+|[^/@]+)@(.+)$/u

export function readV1(document: JsonDocument, dependencies: JsonObject, file: string): readonly Entry[] {
  const entries: Entry[] = []
  const walk = (tree: Fields, prefix: string) => {
    for (const installName of Object.keys(tree.object)) {
      const path = `${prefix}node_modules/${installName}`
      const fields = tree.entry(document, installName, path)
      entries.push(readEntry(fields, installName, path))
      if ((fields.object['dependencies'] ?? null) !== null) walk(fields.entry(document, 'dependencies'), `${path}/`)
    }
  }
  walk(new Fields(document, dependencies, file, '"dependencies"'), '')
  return entries
}

function readEntry(fields: Fields, installName: string, path: string): Entry {
  const written = understandVersion(installName, fields.text('version'))
  const resolved = written.address ?? fields.text('resolved')
  const directory = resolved === undefined ? undefined : linkedDirectory(written.name, resolved)
  return {
    path,
    line: fields.line,
    installName,
    name: written.name,
    version: written.version,
    resolved: directory ?? resolved,
    integrity: fields.text('integrity'),
    link: directory !== undefined,
    inBundle: fields.flag('bundled'),
    bundles: bundledIn(fields.object['dependencies']),
    dev: fields.flag('dev'),
    optional: fields.flag('optional'),
    devOptional: fields.flag('devOptional'),
    peer: fields.flag('peer'),
    fromRegistry: written.fromRegistry,
    asked: written.asked ?? fields.text('from'),
    requests: readGroup(fields.object['requires'], []),
    declared: declaredV1(fields.object),
  }
}

/** Each package lists what it carries by a flag on every one of them. */
function bundledIn(dependencies: Json | undefined): readonly string[] {
  if (!isObject(dependencies)) return []
  return Object.entries(dependencies).flatMap(([name, value]) =>
    isObject(value) && value['bundled'] === true ? [name] : [],
  )
}

/** Version 1 writes a linked directory as `file:`; versions 2 and 3 have `link` for it. */
function linkedDirectory(name: string, address: string): string | undefined {
  if (typeOfAddress(name, address) !== 'file' || isTarball(address)) return undefined
  return address.replace(/^file:/iu, '').replace(/^\.\//u, '')
}

interface Written {
  readonly name: string
  readonly version: string | undefined
  readonly address: string | undefined
  readonly asked: string | undefined
  readonly fromRegistry: boolean
}

function understandVersion(name: string, written: string | undefined): Written {
  const plain = { name, version: written, address: undefined, asked: undefined, fromRegistry: false }
  const [, aliased, version] = ALIAS.exec(written ?? '') ?? []
  if (aliased !== undefined) return { ...plain, name: aliased, version }
  if (written === undefined || !/[:/]/u.test(written)) return plain

  const tarball = readTarballUrl(written)
  // npm 5 wrote the address of a registry's tarball in place of its version, and of the ranges that ask for it.
  if (tarball?.name === name && tarball.version !== '') {
    return { ...plain, version: tarball.version, address: written, fromRegistry: true }
  }
  return { ...plain, version: tarball?.version || versionInFilename(name, written), address: written, asked: written }
}

/** npm 7 and later take the version from there, and the package for one that a range is content with. */
function versionInFilename(name: string, address: string): string | undefined {
  const filename = address.slice(Math.max(address.lastIndexOf('/'), address.lastIndexOf(':')) + 1)
  const beginning = `${name.slice(name.indexOf('/') + 1)}-`
  const isTold = filename.startsWith(beginning) && filename.endsWith('.tgz')
  return isTold ? filename.slice(beginning.length, -'.tgz'.length) || undefined : undefined
}
