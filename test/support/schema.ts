/** The JSON Schemas that ship with the package, and samples that differ from an accepted one in one member. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

export type Path = readonly (string | number)[]

/** In place of a member's value. */
export const GONE = Symbol('the member is not there')

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of a schema it also asserts
export function readSchema(name: 'report' | 'trust' | 'explain'): any {
  return JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'))
}

/** @returns what a schema says against a JSON text: nothing, where it accepts it */
export function schemaErrors(name: 'trust' | 'explain'): (text: string) => readonly object[] {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(readSchema(name))
  return (text) => (validate(JSON.parse(text)) ? [] : (validate.errors ?? []))
}

/** The same document, with one thing wrong. */
export function withMember(text: string, path: Path, value: unknown): string {
  const document = JSON.parse(text)
  const parent = path.slice(0, -1).reduce((at, member) => at[member], document)
  const last = path.at(-1) as string | number
  if (value === GONE) delete parent[last]
  else parent[last] = value
  return JSON.stringify(document)
}
