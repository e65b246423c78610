/** What packages ask for, as Bun reads it. https://bun.com/docs/pm/cli/install */
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Request, RequestType } from '../npm/request.ts'
import { aliasOf, readRequests, typeOfRequest } from '../npm/request.ts'

/** What a `catalog:` request stands for: the ranges by name, by the catalog's name ('' for the default one). */
export type Catalogs = ReadonlyMap<string, JsonObject>

export type AskedType = RequestType | 'workspace'

/** Of all that ask for one entry. */
export interface Asked {
  readonly types: ReadonlySet<AskedType>
  /** The registry's names, where they are not the one that it is installed under. */
  readonly aliases: ReadonlySet<string>
}

/** @param own whether it is a project of the user's, whose devDependencies are installed too */
export function requestsOf(holder: JsonObject, own: boolean): readonly Request[] {
  const { optionalPeers } = holder
  if (!Array.isArray(optionalPeers) || optionalPeers.length === 0) return readRequests(holder, own)
  const names = optionalPeers.filter((name: Json) => typeof name === 'string')
  const peerDependenciesMeta = Object.fromEntries(names.map((name) => [name, { optional: true }]))
  return readRequests({ ...holder, peerDependenciesMeta }, own)
}

/** The request that stands in the catalog, where it refers to one. */
export function withCatalog(request: Request, catalogs: Catalogs): Request {
  const catalog = /^catalog:(.*)$/su.exec(request.spec)?.[1]
  if (catalog === undefined) return request
  const ranges = catalogs.get(catalog.trim())
  const spec = ranges !== undefined && Object.hasOwn(ranges, request.name) ? ranges[request.name] : undefined
  return typeof spec === 'string' ? { ...request, spec } : request
}

export function readCatalogs(holder: JsonObject): Catalogs {
  const { catalog, catalogs } = holder
  const named = isObject(catalogs) ? Object.entries(catalogs) : []
  return new Map(
    [['', catalog] as const, ...named].flatMap(([name, ranges]) => (isObject(ranges) ? [[name, ranges]] : [])),
  )
}

function typeOf(request: Request): AskedType {
  if (request.spec.startsWith('workspace:')) return 'workspace'
  return request.spec.startsWith('link:') ? 'file' : typeOfRequest(request)
}

export function askedBy(requests: readonly Request[]): Asked {
  return {
    types: new Set(requests.map(typeOf)),
    aliases: new Set(requests.flatMap((each) => aliasOf(each) ?? [])),
  }
}
