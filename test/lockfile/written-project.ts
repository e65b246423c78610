/** One project with workspaces, written as each format has it. Everything is locked at version 1.0.0. */
import type { Lockfile } from '../../src/lockfile/format.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'

type Requests = Readonly<Record<string, string>>

export interface Groups {
  readonly dependencies?: Requests
  readonly devDependencies?: Requests
  readonly optionalDependencies?: Requests
  readonly peerDependencies?: Requests
}

export interface Written {
  readonly root?: Groups
  /** By directory. */
  readonly workspaces?: Readonly<Record<string, Groups>>
  /** Registry names of what else is locked, with what each depends on. */
  readonly packages?: Readonly<Record<string, Requests>>
  /** Further members of package.json. */
  readonly more?: object
}

export type Format =
  | 'npm 1'
  | 'npm 2'
  | 'npm 3'
  | 'npm shrinkwrap'
  | 'npm hidden'
  | 'pnpm 5'
  | 'pnpm 6'
  | 'pnpm 9'
  | 'yarn 1'
  | 'yarn berry'
  | 'bun'

export const FORMATS: readonly Format[] = [
  ...(['npm 1', 'npm 2', 'npm 3', 'npm shrinkwrap', 'npm hidden'] as const),
  ...(['pnpm 5', 'pnpm 6', 'pnpm 9', 'yarn 1', 'yarn berry', 'bun'] as const),
]

/** Names such as `__proto__` are members as others are. */
export const members = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> =>
  Object.fromEntries(entries)

/** The text of package.json. */
export function manifestOf({ root = {}, workspaces = {}, more = {} }: Written): string {
  const directories = Object.keys(workspaces)
  return JSON.stringify({
    name: 'project',
    ...root,
    ...(directories.length > 0 && { workspaces: directories }),
    ...more,
  })
}

export function parseAs(format: Format, written: Written, manifest: string | undefined): Lockfile {
  const [file, text] = write(format, written)
  return parseLockfile(text, file, manifest)
}

function write(format: Format, written: Written): readonly [string, string] {
  switch (format) {
    case 'npm 1':
      return ['package-lock.json', JSON.stringify({ lockfileVersion: 1, dependencies: npmOlder(written) })]
    case 'npm 2':
      return [
        'package-lock.json',
        JSON.stringify({ lockfileVersion: 2, packages: npmNewer(written), dependencies: npmOlder(written) }),
      ]
    case 'npm 3':
      return ['package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: npmNewer(written) })]
    case 'npm shrinkwrap':
      return ['npm-shrinkwrap.json', JSON.stringify({ lockfileVersion: 3, packages: npmNewer(written) })]
    case 'npm hidden': {
      const packages = members(Object.entries(npmNewer(written)).filter(([path]) => path !== ''))
      return ['node_modules/.package-lock.json', JSON.stringify({ lockfileVersion: 3, packages })]
    }
    case 'pnpm 5':
      return ['pnpm-lock.yaml', pnpm(written, '5.4', (name) => `/${name}/1.0.0`)]
    case 'pnpm 6':
      return ['pnpm-lock.yaml', pnpm(written, '6.0', (name) => `/${name}@1.0.0`)]
    case 'pnpm 9':
      return ['pnpm-lock.yaml', pnpm(written, '9.0', (name) => `${name}@1.0.0`)]
    case 'yarn 1':
      return ['yarn.lock', yarnClassic(written)]
    case 'yarn berry':
      return ['yarn.lock', yarnBerry(written)]
    case 'bun':
      return ['bun.lock', bun(written)]
  }
}

/** All that is asked for, by the name as installed. */
function asked({ root = {}, workspaces = {}, packages = {} }: Written): ReadonlyMap<string, string> {
  const projects = [root, ...Object.values(workspaces)].flatMap((groups) => Object.values(groups) as Requests[])
  return new Map([...projects, ...Object.values(packages)].flatMap((requests) => Object.entries(requests)))
}

const real = (name: string, spec: string) => /^npm:(.+)@/u.exec(spec)?.[1] ?? name
const nameOf = (directory: string) => directory.slice(directory.lastIndexOf('/') + 1)

function npmNewer(written: Written) {
  const { root = {}, workspaces = {}, packages = {} } = written
  const directories = Object.keys(workspaces)
  const copy = { name: 'project', ...root, ...(directories.length > 0 && { workspaces: directories }) }
  const locked = [...asked(written)].map(([name, spec]) => {
    const own = real(name, spec)
    const dependencies = Object.hasOwn(packages, own) ? packages[own] : {}
    return [`node_modules/${name}`, { ...(own !== name && { name: own }), version: '1.0.0', dependencies }] as const
  })
  const links = Object.entries(workspaces).flatMap(([directory, groups]) => [
    [`node_modules/${nameOf(directory)}`, { resolved: directory, link: true }] as const,
    [directory, { name: nameOf(directory), ...groups }] as const,
  ])
  return members<object>([['', copy], ...links, ...locked])
}

function npmOlder(written: Written) {
  const { workspaces = {}, packages = {} } = written
  const locked = [...asked(written)].map(([name, spec]) => {
    const own = real(name, spec)
    const requires = Object.hasOwn(packages, own) ? packages[own] : {}
    return [name, { version: own === name ? '1.0.0' : `npm:${own}@1.0.0`, requires }] as const
  })
  // npm writes no peers there.
  const links = Object.entries(workspaces).map(([directory, { peerDependencies: _, ...groups }]) => {
    const requires = members(Object.values(groups).flatMap((group) => Object.entries(group as Requests)))
    return [nameOf(directory), { version: `file:${directory}`, requires }] as const
  })
  return members<object>([...links, ...locked])
}

function pnpm(written: Written, version: string, keyOf: (name: string) => string): string {
  const { root = {}, workspaces = {}, packages = {} } = written
  const reference = (name: string, spec: string) => (real(name, spec) === name ? '1.0.0' : keyOf(real(name, spec)))
  const importer = ({ peerDependencies = {}, dependencies, ...others }: Groups) => {
    // With `autoInstallPeers`, peers are written as if they were dependencies.
    const groups = Object.entries({ dependencies: { ...peerDependencies, ...dependencies }, ...others })
    if (version === '5.4') {
      const specifiers = members(groups.flatMap(([, group]) => Object.entries(group)))
      return { specifiers, ...members(groups.map(([group, all]) => [group, each(all, reference)])) }
    }
    const inline = (name: string, spec: string) => ({ specifier: spec, version: reference(name, spec) })
    return members(groups.map(([group, all]) => [group, each(all, inline)]))
  }
  const names = new Set([...asked(written)].map(([name, spec]) => real(name, spec)))
  const locked = (more: (name: string) => object) => members([...names].map((name) => [keyOf(name), more(name)]))
  const below = (name: string) => ({
    dependencies: each(Object.hasOwn(packages, name) ? (packages[name] ?? {}) : {}, reference),
  })
  const resolution = { resolution: { integrity: `sha512-${'A'.repeat(86)}==` } }
  // JSON is YAML. At the top level each member has a line of its own, as pnpm writes it.
  const document = {
    lockfileVersion: version,
    importers: { '.': importer(root), ...each(workspaces, (_, groups) => importer(groups)) },
    packages: locked((name) => ({ ...resolution, ...(version !== '9.0' && below(name)) })),
    ...(version === '9.0' && { snapshots: locked(below) }),
  }
  return Object.entries(document)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')
}

function yarnClassic(written: Written): string {
  const { packages = {} } = written
  const entries = [...asked(written)].map(([name, spec]) => {
    const own = real(name, spec)
    const below = Object.entries(Object.hasOwn(packages, own) ? (packages[own] ?? {}) : {})
    const lines = below.map(([each, range]) => `    "${each}" "${range}"\n`)
    return `"${name}@${spec}":\n  version "1.0.0"\n${lines.length > 0 ? `  dependencies:\n${lines.join('')}` : ''}`
  })
  return ['# yarn lockfile v1\n', ...entries].join('\n')
}

function yarnBerry(written: Written): string {
  const { root = {}, workspaces = {}, packages = {} } = written
  const withNpm = (_: string, spec: string) => (/^[a-z]+:/u.test(spec) ? spec : `npm:${spec}`)
  const workspace = (name: string, path: string, { peerDependencies = {}, ...groups }: Groups) => {
    const all = members(Object.values(groups).flatMap((group) => Object.entries(group as Requests)))
    const resolution = `${name}@workspace:${path}`
    return [resolution, { version: '0.0.0', resolution, dependencies: each(all, withNpm), peerDependencies }] as const
  }
  const locked = [...asked(written)].map(([name, spec]) => {
    const own = real(name, spec)
    const dependencies = each(Object.hasOwn(packages, own) ? (packages[own] ?? {}) : {}, withNpm)
    return [
      `${name}@${withNpm(name, spec)}`,
      { version: '1.0.0', resolution: `${own}@npm:1.0.0`, dependencies },
    ] as const
  })
  const others = Object.entries(workspaces).map(([directory, groups]) =>
    workspace(nameOf(directory), directory, groups),
  )
  return [['__metadata', { version: '8' }] as const, workspace('project', '.', root), ...others, ...locked]
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}\n`)
    .join('')
}

function bun(written: Written): string {
  const { root = {}, workspaces = {}, packages = {} } = written
  const locked = [...asked(written)].map(([name, spec]) => {
    const own = real(name, spec)
    const dependencies = Object.hasOwn(packages, own) ? packages[own] : {}
    return [name, [`${own}@1.0.0`, '', { dependencies }, `sha512-${'A'.repeat(86)}==`]] as const
  })
  return JSON.stringify({
    lockfileVersion: 1,
    workspaces: {
      '': { name: 'project', ...root },
      ...each(workspaces, (directory, groups) => ({ name: nameOf(directory), ...groups })),
    },
    packages: members<unknown>(locked),
  })
}

function each<T, U>(all: Readonly<Record<string, T>>, make: (name: string, value: T) => U) {
  return members(Object.entries(all).map(([name, value]) => [name, make(name, value)]))
}
