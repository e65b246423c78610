/**
 * One entry of `packages`, with its elements checked but not yet understood. What they are depends on the first:
 *
 * - npm: `NAME@VERSION`, the tarball's address or '' for the default registry's, information, integrity
 * - git: `NAME@ADDRESS`, information, Bun's tag for the commit, and in newer versions an integrity
 * - tarball: `NAME@ADDRESS`, information, and in newer versions an integrity
 * - directory: `NAME@file:PATH` or `NAME@link:PATH`, information
 * - workspace: `NAME@workspace:PATH`, and in version 0 information; root: `NAME@root:`, information
 */
import type { Json, JsonDocument, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Place } from './place.ts'
import { readPlace } from './place.ts'
import { refuse } from './refuse.ts'
import type { Resolution } from './resolution.ts'
import { readResolution } from './resolution.ts'

export interface Entry extends Place {
  readonly line: number
  /** The package's own name, as the entry gives it. */
  readonly name: string
  readonly resolution: Resolution
  /** The tarball's address, where the entry has one beside its version. */
  readonly resolved: string | undefined
  readonly integrity: string
  /** Dependencies, commands and platforms. */
  readonly information: JsonObject
}

/** No address, version or digest of an honest lockfile is as long; some that are take for ever to parse. */
const MAX_TEXT = 4096
const NOTHING: JsonObject = Object.create(null)

export function readEntries(document: JsonDocument, packages: JsonObject, file: string): readonly Entry[] {
  return Object.keys(packages).map((key) => {
    const elements = packages[key]
    if (!Array.isArray(elements)) return refuse(file, document.lineOf(packages), `${quoted(key)} is not a list`)
    const line = document.lineOf(elements)
    const place = readPlace(key)
    if (typeof place === 'string') return refuse(file, line, place)
    return readEntry(place, new Elements(elements, file, line, key))
  })
}

function readEntry(place: Place, elements: Elements): Entry {
  const written = elements.text(0, 'what it is')
  const at = written.indexOf('@', 1)
  const [name, address] = written.startsWith('@root:') ? ['', 'root:'] : [written.slice(0, at), written.slice(at + 1)]
  if (at < 1 && address !== 'root:') elements.fail(`begins with ${quoted(written)}, not NAME@VERSION`)
  const resolution = readResolution(name, address)
  const entry = { ...place, line: elements.line, name, resolution }
  switch (resolution.kind) {
    case 'npm':
      return {
        ...entry,
        resolved: elements.text(1, "the tarball's address") || undefined,
        information: elements.object(2),
        integrity: elements.text(3, 'its integrity'),
      }
    case 'git':
      elements.text(2, "the commit's tag")
      return { ...entry, resolved: undefined, information: elements.object(1), integrity: elements.maybeText(3) }
    case 'url':
    case 'file':
      return { ...entry, resolved: undefined, information: elements.object(1), integrity: elements.maybeText(2) }
    case 'directory':
    case 'root':
      return { ...entry, resolved: undefined, information: elements.object(1), integrity: '' }
    case 'workspace':
      return { ...entry, resolved: undefined, information: elements.maybeObject(1), integrity: '' }
    case 'unknown':
      return { ...entry, resolved: undefined, information: NOTHING, integrity: '' }
  }
}

/** Whatever is missing or of another type makes the whole file unreadable, as it does for Bun. */
class Elements {
  readonly line: number
  readonly #list: readonly Json[]
  readonly #file: string
  readonly #key: string

  constructor(list: readonly Json[], file: string, line: number, key: string) {
    this.#list = list
    this.#file = file
    this.line = line
    this.#key = key
  }

  text(at: number, what: string): string {
    const value = this.#list[at]
    if (typeof value !== 'string') return this.fail(`lacks ${what}, a string, as its element ${at + 1}`)
    return value.length > MAX_TEXT ? this.fail(`has an element of over ${MAX_TEXT} characters`) : value
  }

  maybeText(at: number): string {
    return this.#list[at] === undefined ? '' : this.text(at, 'its integrity')
  }

  object(at: number): JsonObject {
    const value = this.#list[at]
    return isObject(value) ? value : this.fail(`lacks its dependencies, an object, as its element ${at + 1}`)
  }

  maybeObject(at: number): JsonObject {
    return this.#list[at] === undefined ? NOTHING : this.object(at)
  }

  fail(reason: string): never {
    return refuse(this.#file, this.line, `the entry ${quoted(this.#key)} ${reason}`)
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
