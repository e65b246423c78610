/**
 * One entry of an npm lockfile, whichever version wrote it, with its fields checked but not yet understood.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
import { UsageError } from '../../usage-error.ts'
import type { Json, JsonDocument, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { Declared } from '../locked-package.ts'
import type { Request } from './request.ts'

/** The longest path that any system takes is 4,096 bytes; nothing can be installed below a longer one. */
const MAX_PATH = 4096
/** No address, version or digest of an honest lockfile is as long; some that are take for ever to parse. */
const MAX_TEXT = 4096

export interface Entry {
  /** Where it is installed, such as `node_modules/a/node_modules/b`; of a workspace, its directory. */
  readonly path: string
  readonly line: number
  /** What dependents call it. */
  readonly installName: string
  /** The registry's name, as the entry gives it. */
  readonly name: string
  readonly version: string | undefined
  readonly resolved: string | undefined
  readonly integrity: string | undefined
  readonly link: boolean
  readonly inBundle: boolean
  /** What it carries inside its own tarball, by the names as installed. */
  readonly bundles: readonly string[]
  readonly dev: boolean
  readonly optional: boolean
  readonly devOptional: boolean
  readonly peer: boolean
  /** Whether `resolved` is a registry's address even where it is asked for as an address (version 1). */
  readonly fromRegistry: boolean
  /** What was asked for, where the entry itself keeps it (version 1). */
  readonly asked: string | undefined
  /** What it depends on. */
  readonly requests: readonly Request[]
  /** What the package's own package.json has to say as well; `undefined` where the entry tells none of it. */
  readonly declared: Declared | undefined
}

/** Whether a path leads into a node_modules. npm on Windows would follow backslashes, too. */
export function isInstalled(path: string): boolean {
  return /(?:^|[\\/])node_modules[\\/]/u.test(path)
}

/** Reads fields of one object of a lockfile; whatever has the wrong type is refused with its line. */
export class Fields {
  readonly line: number
  readonly object: JsonObject
  readonly #where: string
  readonly #file: string

  constructor(document: JsonDocument, object: JsonObject, file: string, where: string) {
    this.object = object
    this.#where = where
    this.#file = file
    this.line = document.lineOf(object)
  }

  /** npm 6 writes `false` for a text that it does not have. */
  text(member: string): string | undefined {
    const value = this.object[member]
    if (value === undefined || value === null || value === false || value === '') return undefined
    if (typeof value !== 'string') return this.#refuse(member, 'a string', value)
    return value.length > MAX_TEXT ? this.#fail(`"${member}" of ${this.#where} has over ${MAX_TEXT} characters`) : value
  }

  flag(member: string): boolean {
    const value = this.object[member]
    if (value === undefined || value === null) return false
    return typeof value === 'boolean' ? value : this.#refuse(member, 'true or false', value)
  }

  /** The fields of the entry at a path, which one member of this object holds. */
  entry(document: JsonDocument, member: string, path = member): Fields {
    const value = this.object[member] ?? null
    if (path.length > MAX_PATH) this.#fail(`a path in ${this.#where} has over ${MAX_PATH} characters`)
    return isObject(value)
      ? new Fields(document, value, this.#file, `"${path}"`)
      : this.#refuse(member, 'an object', value)
  }

  #refuse(member: string, wanted: string, value: Json): never {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`
    return this.#fail(`"${member}" of ${this.#where} is ${found}, not ${wanted}`)
  }

  #fail(reason: string): never {
    throw new UsageError(
      `${this.#file}:${this.line}: not a readable lockfile: ${reason}. ` +
        'Restore the file from version control or make it anew.',
    )
  }
}
