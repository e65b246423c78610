/**
 * Where package.json asks for something that the lockfile does not have: `npm ci` refuses most of that, and `npm install`
 * would make a lockfile that nobody has verified.
 *
 * Only what the project itself asks for: its workspaces' manifests are not read here.
 */
import semver from 'semver'
import type { Disagreement } from '../format.ts'
import type { Graph } from './graph.ts'
import { aliasOf, type Request, typeOfRequest } from './request.ts'

interface Sides {
  /** What package.json asks for. */
  readonly asked: readonly Request[]
  /** What the lockfile says that it asks for; `undefined` where it has no copy (version 1). */
  readonly copied: readonly Request[] | undefined
  /** The line of the lockfile's copy. */
  readonly line: number
  readonly graph: Graph
  /** Names that package.json itself replaces with something else. */
  readonly overridden: ReadonlySet<string>
}

export function findDisagreements({ asked, copied, line, graph, overridden }: Sides): readonly Disagreement[] {
  const found: Disagreement[] = []
  const tell = (message: string, at = line) => found.push({ line: at, message })

  // 1. The lockfile's copy of what is asked for.
  const wanted = new Map(asked.map((each) => [each.name, each]))
  const known = new Map((copied ?? []).map((each) => [each.name, each]))
  if (copied !== undefined) {
    for (const { name, spec, groups } of asked) {
      const copy = known.get(name)
      if (copy === undefined) tell(`package.json asks for ${shown(name, spec)}, and the lockfile does not know.`)
      else if (copy.spec !== spec) {
        tell(`package.json asks for ${shown(name, spec)}, and the lockfile says ${shown(name, copy.spec)}.`)
      } else if (copy.groups.join() !== groups.join()) {
        tell(`package.json asks for ${shown(name, spec)} as another kind of dependency than the lockfile says.`)
      }
    }
    for (const { name, spec } of copied) {
      if (!wanted.has(name))
        tell(`The lockfile says that ${shown(name, spec)} is asked for, and package.json does not.`)
    }
  }

  // 2. What the lockfile has for it.
  const answers = new Map((graph.answers.get('') ?? []).map(({ path, request }) => [request.name, path]))
  for (const request of asked) {
    const { name, spec, groups } = request
    // Those may be left out, or be there in spite of what is asked (--legacy-peer-deps).
    if (groups.includes('peer') || overridden.has(name)) continue
    const path = answers.get(name)
    const entry = path === undefined ? undefined : graph.entries.get(path)
    if (entry === undefined) {
      if (!groups.includes('optional') && known.has(name) === (copied !== undefined)) {
        tell(`package.json asks for ${shown(name, spec)}, and the lockfile has no entry for it.`)
      }
    } else if (!entry.link && isOutside(entry.version, request)) {
      tell(
        `package.json asks for ${shown(name, spec)}, and the lockfile has ${shown(name, entry.version)}.`,
        entry.line,
      )
    }
  }
  return found
}

/** Whether a version is not one that is asked for, as npm sees it. A tag or an address leaves that open. */
function isOutside(version: string | undefined, request: Request): boolean {
  if (version === undefined || typeOfRequest(request) !== 'registry' || request.spec.length > MAX_RANGE) return false
  const alias = aliasOf(request)
  const range = (alias === undefined ? request.spec : request.spec.slice('npm:'.length + alias.length + 1)).trim()
  if (range === '' || range === '*' || semver.valid(version, true) === null) return false
  return semver.validRange(range, true) !== null && !semver.satisfies(version, range, true)
}

/** Longer ones are no honest ranges, and take long to parse. */
const MAX_RANGE = 256

function shown(name: string, spec = ''): string {
  return `${name.slice(0, 214)}@${spec.slice(0, 100)}`
}
