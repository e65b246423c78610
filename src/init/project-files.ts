/** The files of a project that somebody sets up or examines. Whoever wrote them is not trusted. */
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { readCapped } from '../read-capped.ts'
import { UsageError } from '../usage-error.ts'

/** Of settings and workflows; lockfiles have their own reader. */
const MAX_BYTES = 4 * 1024 * 1024
/** Of workflows in one repository. */
const MAX_FILES = 1000

export interface ProjectFiles {
  /** Of the project: where its lockfile and its package.json are. */
  readonly directory: string
  /** Of the repository, where there is one above; else the project's. */
  readonly root: string
  /** From the repository to the project, with forward slashes; empty where they are the same. */
  readonly prefix: string
  readonly isRepository: boolean
}

export async function openProject(directory: string): Promise<ProjectFiles> {
  const stats = await lstat(path.join(directory, '.')).catch(() => undefined)
  if (!stats?.isDirectory()) throw new UsageError(`${directory} is no directory. Name the project's directory.`)
  const absolute = path.resolve(directory)
  for (let up = absolute; ; up = path.dirname(up)) {
    if (await isThere(path.join(up, '.git'))) {
      const prefix = path.relative(up, absolute).split(path.sep).join('/')
      return { directory: absolute, root: up, prefix, isRepository: true }
    }
    if (path.dirname(up) === up) return { directory: absolute, root: absolute, prefix: '', isRepository: false }
  }
}

/**
 * @returns `undefined` where there is none
 * @throws UsageError for what is there and is no readable text: a link may lead anywhere
 */
export async function textOf(directory: string, file: string): Promise<string | undefined> {
  const at = path.join(directory, file)
  const stats = await lstat(at).catch(() => undefined)
  if (stats === undefined) return undefined
  if (!stats.isFile()) throw new UsageError(`${at} is no regular file. Put a file in its place.`)
  const bytes = await readCapped(at, 'file', MAX_BYTES)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new UsageError(`${at} cannot be read: it is not UTF-8.`)
  }
}

/** Relative to the repository, in the order of their names. */
export async function workflowFiles({ root }: ProjectFiles): Promise<readonly string[]> {
  const names = await readdir(path.join(root, '.github', 'workflows')).catch(() => [])
  const workflows = names.filter((name) => /\.ya?ml$/u.test(name)).sort()
  if (workflows.length > MAX_FILES) throw new UsageError(`.github/workflows has more than ${MAX_FILES} files.`)
  return workflows.map((name) => `.github/workflows/${name}`)
}

export async function isThere(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined
}
