/** Lockfile formats, and the way from a path to the packages it locks. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { UsageError } from '../usage-error.ts'
import { bun } from './bun/index.ts'
import type { Discovered } from './discover.ts'
import { cannotBeRead, discover } from './discover.ts'
import { ELSEWHERE } from './elsewhere.ts'
import type { Lockfile, LockfileFormat } from './format.ts'
import { MAX_LOCKFILE_BYTES } from './json.ts'
import { npm } from './npm/index.ts'
import { pnpm } from './pnpm/index.ts'
import { yarn } from './yarn/index.ts'

/** A new format: one file or folder, and its line here. */
const formats: readonly LockfileFormat[] = [npm, pnpm, yarn, bun]

/** Those that describe a project, without a directory. */
export const LOCKFILE_NAMES: readonly string[] = formats.flatMap(({ filenames }) =>
  filenames.filter((name) => !name.includes('/')),
)

/**
 * @param target a lockfile, or a directory that holds one, or that is a workspace of a project that does
 * @throws UsageError when there is none, or it cannot be read
 */
export async function readLockfile(target: string): Promise<Lockfile> {
  const { format, file } = await locate(target)
  const { size } = await stat(file)
  if (size > MAX_LOCKFILE_BYTES)
    throw new UsageError(`${file} is larger than ${MAX_LOCKFILE_BYTES} bytes; no lockfile is.`)
  const manifest = await readFile(path.join(projectDirectory(file), 'package.json'), 'utf8').catch(() => undefined)
  const { text, digest } = await readText(file)
  return { ...format.parse(text, file, manifest), digest }
}

/**
 * @param file only its name counts
 * @throws UsageError when it cannot be read
 */
export function parseLockfile(text: string, file: string, manifest: string | undefined): Lockfile {
  return formatOf(file).parse(text, file, manifest)
}

async function readText(file: string): Promise<{ readonly text: string; readonly digest: string }> {
  try {
    const bytes = await readFile(file)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, digest: createHash('sha256').update(bytes).digest('hex') }
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** The directory whose .npmrc and package.json belong to a lockfile. */
export function projectDirectory(lockfile: string): string {
  const directory = path.dirname(lockfile)
  return path.basename(directory) === 'node_modules' ? path.dirname(directory) : directory
}

export async function locate(target: string): Promise<Discovered> {
  const stats = await stat(target).catch(() => undefined)
  if (stats === undefined) throw new UsageError(`${target} does not exist. Name a project's directory or its lockfile.`)
  if (stats.isFile()) return { format: formatOf(target), file: target }
  if (!stats.isDirectory()) throw new UsageError(`${target} is neither a file nor a directory.`)
  return discover(target, formats)
}

/** By its own name, or a name that ends in it, as in `old-package-lock.json`; other JSON is taken for npm's. */
function formatOf(file: string): LockfileFormat {
  const name = path.basename(file)
  const elsewhere = ELSEWHERE.find(({ filename }) => name.endsWith(path.posix.basename(filename)))
  if (elsewhere !== undefined) throw cannotBeRead(file, elsewhere)
  const format = formats.find(({ filenames }) => filenames.some((known) => name.endsWith(path.basename(known))))
  if (format !== undefined) return format
  if (name.endsWith('.json')) return npm
  throw new UsageError(`${file} is not a lockfile that verify-deps knows by its name.`)
}
