/** pnpm-lock.yaml of versions 5, 6 and 9. https://github.com/pnpm/spec/tree/master/lockfile */
import { UsageError } from '../../usage-error.ts'
import type { Disagreement, Lockfile, LockfileFormat } from '../format.ts'
import { isObject } from '../json.ts'
import type { LockedPackage } from '../locked-package.ts'
import type { YamlDocument } from '../yaml.ts'
import { parseYaml } from '../yaml.ts'
import { joinDocuments, toPackages } from './artifacts.ts'
import type { Grammar } from './dep-path.ts'
import { directIn } from './direct.ts'
import { compareManifest, findContradictions } from './disagreements.ts'
import { readEntries } from './entry.ts'
import { buildGraph } from './graph.ts'
import { readImporters } from './importer.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './manifest.ts'
import { findMisnamed } from './misnamed.ts'
import { findOmissions } from './omit.ts'
import type { Overrides } from './overrides.ts'
import { readOverrides } from './overrides.ts'
import { readPatches } from './patches.ts'
import { findProjects } from './projects.ts'
import { collectRequests, understandWith } from './requests.ts'

export const pnpm: LockfileFormat = { name: 'pnpm', filenames: ['pnpm-lock.yaml'], parse }

function parse(text: string, file: string, manifest: string | undefined): Lockfile {
  const documents = parseYaml(text, file, 'pnpm')
  // From version 11 on, pnpm's own needs stand in a document before the project's.
  if (documents.length > 2)
    throw unreadable(file, 1, `it has ${documents.length} documents, and pnpm writes two at most`)
  const own = readManifest(manifest)
  const parts = documents.map((document, at) => {
    return readDocument(document, file, at === documents.length - 1 ? own : undefined)
  })
  const last = parts.at(-1)
  const direct = last?.direct && new Set(parts.flatMap((part) => [...(part.direct ?? [])]))
  return {
    format: 'pnpm',
    version: last?.version ?? '',
    path: file,
    packages: joinDocuments(parts.map(({ packages }) => packages)),
    overridden: overriddenIn(parts.map(({ overrides }) => overrides)),
    disagreements: parts.flatMap(({ disagreements }) => disagreements),
    ...(direct !== undefined && { direct }),
  }
}

interface Part {
  readonly version: string
  readonly packages: readonly LockedPackage[]
  readonly overrides: Overrides
  readonly disagreements: readonly Disagreement[]
  readonly direct: ReadonlySet<string> | undefined
}

function readDocument(document: YamlDocument, file: string, manifest: Manifest | undefined): Part {
  const { root } = document
  const { version, grammar } = readVersion(document, file)
  const importers = readImporters(document, grammar, file)
  const graph = buildGraph(readEntries(document, grammar, file), importers, grammar)
  const overrides = readOverrides(root)
  const specifiers = manifest && new Map([...manifest.requests].map(([name, { specifier }]) => [name, specifier]))
  const catalogs = isObject(root['catalogs']) ? root['catalogs'] : undefined
  const understood = understandWith(specifiers, catalogs)
  const surroundings = {
    file,
    graph,
    requests: collectRequests(graph, understood, overrides),
    misnamed: findMisnamed(graph, understood, overrides, catalogs),
    omissions: findOmissions(graph),
    patches: readPatches(root),
  }
  const project = importers.find(({ directory }) => directory === '.')
  return {
    version,
    packages: toPackages(surroundings, findProjects(graph, understood, overrides, file)),
    overrides,
    disagreements: [
      ...(manifest === undefined ? [] : compareManifest(manifest, project, overrides, root)),
      ...findContradictions(graph, understood, overrides),
    ],
    direct: directIn(graph, { manifest, understood, overrides, catalogs }),
  }
}

/** `5.4`, `5.4-inlineSpecifiers`, `'6.0'`, `'9.0'`. */
function readVersion(document: YamlDocument, file: string): { readonly version: string; readonly grammar: Grammar } {
  const { root } = document
  const version = root['lockfileVersion']
  const line = document.lineOfMember(root, 'lockfileVersion')
  if (version === undefined) throw unreadable(file, 1, 'it has no lockfileVersion')
  const major =
    typeof version === 'string' ? /^([569])(?:\.\d{1,3})?(?:-inlineSpecifiers)?$/u.exec(version)?.[1] : undefined
  if (typeof version === 'string' && major !== undefined) return { version, grammar: Number(major) as Grammar }
  throw unreadable(file, line, `its lockfileVersion is ${JSON.stringify(version).slice(0, 40)}; 5, 6 and 9 are known`)
}

function overriddenIn(overrides: readonly Overrides[]): ReadonlySet<string> | 'all' {
  if (overrides.some(({ anything }) => anything)) return 'all'
  return new Set(overrides.flatMap(({ asked }) => [...asked.keys()]))
}

function unreadable(file: string, line: number, reason: string): UsageError {
  return new UsageError(`${file}:${line}: not a readable pnpm lockfile: ${reason}. Make it anew with pnpm install.`)
}
