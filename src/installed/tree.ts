/** What lies in a project's node_modules, as package managers lay packages out. Nothing is followed, nothing is run. */
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { normalizeBin } from '../contents/bin.ts'
import { inWords } from '../in-words.ts'
import type { Command } from './read-command.ts'
import { readCommand } from './read-command.ts'
import { targetOf } from './target.ts'

/** A directory at a place where Node finds packages. */
export interface PackageDirectory {
  /** Below the project, with slashes. */
  readonly path: string
  /** By its own package.json; `undefined` where it has none that can be read. */
  readonly name: string | undefined
  readonly version: string | undefined
  /** Whether it says that it brings dependencies of its own. */
  readonly isBundling: boolean
  /** Names of commands, and the files that they run. */
  readonly bin: ReadonlyMap<string, string>
  /** Whose files are commands, with a slash at its end. */
  readonly binDirectory: string | undefined
  /** Names of its optional dependencies. */
  readonly optional: readonly string[]
  /** The package that it lies in. */
  readonly within: string | undefined
  /** Lies in a package manager's own store, where only links lead to. */
  readonly isStored: boolean
}

export interface Tree {
  readonly directory: string
  readonly packages: ReadonlyMap<string, PackageDirectory>
  /** Links where packages could lie, and what they lead to; `undefined` for nothing, or a place outside of the project. */
  readonly links: ReadonlyMap<string, string | undefined>
  /** Files where packages could lie: Node finds `node_modules/name.js` as well. */
  readonly strays: readonly string[]
  /** What lies in the `.bin` of each node_modules. */
  readonly commands: readonly Command[]
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

/** The stores of pnpm, Bun, and of npm's and Yarn's linked layouts. */
const STORES: readonly string[] = ['.pnpm', '.bun', '.store']
/** No honest tree is as deep or as large. */
const MAX_DEPTH = 64
const MAX_DIRECTORIES = 500_000
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024

/**
 * @param roots directories below the project that may have a node_modules; `''` is the project itself
 * @returns `undefined` where none of them has one
 */
export function readTree(directory: string, roots: readonly string[]): Tree | undefined {
  const real = realpathSync(directory)
  const packages = new Map<string, PackageDirectory>()
  const links = new Map<string, string | undefined>()
  const strays: string[] = []
  const unread: { path: string; reason: string }[] = []
  const commands: Command[] = []
  let visited = 0

  const entriesOf = (place: string) => {
    try {
      if (++visited > MAX_DIRECTORIES) throw new Error(`there are more than ${MAX_DIRECTORIES} directories`)
      return readdirSync(path.join(real, place), { withFileTypes: true })
    } catch (error) {
      // Told once: after the cap every directory would tell the same.
      if (visited <= MAX_DIRECTORIES + 1) unread.push({ path: place, reason: inWords(error) })
      return []
    }
  }
  const visitPackage = (place: string, within: string | undefined, isStored: boolean, depth: number) => {
    packages.set(place, { path: place, ...manifestOf(path.join(real, place)), within, isStored })
    const inner = `${place}/node_modules`
    if (isDirectory(path.join(real, inner))) visitModules(inner, place, isStored, depth + 1)
  }
  /** Stores hold `NAME@VERSION/node_modules/NAME`, or `NAME-VERSION/package`. */
  const visitStore = (store: string, depth: number) => {
    for (const entry of entriesOf(store)) {
      const place = `${store}/${entry.name}`
      if (!entry.isDirectory()) continue
      if (entry.name === 'node_modules') visitModules(place, undefined, true, depth)
      if (isDirectory(path.join(real, place, 'node_modules')))
        visitModules(`${place}/node_modules`, undefined, true, depth)
      if (isDirectory(path.join(real, place, 'package'))) visitPackage(`${place}/package`, undefined, true, depth)
    }
  }
  const visitModules = (modules: string, within: string | undefined, isStored: boolean, depth: number) => {
    if (depth > MAX_DEPTH) {
      unread.push({ path: modules, reason: `it lies more than ${MAX_DEPTH} packages deep` })
      return
    }
    const visit = (parent: string, isScope: boolean) => {
      for (const entry of entriesOf(parent)) {
        const place = `${parent}/${entry.name}`
        if (entry.name.startsWith('.')) {
          if (entry.name === '.bin' && !isScope) {
            if (!entry.isDirectory()) commands.push({ path: place, kind: 'other', what: 'no directory' })
            else for (const { name } of entriesOf(place)) commands.push(readCommand(real, `${place}/${name}`))
          } else if (STORES.includes(entry.name) && entry.isDirectory() && !isScope) visitStore(place, depth + 1)
          // Other names with a dot are the package managers' and tools' own; no import finds them.
          continue
        }
        if (entry.isSymbolicLink()) links.set(place, targetOf(real, place))
        else if (!entry.isDirectory()) strays.push(place)
        else if (!isScope && entry.name.startsWith('@')) visit(place, true)
        else visitPackage(place, within, isStored, depth)
      }
    }
    visit(modules, false)
  }

  let found = false
  for (const root of new Set(roots)) {
    const modules = root === '' ? 'node_modules' : `${root}/node_modules`
    if (!isDirectory(path.join(real, modules))) continue
    found = true
    visitModules(modules, undefined, false, 0)
  }
  return found ? { directory: real, packages, links, strays, commands, unread } : undefined
}

function isDirectory(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** @throws Error when there is none, or it is no plain file */
export function readManifest(directory: string): string {
  const file = path.join(directory, 'package.json')
  const stats = lstatSync(file)
  if (!stats.isFile()) throw new Error('it is not a file')
  if (stats.size > MAX_MANIFEST_BYTES) throw new Error(`it has more than ${MAX_MANIFEST_BYTES} bytes`)
  return readFileSync(file, 'utf8')
}

function manifestOf(
  directory: string,
): Pick<PackageDirectory, 'name' | 'version' | 'isBundling' | 'bin' | 'binDirectory' | 'optional'> {
  try {
    const manifest = JSON.parse(readManifest(directory).replace(/^\uFEFF/u, ''))
    const { name, version, bin, bundleDependencies, bundledDependencies } = manifest
    const bundled = bundleDependencies ?? bundledDependencies
    return {
      name: typeof name === 'string' ? name : undefined,
      version: typeof version === 'string' ? version : undefined,
      isBundling: bundled === true || (Array.isArray(bundled) && bundled.length > 0),
      bin: normalizeBin(manifest, []),
      binDirectory: bin ? undefined : directoryOf(manifest.directories?.bin),
      optional: Object.keys(manifest.optionalDependencies ?? {}),
    }
  } catch {
    return {
      name: undefined,
      version: undefined,
      isBundling: false,
      bin: new Map(),
      binDirectory: undefined,
      optional: [],
    }
  }
}

function directoryOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  return `${path.posix.join('/', value).replace(/\/$/u, '').slice(1)}/`
}
