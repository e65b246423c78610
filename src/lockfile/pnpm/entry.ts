/**
 * One node of pnpm's graph: a package together with the peers that it was resolved with. Versions 5 and 6 keep all of it in
 * `packages`; version 9 keeps what the registry says there, and what was chosen in `snapshots`.
 */
import { UsageError } from '../../usage-error.ts'
import { isObject } from '../json.ts'
import { Fields } from '../npm/entry.ts'
import type { YamlDocument } from '../yaml.ts'
import type { DepPath, Grammar } from './dep-path.ts'
import { keyOf, parseDepPath } from './dep-path.ts'

export interface Edge {
  readonly alias: string
  readonly reference: string
  /** Of the entry that answers; `undefined` for a link. */
  readonly key: string | undefined
  readonly optional: boolean
}

export interface Resolution {
  readonly type: string | undefined
  readonly integrity: string | undefined
  readonly tarball: string | undefined
  readonly registry: string | undefined
  readonly repo: string | undefined
  readonly commit: string | undefined
  readonly directory: string | undefined
  readonly url: string | undefined
}

export interface Entry {
  readonly key: string
  readonly depPath: DepPath
  readonly places: readonly { readonly line: number; readonly path: string }[]
  /** As the entry itself has them; usually only the key does. */
  readonly name: string | undefined
  readonly version: string | undefined
  /** `undefined` where there is none, or no entry at all for a snapshot. */
  readonly resolution: Resolution | undefined
  readonly edges: readonly Edge[]
  readonly peers: ReadonlyMap<string, string>
  readonly requiresBuild: boolean
}

export function readEntries(document: YamlDocument, grammar: Grammar, file: string): readonly Entry[] {
  const top = new Fields(document, document.root, file, 'the lockfile')
  const packages = memberOf(top, 'packages', document)
  const snapshots = memberOf(top, 'snapshots', document)
  if (grammar !== 9) {
    if (snapshots !== undefined) throw mixed(file, snapshots.line, 'a "snapshots", which only version 9 has')
    return keysOf(packages).map((key) =>
      toEntry(key, parseDepPath(key, grammar), grammar, document, packages?.entry(document, key), undefined),
    )
  }
  const entries: Entry[] = []
  const used = new Set<string>()
  for (const key of keysOf(snapshots)) {
    const depPath = parseDepPath(key, grammar)
    const { id } = depPath
    const isThere = packages !== undefined && Object.hasOwn(packages.object, id)
    if (isThere) used.add(id)
    const pkg = isThere ? packages.entry(document, id) : undefined
    if (pkg !== undefined) refuseEdges(pkg, file)
    entries.push(toEntry(key, depPath, grammar, document, pkg, snapshots?.entry(document, key)))
  }
  const left = keysOf(packages).filter((key) => !used.has(key))
  if (left.length > 0 && snapshots === undefined)
    throw mixed(file, packages?.line ?? 1, 'no "snapshots" for its packages')
  // Without a snapshot nothing is installed; the entry is there, and is verified all the same.
  for (const key of left)
    entries.push(toEntry(key, parseDepPath(key, grammar), grammar, document, packages?.entry(document, key), undefined))
  return entries
}

/** pnpm lays the package's entry over its snapshot: what it never writes there itself would win over what is read here. */
function refuseEdges({ object, line }: Fields, file: string): void {
  const written = ['dependencies', 'optionalDependencies'].find((name) => Object.hasOwn(object, name))
  if (written !== undefined) throw mixed(file, line, `"${written}" of a package that has a snapshot`)
}

/** @param snapshot in version 9, where the package's entry may be missing */
function toEntry(
  key: string,
  depPath: DepPath,
  grammar: Grammar,
  document: YamlDocument,
  pkg: Fields | undefined,
  snapshot: Fields | undefined,
): Entry {
  const chosen = snapshot ?? pkg
  const places = []
  if (pkg !== undefined) places.push({ line: pkg.line, path: snapshot === undefined ? key : depPath.id })
  if (snapshot !== undefined && (pkg === undefined || depPath.id !== key))
    places.push({ line: snapshot.line, path: key })
  return {
    key,
    depPath,
    places,
    name: pkg?.text('name'),
    version: pkg?.text('version'),
    resolution: readResolution(pkg, document),
    edges: [
      ...readEdges(chosen, 'dependencies', document, grammar),
      ...readEdges(chosen, 'optionalDependencies', document, grammar),
    ],
    peers: readTexts(pkg, 'peerDependencies', document),
    requiresBuild: pkg?.flag('requiresBuild') === true,
  }
}

function readResolution(pkg: Fields | undefined, document: YamlDocument): Resolution | undefined {
  const fields = pkg === undefined ? undefined : memberOf(pkg, 'resolution', document)
  if (fields === undefined) return undefined
  return {
    type: fields.text('type'),
    integrity: fields.text('integrity'),
    tarball: fields.text('tarball'),
    registry: fields.text('registry'),
    repo: fields.text('repo'),
    commit: fields.text('commit'),
    directory: fields.text('directory'),
    url: fields.text('url'),
  }
}

function readEdges(
  fields: Fields | undefined,
  member: string,
  document: YamlDocument,
  grammar: Grammar,
): readonly Edge[] {
  const optional = member === 'optionalDependencies'
  return [...readTexts(fields, member, document)].map(([alias, reference]) => ({
    alias,
    reference,
    key: keyOf(reference, alias, grammar),
    optional,
  }))
}

/** A name without a text is none that pnpm would follow. */
function readTexts(fields: Fields | undefined, member: string, document: YamlDocument): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const members = fields === undefined ? undefined : memberOf(fields, member, document)
  for (const name of keysOf(members)) texts.set(name, members?.text(name) ?? '')
  return texts
}

function memberOf(fields: Fields, member: string, document: YamlDocument): Fields | undefined {
  const value = fields.object[member] ?? null
  return value === null ? undefined : fields.entry(document, member)
}

function keysOf(fields: Fields | undefined): readonly string[] {
  return fields === undefined || !isObject(fields.object) ? [] : Object.keys(fields.object)
}

function mixed(file: string, line: number, what: string): UsageError {
  return new UsageError(
    `${file}:${line}: not a readable pnpm lockfile: it has ${what}. ` +
      'Restore the file from version control or make it anew with pnpm install.',
  )
}
