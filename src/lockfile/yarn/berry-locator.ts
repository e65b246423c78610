/**
 * What an entry of a Yarn Berry lockfile resolves to: `NAME@REFERENCE`, https://yarnpkg.com/advanced/lexicon#locator
 *
 * Input: attacker-controlled, and never longer than MAX_TEXT.
 */

import type { Source } from '../locked-package.ts'
import { isTarball } from '../npm/request.ts'
import type { Descriptor } from './descriptor.ts'
import { isGit, pathOf, readDescriptor, registrySource, splitDescriptor } from './descriptor.ts'

export interface Place {
  readonly name: string
  /** `undefined` where the reference has none. */
  readonly version: string | undefined
  readonly source: Source
  /** What is applied to it, outermost last. */
  readonly patches: readonly string[]
}

/** Patches of patches; nobody has more than two. */
const MAX_PATCHES = 10

export function readLocator(locator: string, depth = 0): Place {
  const { name, range: reference } = splitDescriptor(locator)
  const place = (source: Source, version?: string): Place => ({ name, version, source, patches: [] })
  const unidentified = (reason: string) => place({ type: 'unidentified', reason })
  const [bare = '', parameters] = splitOnce(reference, '::')

  const protocol = /^[a-z][a-z0-9+.-]*:/iu.exec(reference)?.[0]
  switch (protocol) {
    case 'npm:': {
      const version = bare.slice('npm:'.length)
      const [archive, another] = new URLSearchParams(parameters ?? '').getAll('__archiveUrl')
      return another === undefined
        ? place(registrySource(name, version, archive), version)
        : unidentified('it has several addresses')
    }
    case 'patch:': {
      const patch = readPatch(reference)
      if (patch === undefined || depth >= MAX_PATCHES) return unidentified('its patch names no package')
      const base = readLocator(patch.base, depth + 1)
      return { ...base, patches: [...base.patches, ...patch.patches] }
    }
    case 'workspace:':
      return place({ type: 'workspace', path: bare.slice('workspace:'.length) })
    case 'link:':
    case 'portal:':
      return place({ type: 'link', target: pathOf(reference) })
    case 'file:':
    case 'exec:': {
      const path = pathOf(reference)
      return place(protocol === 'exec:' || isTarball(path) ? { type: 'file', path } : { type: 'link', target: path })
    }
    default:
      if (isGit(bare) || /#(?:.*&)?commit[=:]/u.test(bare)) return place({ type: 'git', url: bare })
      if (/^https?:$/u.test(protocol ?? '')) return place({ type: 'url', url: bare })
      return unidentified(`"${reference.slice(0, 200)}" is no resolution that is known`)
  }
}

/** A request for a patched package is one for the package. */
export function readRequest(key: string, depth = 0): Descriptor {
  const { name, range } = splitDescriptor(key)
  const patch = range.startsWith('patch:') && depth < MAX_PATCHES ? readPatch(range) : undefined
  return patch === undefined ? readDescriptor(key) : { ...readRequest(patch.base, depth + 1), name }
}

/** `patch:NAME@REFERENCE#PATCH&PATCH::PARAMETERS`, with the first part escaped; the oldest did not escape it. */
export function readPatch(
  reference: string,
): { readonly base: string; readonly patches: readonly string[] } | undefined {
  const [bare = ''] = splitOnce(reference.slice('patch:'.length), '::')
  const [base = '', patches = ''] = splitOnce(bare, '#')
  try {
    const decoded = decodeURIComponent(base)
    return decoded.length === 0
      ? undefined
      : { base: decoded, patches: patches.split('&').filter((each) => each !== '') }
  } catch {
    return undefined
  }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
