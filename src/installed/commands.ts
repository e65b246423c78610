/**
 * The commands in node_modules/.bin, which scripts run by their names alone. Each must lead to the file that a known package
 * has for that command. What these files have in them is compared with their packages.
 */
import path from 'node:path'
import type { PackageDirectory, Tree } from './tree.ts'

export interface Commands {
  readonly unknown: readonly { readonly path: string; readonly found: string }[]
  readonly uncompared: readonly string[]
}

/** Windows runs these, and has no links. */
const WINDOWS = /\.(?:cmd|ps1|exe|bunx)$/iu

/** @param isLocal whether a directory is one of the project's own packages */
export function judgeCommands(tree: Tree, isLocal: (directory: string) => boolean): Commands {
  const unknown: { path: string; found: string }[] = []
  const uncompared: string[] = []
  const owners = ownersOf(tree)
  for (const command of tree.commands) {
    const name = path.posix.basename(command.path)
    const isKnown = (target: string | undefined) =>
      target !== undefined && leadsToCommand(tree, isLocal, owners, name, target)
    if (command.kind === 'link') {
      if (isKnown(command.target)) continue
      const where = command.target === undefined ? 'somewhere else' : command.target
      unknown.push({ path: command.path, found: `a link to ${where}` })
    } else if (command.kind === 'shim') {
      const stranger = command.targets.find((target) => !isKnown(target))
      if (command.targets.every(isKnown)) {
        if (!command.searched.every((directory) => isWithin(tree.directory, directory))) uncompared.push(command.path)
      } else unknown.push({ path: command.path, found: `a script that runs ${stranger ?? 'something else'}` })
    } else if (WINDOWS.test(name)) uncompared.push(command.path)
    else unknown.push({ path: command.path, found: command.what })
  }
  return { unknown, uncompared }
}

function leadsToCommand(
  tree: Tree,
  isLocal: (directory: string) => boolean,
  owners: Owners,
  name: string,
  target: string,
): boolean {
  for (let at = path.posix.dirname(target); at !== '.'; at = path.posix.dirname(at)) {
    const directory = tree.packages.get(at)
    if (directory !== undefined) {
      const file = target.slice(at.length + 1)
      return isCommandOf(directory, name, file) || standsIn(directory, owners.get(name) ?? [], name, file)
    }
    if (isLocal(at)) return true
  }
  return false
}

/** By the package.json that lies there, which is compared with the published one. */
function isCommandOf({ path: place, bin, binDirectory }: PackageDirectory, name: string, file: string): boolean {
  if (bin.get(name) === file) return true
  // Some name a lone command for the alias.
  if (bin.size === 1 && path.posix.basename(place) === name && [...bin.values()][0] === file) return true
  return binDirectory !== undefined && file.startsWith(binDirectory) && path.posix.basename(file) === name
}

/** Bun links esbuild's command and others to the same file of the optional dependency for the platform. */
function standsIn(place: PackageDirectory, owners: readonly PackageDirectory[], name: string, file: string): boolean {
  return owners.some(({ bin, optional }) => bin.get(name) === file && optional.includes(place.name ?? ''))
}

type Owners = ReadonlyMap<string, readonly PackageDirectory[]>

function ownersOf({ packages }: Tree): Owners {
  const owners = new Map<string, PackageDirectory[]>()
  for (const directory of packages.values()) {
    for (const name of directory.optional.length > 0 ? directory.bin.keys() : []) {
      const others = owners.get(name)
      if (others === undefined) owners.set(name, [directory])
      else others.push(directory)
    }
  }
  return owners
}

/** In a node_modules of the project itself: whoever installed elsewhere and moved it has other paths there. */
function isWithin(project: string, directory: string): boolean {
  const inner = path.relative(project, directory)
  if (inner.startsWith('..') || path.isAbsolute(inner)) return false
  return inner.split(path.sep).includes('node_modules')
}
