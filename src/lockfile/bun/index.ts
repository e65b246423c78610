/**
 * bun.lock, the textual lockfile of Bun 1.2 and later. https://bun.com/docs/pm/lockfile
 *
 * Version 0 repeats a workspace's dependencies in `packages`; version 2 is version 1 that Bun reads more strictly.
 */
import type { Lockfile, LockfileFormat } from '../format.ts'
import type { Json, JsonDocument, JsonObject } from '../json.ts'
import { isObject, parseJson } from '../json.ts'
import { mergeArtifacts, ofEntry, ofWorkspace } from './artifacts.ts'
import { directIn } from './direct.ts'
import { contradictionsIn, disagreementsWith } from './disagreements.ts'
import { readEntries } from './entry.ts'
import { omissionsIn } from './omit.ts'
import { projectOf } from './project.ts'
import { COMMAND, refuse } from './refuse.ts'
import { bundlesOf, identifier } from './source.ts'
import { buildTree } from './tree.ts'
import { readWorkspaces } from './workspace.ts'

export const bun: LockfileFormat = { name: 'bun', filenames: ['bun.lock'], parse }

const VERSIONS: readonly (Json | undefined)[] = [0, 1, 2]
const EMPTY: JsonObject = Object.create(null)

function parse(text: string, file: string, manifest: string | undefined): Lockfile {
  const document = parseJson(text, file, 'Bun lockfile', { trailingCommas: true, command: COMMAND })
  const { root } = document
  const version = root['lockfileVersion']
  if (!VERSIONS.includes(version)) {
    const written = JSON.stringify(version ?? null).slice(0, 40)
    return refuse(file, 1, `its lockfileVersion is ${written}; 0, 1 and 2 are known`)
  }
  const members = objectIn(document, 'workspaces', file)
  const copy = members?.['']
  if (members === undefined || !isObject(copy)) {
    return refuse(file, 1, 'it has no "workspaces" with the project itself, which is called ""')
  }
  const project = projectOf(manifest, root, copy)
  const workspaces = readWorkspaces(document, members, file)
  const entries = readEntries(document, objectIn(document, 'packages', file) ?? EMPTY, file)
  const tree = buildTree(entries, workspaces, project)
  const identify = identifier(tree, workspaces, project)
  const identified = entries.map((entry) => [entry, identify(entry)] as const)
  const bundles = bundlesOf(identified)
  const found = [
    ...workspaces.map((workspace) => ofWorkspace(workspace, file)),
    ...identified.map(([entry, identity]) => ofEntry(entry, identity, project, file, bundles.get(entry.key))),
  ]
  return {
    format: 'bun',
    version: String(version),
    path: file,
    packages: mergeArtifacts(found, omissionsIn(tree)),
    overridden: new Set(project.overrides.map(({ name }) => name)),
    direct: directIn(project, workspaces),
    disagreements: [
      ...disagreementsWith(project, copy, document.lineOf(copy)),
      ...contradictionsIn(tree, project, copy, document.lineOf(copy)),
    ],
  }
}

function objectIn({ root }: JsonDocument, member: string, file: string): JsonObject | undefined {
  const value = root[member]
  if (value === undefined || isObject(value)) return value
  return refuse(file, 1, `"${member}" is not an object`)
}
