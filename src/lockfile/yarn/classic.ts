/** yarn.lock of Yarn 1, https://classic.yarnpkg.com/lang/en/docs/yarn-lock */
import type { Lockfile } from '../format.ts'
import { indexEntries } from './answers.ts'
import { readFields } from './classic-fields.ts'
import { artifactsOf } from './classic-source.ts'
import { readBlocks } from './classic-syntax.ts'
import { findDisagreements } from './disagreements.ts'
import type { Entry } from './entry.ts'
import { requestsOf } from './entry.ts'
import { mergeEntries } from './merge.ts'
import type { Omissions } from './omit.ts'
import { findOmissions } from './omit.ts'
import { readProject } from './project.ts'

/** @throws UsageError naming the file and line */
export function parseClassic(text: string, file: string, manifest: string | undefined): Lockfile {
  const project = readProject(manifest)
  const read = readBlocks(text, file).map((block) => readFields(block, file))

  // Somebody has to ask for what does not come from a registry. Of workspaces' package.json nothing is known.
  const asked = new Set<string>()
  const ask = ({ name, spec }: { readonly name: string; readonly spec: string }) => asked.add(`${name}@${spec}`)
  for (const { declared } of read) requestsOf(declared).forEach(ask)
  project?.requests.forEach(ask)
  project?.replacements.forEach(ask)
  const knowsAll = project !== undefined && !project.hasWorkspaces
  const isAsked = (key: string) => !knowsAll || asked.has(key)

  const entries = read.map((fields): Entry => {
    const { keys, line, declared } = fields
    return { keys, line, artifacts: artifactsOf(fields, isAsked), asks: requestsOf(declared) }
  })
  const answers = indexEntries(entries)
  const omissions: Omissions = knowsAll ? findOmissions(entries, answers, project.requests) : new Map()
  return {
    format: 'yarn',
    version: '1',
    path: file,
    packages: mergeEntries(entries, omissions, file),
    ...(project !== undefined && { overridden: project.overridden }),
    ...(knowsAll && { disagreements: findDisagreements(project, answers) }),
  }
}
