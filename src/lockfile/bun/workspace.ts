/** The members of `workspaces`: the project's own directories, each with what its package.json asks for. */
import type { JsonDocument, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Request } from '../npm/request.ts'
import { refuse } from './refuse.ts'
import { requestsOf } from './request.ts'

export interface Workspace {
  /** The directory, from the project's. */
  readonly path: string
  readonly line: number
  readonly name: string
  readonly version: string
  readonly requests: readonly Request[]
}

/** All but the project itself, which has the path ''. */
export function readWorkspaces(document: JsonDocument, workspaces: JsonObject, file: string): readonly Workspace[] {
  return Object.keys(workspaces).flatMap((path) => {
    if (path === '') return []
    const holder = workspaces[path]
    const where = JSON.stringify(path.slice(0, 200))
    if (!isObject(holder)) return refuse(file, document.lineOf(workspaces), `the workspace ${where} is not an object`)
    const line = document.lineOf(holder)
    const { name, version = '' } = holder
    if (typeof name !== 'string') return refuse(file, line, `the workspace ${where} has no name`)
    if (typeof version !== 'string') return refuse(file, line, `the version of the workspace ${where} is not a string`)
    return [{ path, line, name, version, requests: requestsOf(holder, true) }]
  })
}
