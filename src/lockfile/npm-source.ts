/** What an entry of an npm lockfile says about where its package comes from. */
import npa from 'npm-package-arg'
import semver from 'semver'
import type { Source } from './locked-package.ts'
import type { Entry } from './npm-entry.ts'
import type { Requests } from './npm-requests.ts'
import { typeOfSpec } from './npm-requests.ts'

export interface Surroundings {
  readonly entries: ReadonlyMap<string, Entry>
  /** `undefined` for version 1, whose entries keep for themselves what was asked for. */
  readonly requests: Requests | undefined
}

export function sourceOf(entry: Entry, surroundings: Surroundings): Source {
  const { path, resolved } = entry
  if (entry.link) return { type: 'link', target: resolved ?? '' }
  if (!/(?:^|\/)node_modules\//u.test(path)) return { type: 'workspace', path }

  if (resolved !== undefined) {
    const written = placeOf(entry.name, resolved)
    if (written !== undefined && isAskedFor(entry, surroundings.requests)) return written
    // npm compares no digest with what it gets from git, so nothing that a registry says could speak for those bytes.
    if (written === undefined || written.type === 'git') return unidentified(entry) ?? { type: 'diverted', resolved }
  }
  const carrier = entry.inBundle && resolved === undefined ? bundlerOf(path, surroundings.entries) : undefined
  if (carrier !== undefined) return { type: 'bundled', within: carrier }
  return unidentified(entry) ?? { type: 'registry', resolved }
}

/** The place that a `resolved` names by itself. An http address may also be a registry's; the requests decide. */
function placeOf(
  name: string,
  resolved: string,
): Extract<Source, { type: 'git' | 'url' | 'file' | 'link' }> | undefined {
  switch (typeOfSpec(name, resolved)) {
    case 'url':
      return { type: 'url', url: resolved }
    case 'git':
      return { type: 'git', url: resolved }
    case 'file':
      return fileOrDirectory(resolved.replace(/^file:/iu, ''))
    case 'registry':
      return undefined
  }
}

/** Version 1 writes a linked directory as `file:` too; versions 2 and 3 have `link` for it. */
function fileOrDirectory(path: string): Extract<Source, { type: 'file' | 'link' }> {
  return /\.(?:tgz|tar|tar\.gz)$/iu.test(path)
    ? { type: 'file', path }
    : { type: 'link', target: path.replace(/^\.\//u, '') }
}

/** Whether somebody asks for this entry by anything other than a registry's version. */
function isAskedFor({ name, path, asked, resolved }: Entry, requests: Requests | undefined): boolean {
  if (requests === undefined) return asked !== undefined && typeOfSpec(name, asked) !== 'registry'
  const types = requests.get(path)
  // Nobody asks for an entry that is extraneous, or whose dependent is the root that a hidden lockfile leaves out.
  if (types === undefined) return typeOfSpec(name, resolved ?? '') !== 'url'
  return [...types].some((type) => type !== 'registry')
}

/** The nearest package around it that carries bundled packages. The root's own bundle comes from the registry. */
function bundlerOf(path: string, entries: ReadonlyMap<string, Entry>): string | undefined {
  for (let at = path.lastIndexOf('/node_modules/'); at > 0; at = path.lastIndexOf('/node_modules/', at - 1)) {
    const around = path.slice(0, at)
    if (entries.get(around)?.bundles === true) return around
  }
  return undefined
}

function unidentified({ name, version }: Entry): Source | undefined {
  const reason = (text: string): Source => ({ type: 'unidentified', reason: text })
  if (version === undefined || version === '') return reason('the entry has no version')
  if (semver.valid(version, { loose: true }) === null) return reason(`"${version}" is not a version`)
  try {
    const spec = npa.resolve(name, version)
    if (spec.registry === true && spec.name === name) return undefined
  } catch {
    // npa throws on names that no registry can hold: told below.
  }
  return reason(`"${name}" is not a package name`)
}
