/** What a project asks for: https://pnpm.io/package-sources, https://pnpm.io/workspaces, https://pnpm.io/catalogs */
import type { JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { aliasOf, typeOfRequest } from '../npm/request.ts'
import { readTarballUrl } from '../tarball-url.ts'

export type AskedType = 'registry' | 'git' | 'url' | 'file' | 'workspace'

export interface Asked {
  readonly type: AskedType
  /** The registry's name. */
  readonly name: string
  /** A range, version or tag of a registry's. */
  readonly range: string | undefined
}

/** @param catalogs of the lockfile: by name, then by the dependency's name */
export function understand(alias: string, specifier: string | undefined, catalogs: JsonObject | undefined): Asked {
  const nothing: Asked = { type: 'registry', name: alias, range: undefined }
  if (specifier === undefined) return nothing
  const protocol = /^[a-z]+:/u.exec(specifier)?.[0]
  switch (protocol) {
    case 'catalog:': {
      const found = inCatalog(alias, specifier.slice('catalog:'.length).trim() || 'default', catalogs)
      // A catalog cannot lead to another one.
      return found === undefined || found.startsWith('catalog:') ? nothing : understand(alias, found, undefined)
    }
    case 'workspace:':
      return { ...nothing, type: 'workspace' }
    case 'link:':
    case 'file:':
      return { ...nothing, type: 'file' }
    case 'jsr:':
      return { ...nothing, name: jsrName(alias, specifier) }
    case 'runtime:':
      return { ...nothing, type: 'url' }
    default: {
      const request = { name: alias, spec: specifier, groups: [] }
      const type = typeOfRequest(request)
      // The address that a registry has a tarball under is one more way to ask for that version.
      const tarball = type === 'url' ? readTarballUrl(specifier) : undefined
      if (tarball !== undefined && tarball.version !== '') return { type, name: tarball.name, range: tarball.version }
      const name = aliasOf(request) ?? alias
      return { type, name, range: type === 'registry' ? rangeIn(specifier) : undefined }
    }
  }
}

function rangeIn(specifier: string): string | undefined {
  if (!/^npm:/iu.test(specifier)) return specifier
  const at = specifier.indexOf('@', 'npm:@'.length)
  return at === -1 ? undefined : specifier.slice(at + 1)
}

function inCatalog(alias: string, catalog: string, catalogs: JsonObject | undefined): string | undefined {
  const entries = catalogs?.[catalog]
  const entry = isObject(entries) ? entries[alias] : undefined
  const specifier = isObject(entry) ? entry['specifier'] : undefined
  return typeof specifier === 'string' ? specifier : undefined
}

/** https://jsr.io/docs/npm-compatibility: `@scope/name` is there as `@jsr/scope__name`. */
function jsrName(alias: string, specifier: string): string {
  const [, scope, name] = /^(?:jsr:)?@([^/@]+)\/([^/@]+)/u.exec(specifier) ?? /^@([^/@]+)\/([^/@]+)$/u.exec(alias) ?? []
  return scope === undefined ? alias : `@jsr/${scope}__${name}`
}
