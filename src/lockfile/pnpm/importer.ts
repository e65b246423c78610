/** The projects of a workspace (or the only one), and what each asks for. */

import { UsageError } from '../../usage-error.ts'
import { isObject } from '../json.ts'
import type { Omittable } from '../locked-package.ts'
import { Fields } from '../npm/entry.ts'
import type { YamlDocument } from '../yaml.ts'
import type { Grammar } from './dep-path.ts'
import { keyOf } from './dep-path.ts'

export interface Ask {
  /** Under which it is installed. */
  readonly alias: string
  /** As package.json writes it; `undefined` where the lockfile does not say. */
  readonly specifier: string | undefined
  /** What was chosen. */
  readonly reference: string
  /** Of the entry that answers; `undefined` for a link. */
  readonly key: string | undefined
  readonly group: Group
  readonly line: number
}

export interface Importer {
  /** Its directory from the lockfile's; `.` for the lockfile's own. */
  readonly directory: string
  readonly line: number
  readonly asks: readonly Ask[]
}

export type Group = (typeof GROUPS)[number]

/** The last two are of pnpm's own: what it needs before, or instead of, itself. */
const GROUPS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'configDependencies',
  'packageManagerDependencies',
] as const

/** Whether a package.json says it. */
export function isOfProject({ group }: Ask): boolean {
  return group !== 'configDependencies' && group !== 'packageManagerDependencies'
}

/** With which omitted groups a dependency of a project goes. */
export const OMITTED_WITH: Readonly<Record<Group, readonly Omittable[]>> = {
  dependencies: [],
  devDependencies: ['dev'],
  optionalDependencies: ['optional'],
  configDependencies: [],
  packageManagerDependencies: [],
}

/** A single project has no `importers`: its groups stand at the top. */
export function readImporters(document: YamlDocument, grammar: Grammar, file: string): readonly Importer[] {
  const top = new Fields(document, document.root, file, 'the lockfile')
  const own = readImporter(top, document, grammar, file, '.')
  if ((document.root['importers'] ?? null) === null) return [own]
  const importers = top.entry(document, 'importers')
  const found = Object.keys(importers.object).map((directory) => {
    return readImporter(importers.entry(document, directory), document, grammar, file, directory)
  })
  // pnpm takes no notice of groups at the top when there are importers; whoever does must meet nothing unverified.
  return own.asks.length === 0 ? found : [...found, own]
}

function readImporter(
  fields: Fields,
  document: YamlDocument,
  grammar: Grammar,
  file: string,
  directory: string,
): Importer {
  const specifiers = memberOf(fields, 'specifiers', document)
  const asks = GROUPS.flatMap((group): readonly Ask[] => {
    const members = memberOf(fields, group, document)
    if (members === undefined) return []
    return Object.keys(members.object).map((alias) => {
      const line = document.lineOfMember(members.object, alias)
      const inline = isObject(members.object[alias]) ? members.entry(document, alias) : undefined
      const reference = inline === undefined ? members.text(alias) : inline.text('version')
      if (reference === undefined) throw unreadable(file, line, alias)
      return {
        alias,
        specifier: inline === undefined ? specifiers?.text(alias) : inline.text('specifier'),
        reference,
        key: keyOf(reference, alias, grammar),
        group,
        line,
      }
    })
  })
  return { directory, line: fields.line, asks }
}

function unreadable(file: string, line: number, alias: string): UsageError {
  return new UsageError(
    `${file}:${line}: not a readable lockfile: ${JSON.stringify(alias.slice(0, 200))} has no version. ` +
      'Restore the file from version control or make it anew with pnpm install.',
  )
}

function memberOf(fields: Fields, member: string, document: YamlDocument): Fields | undefined {
  return (fields.object[member] ?? null) === null ? undefined : fields.entry(document, member)
}
