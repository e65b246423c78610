/** yarn.lock of Yarn 2 and later, https://yarnpkg.com/advanced/lexicon */
import type { Lockfile } from '../format.ts'
import { isObject } from '../json.ts'
import { parseYaml } from '../yaml.ts'
import { indexEntries } from './answers.ts'
import { readFields, unreadable } from './berry-fields.ts'
import { readPatch, readRequest } from './berry-locator.ts'
import { permissionsOf } from './berry-permissions.ts'
import { artifactsOf } from './berry-source.ts'
import { splitDescriptor } from './descriptor.ts'
import { directInBerry } from './direct.ts'
import { findDisagreements, findOutOfRange } from './disagreements.ts'
import type { Entry, Request } from './entry.ts'
import { mergeEntries } from './merge.ts'
import type { Omissions } from './omit.ts'
import { findOmissions } from './omit.ts'
import type { Project } from './project.ts'
import { readProject } from './project.ts'

/** The versions of the format, by `__metadata`. */
const [OLDEST, NEWEST] = [2, 10]
const METADATA = '__metadata'

/** @throws UsageError naming the file and line */
export function parseBerry(text: string, file: string, manifest: string | undefined): Lockfile {
  const [document, second] = parseYaml(text, file, 'yarn', 'failsafe')
  if (document === undefined || second !== undefined) throw unreadable(file, 1, 'it has several documents')
  const metadata = document.root[METADATA]
  const line = document.lineOfMember(document.root, METADATA)
  if (!isObject(metadata)) throw unreadable(file, line, `"${METADATA}" is not a list of names and values`)
  const { version, cacheKey } = metadata
  if (
    typeof version !== 'string' ||
    !/^\d{1,2}$/u.test(version) ||
    Number(version) < OLDEST ||
    Number(version) > NEWEST
  ) {
    const shown = JSON.stringify(version ?? null).slice(0, 40)
    throw unreadable(file, line, `the version of its format is ${shown}; ${OLDEST} to ${NEWEST} are known`)
  }

  const project = readProject(manifest)
  const may = permissionsOf(project)
  const seen = new Set<string>()
  const entries = Object.keys(document.root).flatMap((key): readonly Entry[] => {
    if (key === METADATA) return []
    const fields = readFields(document, key, file, typeof cacheKey === 'string' ? cacheKey : undefined)
    for (const each of fields.keys) {
      if (seen.has(each))
        throw unreadable(file, fields.line, `the key ${JSON.stringify(each.slice(0, 200))} is there twice`)
      seen.add(each)
    }
    const { keys, line, asks } = fields
    return [{ keys, line, artifacts: artifactsOf(fields, may), asks: [...asks, ...patchedBy(keys)] }]
  })
  const answers = indexEntries(entries)
  const direct = directInBerry(project, entries, answers)
  const omissions: Omissions =
    project === undefined ? new Map() : findOmissions(entries, answers, rootsOf(project, entries))
  return {
    format: 'yarn',
    version,
    path: file,
    packages: mergeEntries(entries, omissions, file),
    ...(direct !== undefined && { direct }),
    ...(project !== undefined && {
      overridden: project.overridden,
      disagreements: [...findDisagreements(project, answers), ...findOutOfRange(entries, project, readRequest)],
    }),
  }
}

/** Whoever needs a patched package needs the package. */
function patchedBy(keys: readonly string[]): readonly Request[] {
  return keys.flatMap((key) => {
    const { range } = splitDescriptor(key)
    const patch = range.startsWith('patch:') ? readPatch(range) : undefined
    if (patch === undefined) return []
    const { name, range: spec } = splitDescriptor(patch.base)
    return [{ name, spec, groups: [] }]
  })
}

/**
 * Which dependencies are for development only is told by package.json alone, and only the project's own is at hand. What
 * other workspaces ask for counts as needed, and so does what package.json does not name.
 */
function rootsOf(project: Project, entries: readonly Entry[]): readonly Request[] {
  const named = new Set(project.requests.map(({ name }) => name))
  const others = entries.flatMap(({ artifacts, asks, keys }): readonly Request[] => {
    const workspace = artifacts.find(({ source }) => source.type === 'workspace')?.source
    if (workspace?.type !== 'workspace') return []
    if (workspace.path === '.')
      return asks.filter(({ name }) => !named.has(name)).map((ask) => ({ ...ask, groups: [] }))
    return keys.map(splitDescriptor).map(({ name, range }) => ({ name, spec: range, groups: [] }))
  })
  return [...project.requests, ...others]
}
