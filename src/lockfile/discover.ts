/** From what the user names to the one lockfile that is meant. Where that is not certain, nothing is guessed. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { UsageError } from '../usage-error.ts'
import type { Elsewhere } from './elsewhere.ts'
import { ELSEWHERE } from './elsewhere.ts'
import type { LockfileFormat } from './format.ts'
import { claims } from './workspace-root.ts'

export interface Discovered {
  readonly format: LockfileFormat
  readonly file: string
}

/**
 * @param directory that the user named
 * @throws UsageError when there is none, or several package managers have one, or it cannot be read
 */
export async function discover(directory: string, formats: readonly LockfileFormat[]): Promise<Discovered> {
  const here = await lockfileIn(directory, formats)
  return here ?? (await lockfileAbove(directory, formats)) ?? noneIn(directory, formats)
}

/** @returns `undefined` where there is none */
async function lockfileIn(directory: string, formats: readonly LockfileFormat[]): Promise<Discovered | undefined> {
  const found: Discovered[] = []
  for (const format of formats) {
    const file = await firstFile(directory, format.filenames.filter(isPlain))
    if (file !== undefined) found.push({ format, file })
  }
  const unreadable: Elsewhere[] = []
  for (const each of ELSEWHERE) {
    const isOfAnother = !found.some(({ format }) => format.name === each.manager)
    if (isOfAnother && (await isFile(path.join(directory, each.filename)))) unreadable.push(each)
  }
  const others = unreadable.filter(({ isCompanion = false }) => !isCompanion)
  const [one] = found
  if (found.length + others.length > 1) throw await several(directory, found, others)
  if (one !== undefined) return one
  const [other = unreadable[0]] = others
  if (other !== undefined) throw cannotBeRead(path.join(directory, other.filename), other)

  // What describes an installation rather than a project counts where nothing else does.
  for (const format of formats) {
    const file = await firstFile(
      directory,
      format.filenames.filter((filename) => !isPlain(filename)),
    )
    if (file !== undefined) return { format, file }
  }
  return undefined
}

export function cannotBeRead(file: string, { reason, remedy }: Elsewhere): UsageError {
  return new UsageError(`${file} cannot be read: ${reason}. ${remedy} Nothing was verified.`)
}

async function several(
  directory: string,
  found: readonly Discovered[],
  others: readonly Elsewhere[],
): Promise<UsageError> {
  const names = [...found.map(({ file }) => path.basename(file)), ...others.map(({ filename }) => filename)]
  const named = await namedManager(directory)
  const likely = found.find(({ format }) => format.name === named)
  const hint = likely === undefined ? '' : ` The packageManager of package.json is ${named}: --lockfile ${likely.file}`
  return new UsageError(
    `${directory} has lockfiles of several package managers: ${names.join(', ')}. ` +
      `Say which one is meant with --lockfile FILE, and delete the one that is not in use.${hint}`,
  )
}

/** It only helps to choose: whoever can edit it must not choose what is verified. */
async function namedManager(directory: string): Promise<string | undefined> {
  const text = await readFile(path.join(directory, 'package.json'), 'utf8').catch(() => '')
  try {
    const { packageManager } = JSON.parse(text) as { readonly packageManager?: unknown }
    return typeof packageManager === 'string' ? /^[a-z]+/u.exec(packageManager)?.[0] : undefined
  } catch {
    return undefined
  }
}

/** The nearest one above, within the repository, if its project says that the directory is one of its workspaces. */
async function lockfileAbove(directory: string, formats: readonly LockfileFormat[]): Promise<Discovered | undefined> {
  for (let up = '.'; !(await isThere(path.join(directory, up, '.git'))); ) {
    const next = path.join(up, '..')
    const parent = path.join(directory, next)
    if (path.resolve(parent) === path.resolve(directory, up)) return undefined
    up = next
    const found = await lockfileIn(parent, formats)
    if (found === undefined) continue
    const workspace = path.relative(path.resolve(parent), path.resolve(directory)).split(path.sep).join('/')
    if (await claims(parent, found.format.name, workspace)) return found
    throw new UsageError(
      `${directory} has no lockfile, and is no workspace of the project above it. ` +
        `If that project's is meant: --lockfile ${found.file}`,
    )
  }
  return undefined
}

function noneIn(directory: string, formats: readonly LockfileFormat[]): never {
  throw new UsageError(
    `${directory} has no lockfile (looked for ${formats.flatMap(({ filenames }) => filenames).join(', ')}). ` +
      'Make one with your package manager, as npm install --package-lock-only does, or name the file.',
  )
}

async function firstFile(directory: string, filenames: readonly string[]): Promise<string | undefined> {
  for (const filename of filenames) {
    const file = path.join(directory, filename)
    if (await isFile(file)) return file
  }
  return undefined
}

/** Whether it lies in the project's directory itself. */
function isPlain(filename: string): boolean {
  return !filename.includes('/')
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
