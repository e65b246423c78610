/**
 * package-lock.json, npm-shrinkwrap.json and the hidden node_modules/.package-lock.json.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
import { UsageError } from '../../usage-error.ts'
import type { Lockfile, LockfileFormat } from '../format.ts'
import type { JsonDocument, JsonObject } from '../json.ts'
import { isObject, parseJson } from '../json.ts'
import { mergeArtifacts, toArtifact } from './artifacts.ts'
import { findCarriers } from './bundles.ts'
import { directIn } from './direct.ts'
import { findDisagreements } from './disagreements.ts'
import type { Graph } from './graph.ts'
import { buildGraph } from './graph.ts'
import { findOmissions } from './omit.ts'
import type { Project } from './project.ts'
import { readProject } from './project.ts'
import type { Requests } from './requests.ts'
import { collectOverrides, collectRequests } from './requests.ts'
import type { Surroundings } from './source.ts'
import { readV1 } from './v1.ts'
import { readV3 } from './v3.ts'

export const npm: LockfileFormat = {
  name: 'npm',
  // npm reads a shrinkwrap in preference to a package-lock. The hidden lockfile describes what is installed.
  filenames: ['npm-shrinkwrap.json', 'package-lock.json', 'node_modules/.package-lock.json'],
  parse,
}

const EMPTY: JsonObject = Object.create(null)

function parse(text: string, file: string, manifest: string | undefined): Lockfile {
  const document = parseJson(text, file)
  const version = readVersion(document, file)
  const { dependencies, packages } = document.root
  if (packages === undefined && dependencies === undefined && version !== '1') {
    throw unreadable(file, `it is of version ${version} and has no "packages"`)
  }
  if (packages !== undefined && !isObject(packages)) throw unreadable(file, '"packages" is not an object')
  if (dependencies !== undefined && !isObject(dependencies)) throw unreadable(file, '"dependencies" is not an object')

  // Version 2 says everything twice, for npm 6 and for npm 7. Whoever reads either half must meet verified packages only.
  const [newer, older] = [packages ?? EMPTY, dependencies ?? EMPTY]
  const copy = newer['']
  const project = readProject(manifest, isObject(copy) ? copy : undefined)
  const graph = buildGraph(readV3(document, newer, file), project)
  const olderGraph = buildGraph(readV1(document, older, file), project)
  const requests = collectRequests(graph)
  const found = [
    ...understand(graph, requests, project, file),
    ...understand(olderGraph, collectRequests(olderGraph, requests), project, file),
  ]
  const merged = mergeArtifacts(found, findOmissions(graph))
  const asked = readProject(manifest, undefined).requests
  const direct = directIn(project, [...graph.list, ...olderGraph.list])
  const lockfile = { format: 'npm', version, path: file, packages: merged, ...(direct !== undefined && { direct }) }
  // The hidden lockfile is of what is installed, which need not be all that is asked for.
  if (asked === undefined || file.endsWith('.package-lock.json')) return lockfile
  const disagreements = findDisagreements({
    asked,
    copied: isObject(copy) ? readProject(undefined, copy).requests : undefined,
    line: isObject(copy) ? document.lineOf(copy) : 1,
    graph: packages === undefined ? olderGraph : graph,
    overridden: new Set(project.overrides.map(({ name }) => name)),
  })
  return { ...lockfile, disagreements }
}

function understand(graph: Graph, requests: Requests, project: Project, file: string) {
  const surroundings: Surroundings = {
    entries: graph.entries,
    requests,
    overrides: collectOverrides(project.overrides),
    knowsProject: project.requests !== undefined,
    carriers: findCarriers(graph),
  }
  return graph.list.flatMap((entry) => (entry.path === '' ? [] : [toArtifact(entry, file, surroundings)]))
}

function readVersion({ root }: JsonDocument, file: string): '1' | '2' | '3' {
  const written = root['lockfileVersion']
  if (written === 1 || written === 2 || written === 3) return `${written}`
  if (written !== undefined) {
    throw unreadable(file, `its lockfileVersion is ${JSON.stringify(written).slice(0, 40)}; 1, 2 and 3 are known`)
  }
  // npm-shrinkwrap.json before npm 5 had no version.
  if (isObject(root['dependencies'])) return '1'
  throw unreadable(file, 'it has neither a lockfileVersion nor dependencies')
}

function unreadable(file: string, reason: string): UsageError {
  return new UsageError(`${file}: not a readable npm lockfile: ${reason}. Make it anew with npm install.`)
}
