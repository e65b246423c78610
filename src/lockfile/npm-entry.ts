/**
 * One entry of an npm lockfile, whichever version wrote it, with its fields checked but not yet understood.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
import { UsageError } from '../usage-error.ts'
import type { Json, JsonDocument, JsonObject } from './json.ts'
import { isObject } from './json.ts'

export interface Entry {
  /** Where it is installed, such as `node_modules/a/node_modules/b`; of a workspace, its directory. */
  readonly path: string
  readonly line: number
  /** The registry's name. */
  readonly name: string
  readonly version: string | undefined
  readonly resolved: string | undefined
  readonly integrity: string | undefined
  readonly link: boolean
  readonly inBundle: boolean
  /** Whether it carries other packages inside its own tarball. */
  readonly bundles: boolean
  readonly dev: boolean
  readonly optional: boolean
  readonly devOptional: boolean
  readonly peer: boolean
  /** What was asked for, where the entry itself keeps it (version 1). */
  readonly asked: string | undefined
  /** What it depends on: the name as installed, and what it asks for. */
  readonly requests: readonly (readonly [name: string, spec: string])[]
}

/** Reads fields of one object of a lockfile; whatever has the wrong type is refused with its line. */
export class Fields {
  readonly line: number
  readonly #object: JsonObject
  readonly #where: string
  readonly #file: string

  constructor(document: JsonDocument, object: JsonObject, file: string, where: string) {
    this.#object = object
    this.#where = where
    this.#file = file
    this.line = document.lineOf(object)
  }

  /** npm 6 writes `false` for a text that it does not have. */
  text(member: string): string | undefined {
    const value = this.#object[member]
    if (value === undefined || value === null || value === false || value === '') return undefined
    return typeof value === 'string' ? value : this.#refuse(member, 'a string', value)
  }

  flag(member: string): boolean {
    const value = this.#object[member]
    if (value === undefined || value === null) return false
    return typeof value === 'boolean' ? value : this.#refuse(member, 'true or false', value)
  }

  object(member: string): JsonObject | undefined {
    const value = this.#object[member]
    if (value === undefined || value === null) return undefined
    return isObject(value) ? value : this.#refuse(member, 'an object', value)
  }

  /** The pairs of an object of strings, such as `dependencies`. Old lockfiles have `true` or arrays there: no pairs. */
  pairs(member: string): [string, string][] {
    const value = this.#object[member]
    if (!isObject(value)) return []
    return Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  }

  /** Whether a list such as `bundleDependencies` names anything; npm also writes `true` there. */
  lists(member: string): boolean {
    const value = this.#object[member]
    return value === true || (Array.isArray(value) && value.length > 0)
  }

  #refuse(member: string, wanted: string, value: Json): never {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`
    throw new UsageError(
      `${this.#file}:${this.line}: not a readable lockfile: "${member}" of ${this.#where} is ${found}, not ${wanted}. ` +
        'Restore the file from version control or make it anew.',
    )
  }
}
