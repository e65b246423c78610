/** yarn.lock of Yarn 1, https://classic.yarnpkg.com/lang/en/docs/yarn-lock */
import type { Lockfile } from '../format.ts'
import { indexEntries } from './answers.ts'
import type { Fields } from './classic-fields.ts'
import { readFields } from './classic-fields.ts'
import { artifactsOf } from './classic-source.ts'
import { readBlocks } from './classic-syntax.ts'
import { readDescriptor } from './descriptor.ts'
import { directInClassic } from './direct.ts'
import { findDisagreements, findOutOfRange } from './disagreements.ts'
import type { Entry, Request } from './entry.ts'
import { requestsOf } from './entry.ts'
import { mergeEntries } from './merge.ts'
import type { Omissions } from './omit.ts'
import { findOmissions } from './omit.ts'
import type { Project } from './project.ts'
import { readProject } from './project.ts'

/** @throws UsageError naming the file and line */
export function parseClassic(text: string, file: string, manifest: string | undefined): Lockfile {
  const project = readProject(manifest)
  const read = readBlocks(text, file).map((block) => readFields(block, file))

  // Of workspaces' package.json nothing is known.
  const knowsAll = project !== undefined && !project.hasWorkspaces
  const isAskedBeside = askedBeside(read, project)
  const entries = read.map((fields): Entry => {
    const { keys, line, declared } = fields
    return {
      keys,
      line,
      artifacts: artifactsOf(fields, (key) => isAskedBeside(key, fields)),
      asks: requestsOf(declared),
    }
  })
  const answers = indexEntries(entries)
  const direct = directInClassic(project)
  const omissions: Omissions = knowsAll ? findOmissions(entries, answers, project.requests) : new Map()
  return {
    format: 'yarn',
    version: '1',
    path: file,
    packages: mergeEntries(entries, omissions, file),
    ...(direct !== undefined && { direct }),
    ...(project !== undefined && {
      overridden: project.overridden,
      disagreements: [
        ...(knowsAll ? findDisagreements(project, answers) : []),
        ...findOutOfRange(entries, project, readDescriptor),
      ],
    }),
  }
}

/**
 * Somebody has to ask for what does not come from a registry, and not the entry itself. It may be a workspace; but Yarn has no
 * reason then to put its request into one entry with requests for versions, which only `resolutions` make it do.
 */
function askedBeside(all: readonly Fields[], project: Project | undefined) {
  const asking = new Map<string, Set<Fields | undefined>>()
  const ask = ({ name, spec }: Request, by: Fields | undefined) => {
    const key = `${name}@${spec}`
    asking.set(key, (asking.get(key) ?? new Set()).add(by))
  }
  for (const fields of all) for (const request of requestsOf(fields.declared)) ask(request, fields)
  for (const request of [...(project?.requests ?? []), ...(project?.replacements ?? [])]) ask(request, undefined)
  return (key: string, own: Fields): boolean => {
    const by = asking.get(key)
    return by !== undefined && by.size > (by.has(own) ? 1 : 0)
  }
}
