/** What a link leads to. */
import { readlinkSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** @returns below the project, with slashes; `undefined` for nothing, or a place outside of it */
export function targetOf(project: string, place: string): string | undefined {
  try {
    return below(project, realpathSync(path.join(project, place)))
  } catch {
    return undefined
  }
}

/** The same, also where there is nothing (yet): package managers link commands that an install script has to make. */
export function namedBy(project: string, place: string): string | undefined {
  const found = targetOf(project, place)
  if (found !== undefined) return found
  try {
    const file = path.join(project, place)
    const named = path.resolve(path.dirname(file), readlinkSync(file))
    return exists(named) ? undefined : below(project, named)
  } catch {
    return undefined
  }
}

function exists(file: string): boolean {
  try {
    realpathSync(file)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

function below(project: string, file: string): string | undefined {
  const inner = path.relative(project, file)
  return inner.startsWith('..') || path.isAbsolute(inner) ? undefined : inner.split(path.sep).join('/')
}
