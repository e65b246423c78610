/** Reads one entry of a .bin. Nothing is run. */
import { lstatSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inWords } from '../in-words.ts'
import type { Shim } from './shim.ts'
import { readShim } from './shim.ts'
import { namedBy, targetOf } from './target.ts'

export type Command =
  | { readonly path: string; readonly kind: 'link'; readonly target: string | undefined }
  /** `shim.targets` below the project, as far as they lie in it. */
  | {
      readonly path: string
      readonly kind: 'shim'
      readonly targets: readonly (string | undefined)[]
      readonly searched: Shim['searched']
    }
  | { readonly path: string; readonly kind: 'other'; readonly what: string }

/** Theirs have about a thousand bytes, and the paths of as many directories as the tree is deep. */
const MAX_BYTES = 256 * 1024

export function readCommand(project: string, place: string): Command {
  const file = path.join(project, place)
  try {
    const stats = lstatSync(file)
    if (stats.isSymbolicLink()) return { path: place, kind: 'link', target: namedBy(project, place) }
    if (!stats.isFile()) return { path: place, kind: 'other', what: 'neither a link nor a file' }
    const shim = stats.size > MAX_BYTES ? undefined : readShim(readFileSync(file, 'utf8'))
    if (shim === undefined) return { path: place, kind: 'other', what: 'a file of its own' }
    const targets = shim.targets.map((target) => commandAt(project, path.posix.join(path.posix.dirname(place), target)))
    return { path: place, kind: 'shim', targets, searched: shim.searched }
  } catch (error) {
    return { path: place, kind: 'other', what: inWords(error) }
  }
}

/** pnpm writes a script for a command that is not there yet, too. */
function commandAt(project: string, place: string): string | undefined {
  if (place.startsWith('..')) return undefined
  return lstatSync(path.join(project, place), { throwIfNoEntry: false }) === undefined
    ? place
    : targetOf(project, place)
}
