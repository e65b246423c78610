/**
 * Where the lockfile contradicts the project, or itself. pnpm refuses the first with --frozen-lockfile
 * (satisfiesPackageManifest); it does not look whether what was chosen is what was asked for.
 */
import type { Disagreement } from '../format.ts'
import { isInRange } from '../in-range.ts'
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Edge } from './entry.ts'
import type { Graph } from './graph.ts'
import { answerTo } from './graph.ts'
import type { Ask, Importer } from './importer.ts'
import { isOfProject } from './importer.ts'
import type { Manifest } from './manifest.ts'
import type { Overrides } from './overrides.ts'
import type { Understand } from './requests.ts'
import { nameOf, versionOf } from './source.ts'

/** Of a name or a text that somebody else chose. */
const MAX_SHOWN = 200

/** @param root of the lockfile, for its settings */
export function compareManifest(
  { requests, peers }: Manifest,
  importer: Importer | undefined,
  overrides: Overrides,
  root: JsonObject,
): readonly Disagreement[] {
  // Hooks and extensions change the project's own requests, too.
  if (overrides.anything) return []
  const found: Disagreement[] = []
  const asks = new Map((importer?.asks ?? []).filter(isOfProject).map((ask) => [ask.alias, ask]))
  const line = importer?.line ?? 1
  for (const [name, { specifier, group }] of requests) {
    if (overrides.asked.has(name)) continue
    const ask = asks.get(name)
    if (ask === undefined) {
      if (!mayBeLeftOut(specifier, group, root)) {
        found.push({ line, message: `package.json asks for ${quoted(name)}, and the lockfile does not have it.` })
      }
    } else if (ask.specifier !== undefined && ask.specifier !== specifier) {
      const message = `package.json asks for ${quoted(name)} by ${quoted(specifier)}, the lockfile by ${quoted(ask.specifier)}.`
      found.push({ line: ask.line, message })
    } else if (ask.group !== group) {
      const message = `${quoted(name)} is among the ${group} of package.json, and among the ${ask.group} of the lockfile.`
      found.push({ line: ask.line, message })
    }
  }
  for (const { alias, specifier, line } of asks.values()) {
    if (requests.has(alias) || overrides.asked.has(alias) || mayBePeer(peers.get(alias), specifier, root)) continue
    found.push({ line, message: `The lockfile has ${quoted(alias)}, which package.json does not ask for.` })
  }
  return found
}

export function findContradictions(
  graph: Graph,
  understood: Understand,
  overrides: Overrides,
): readonly Disagreement[] {
  const found: Disagreement[] = []
  const missing = (dependent: string, { alias, reference }: Ask | Edge, line: number) => {
    const message = `${dependent} depends on ${quoted(alias)} ${quoted(reference)}, for which the lockfile has no entry.`
    found.push({ line, message })
  }
  for (const importer of graph.importers) {
    for (const ask of importer.asks) {
      if (ask.reference.startsWith('link:')) continue
      const entry = answerTo(ask, graph)
      if (entry === undefined) missing(`The project in ${quoted(importer.directory)}`, ask, ask.line)
      else if (ask.specifier !== undefined && !overrides.anything && !overrides.asked.has(ask.alias)) {
        const { type, name, range } = understood(ask, importer)
        const version = entry.depPath.version
        if (type !== 'registry' || version === undefined) continue
        if (nameOf(entry) === name && isInRange(version, range)) continue
        const chosen = `${nameOf(entry)} ${versionOf(entry)}`
        const message = `${quoted(ask.alias)} is asked for by ${quoted(ask.specifier)}, and the lockfile answers with ${quoted(chosen)}.`
        found.push({ line: ask.line, message })
      }
    }
  }
  for (const { key, edges, places } of graph.entries.values()) {
    for (const edge of edges) {
      if (edge.reference.startsWith('link:') || answerTo(edge, graph) !== undefined) continue
      missing(quoted(key), edge, places[0]?.line ?? 1)
    }
  }
  return found
}

function mayBeLeftOut(specifier: string, group: string, root: JsonObject): boolean {
  if (specifier.startsWith('link:') && setting(root, 'excludeLinksFromLockfile') === true) return true
  return group === 'optionalDependencies' && Array.isArray(root['ignoredOptionalDependencies'])
}

/** Versions before 6 do not say whether peers are installed. */
function mayBePeer(peer: string | undefined, specifier: string | undefined, root: JsonObject): boolean {
  return peer !== undefined && peer === specifier && setting(root, 'autoInstallPeers') !== false
}

function setting(root: JsonObject, name: string): Json | undefined {
  return isObject(root['settings']) ? root['settings'][name] : undefined
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, MAX_SHOWN))
}
