/** Lockfiles for tests, a few lines each. */
import type { Lockfile } from '../../../src/lockfile/format.ts'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'
import { pnpm } from '../../../src/lockfile/pnpm/index.ts'

export const SHA512 = `sha512-${'A'.repeat(86)}==`

export interface Lock {
  readonly version?: string
  /** Of the top, in YAML. */
  readonly top?: string
  /** Of the project itself: the group's YAML lines. */
  readonly project?: readonly string[]
  /** Of other projects, by directory. */
  readonly others?: Readonly<Record<string, readonly string[]>>
  /** Each key with a flow mapping. */
  readonly packages?: Readonly<Record<string, string>>
  readonly snapshots?: Readonly<Record<string, string>>
}

/** One line for a dependency of a project. */
export function ask(name: string, specifier: string, version: string): string {
  return `'${name}': {specifier: '${specifier}', version: '${version}'}`
}

export function write({
  version = '9.0',
  top = '',
  project = [],
  others = {},
  packages = {},
  snapshots,
}: Lock): string {
  const entries = (name: string, members: Readonly<Record<string, string>>) => [
    `${name}:`,
    ...Object.entries(members).map(([key, value]) => `  '${key}': {${value}}`),
  ]
  const importer = (directory: string, dependencies: readonly string[]) => {
    if (dependencies.length === 0) return [`  '${directory}': {}`]
    const isGroup = (line = '') => /^\w+:$/u.test(line)
    const lines = isGroup(dependencies[0]) ? dependencies : ['dependencies:', ...dependencies]
    return [`  '${directory}':`, ...lines.map((line) => (isGroup(line) ? `    ${line}` : `      ${line}`))]
  }
  const chosen = snapshots ?? Object.fromEntries(Object.keys(packages).map((key) => [key, '']))
  return [
    `lockfileVersion: '${version}'`,
    top,
    'importers:',
    ...importer('.', project),
    ...Object.entries(others).flatMap(([directory, dependencies]) => importer(directory, dependencies)),
    ...entries('packages', packages),
    ...(version.startsWith('9') ? entries('snapshots', chosen) : []),
    '',
  ].join('\n')
}

export function parse(lock: Lock, manifest?: unknown): Lockfile {
  return pnpm.parse(write(lock), 'pnpm-lock.yaml', manifest === undefined ? undefined : JSON.stringify(manifest))
}

export function packageAt(lockfile: Lockfile, key: string): LockedPackage {
  const found = lockfile.packages.filter(({ locations }) => locations.some(({ path }) => path === key))
  const [pkg] = found
  if (pkg === undefined || found.length > 1) throw new Error(`${key} is in ${found.length} packages`)
  return pkg
}
