/** What values have to be. A shape tells all that is wrong with a value, and what is allowed in its place. */
import type { JsonNode, ObjectNode } from './json-node.ts'
import { nearest } from './nearest.ts'

/** Told once for each problem. */
export type Tell = (line: number, problem: string) => void

export interface Shape<T> {
  /** Completes "it has to be …". */
  readonly expected: string
  /** @returns undefined when something was told */
  read(node: JsonNode, where: string, tell: Tell): T | undefined
}

type Shapes = Readonly<Record<string, Shape<unknown>>>
type Read<S> = S extends Shape<infer T> ? T : never
type ReadObject<R extends Shapes, O extends Shapes> = { readonly line: number } & {
  readonly [K in keyof R]: Read<R[K]>
} & { readonly [K in keyof O]?: Read<O[K]> }

/** @param least how many members it has at least: with fewer it would say nothing */
export function object<R extends Shapes, O extends Shapes>(
  required: R,
  optional: O,
  least = 0,
): Shape<ReadObject<R, O>> {
  const shapes = new Map<string, Shape<unknown>>([...Object.entries(required), ...Object.entries(optional)])
  const known = [...shapes.keys()]
  return {
    expected: `an object with ${known.join(', ')}`,
    read(node, where, tell) {
      if (node.type !== 'object') return wrong(this.expected, node, where, tell)
      let isWhole = true
      const fail = (line: number, problem: string) => {
        isWhole = false
        tell(line, problem)
      }
      const read = new Map<string, unknown>([['line', node.line]])
      for (const { name, line, value } of distinct(node, where, fail)) {
        const shape = shapes.get(name)
        if (shape === undefined) fail(line, unknown(name, known, where))
        else read.set(name, shape.read(value, inside(where, name), fail))
      }
      for (const [name, { expected }] of Object.entries(required)) {
        if (!node.members.some((member) => member.name === name)) {
          fail(node.line, `${subject(where)} lacks "${name}", which has to be ${expected}.`)
        }
      }
      if (isWhole && node.members.length < least) {
        fail(node.line, `${subject(where)} says nothing. It takes ${Object.keys(optional).join(', ')}.`)
      }
      return isWhole ? (Object.fromEntries(read) as ReadObject<R, O>) : undefined
    },
  }
}

/** An object whose members have names of the user's choice. */
export function record<T>(
  expected: string,
  isName: (name: string) => boolean,
  item: Shape<T>,
): Shape<Readonly<Record<string, T>>> {
  return {
    expected,
    read(node, where, tell) {
      if (node.type !== 'object' || node.members.length === 0) return wrong(expected, node, where, tell)
      const entries = distinct(node, where, tell).map(({ name, line, value }) => {
        if (isName(name)) return [name, item.read(value, inside(where, name), tell)]
        tell(line, `${subject(where)} has the member ${show(name)}; it has to be ${expected}.`)
        return []
      })
      return Object.fromEntries(entries) as Record<string, T>
    },
  }
}

export function list<T>(item: Shape<T>, least: 0 | 1): Shape<readonly T[]> {
  const expected = least === 0 ? 'a list' : `a list with at least one item, each ${item.expected}`
  return {
    expected,
    read(node, where, tell) {
      if (node.type !== 'list' || node.items.length < least) return wrong(expected, node, where, tell)
      const items = node.items.map((each, index) => item.read(each, `${where}[${index}]`, tell))
      return items.every((each) => each !== undefined) ? items : undefined
    },
  }
}

/** @param read gives undefined for what is not allowed */
export function value<T>(expected: string, read: (value: unknown) => T | undefined): Shape<T> {
  return {
    expected,
    read(node, where, tell) {
      const allowed = node.type === 'value' ? read(node.value) : undefined
      return allowed ?? wrong(expected, node, where, tell)
    },
  }
}

export function text(expected: string, isAllowed: (text: string) => boolean): Shape<string> {
  return value(expected, (given) => (typeof given === 'string' && isAllowed(given) ? given : undefined))
}

export function oneOf<T extends string>(allowed: readonly T[]): Shape<T> {
  return value(`one of ${allowed.map(show).join(', ')}`, (given) => allowed.find((each) => each === given))
}

/** @param refine tells what is wrong beyond the shape, and completes what is right */
export function refined<T, U>(shape: Shape<T>, refine: (value: T, tell: Tell) => U): Shape<U> {
  return {
    expected: shape.expected,
    read(node, where, tell) {
      const given = shape.read(node, where, tell)
      return given === undefined ? undefined : refine(given, tell)
    },
  }
}

function distinct({ members }: ObjectNode, where: string, tell: Tell): ObjectNode['members'] {
  const seen = new Set<string>()
  return members.filter(({ name, line }) => {
    if (seen.has(name)) tell(line, `${subject(where)} has the member ${show(name)} twice.`)
    return seen.size < seen.add(name).size
  })
}

function unknown(name: string, known: readonly string[], where: string): string {
  const meant = nearest(name, known)
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  return `${subject(where)} has the unknown member ${show(name)}.${hint} It takes ${known.join(', ')}.`
}

function wrong(expected: string, node: JsonNode, where: string, tell: Tell): undefined {
  tell(node.line, `${subject(where)} is ${describe(node)}; it has to be ${expected}.`)
}

function describe(node: JsonNode): string {
  if (node.type === 'object') return node.members.length === 0 ? 'an empty object' : 'an object'
  if (node.type === 'list') return node.items.length === 0 ? 'an empty list' : 'a list'
  return typeof node.value === 'string' ? show(node.value) : String(node.value)
}

function subject(where: string): string {
  return where === '' ? 'the policy' : where
}

function inside(where: string, member: string): string {
  return where === '' ? member : `${where}.${member}`
}

/** An address may have a password in it, and logs are read by many. */
function show(given: string): string {
  return JSON.stringify(cut(given.replace(/\/\/[^/\s]*@/gu, '//***@')))
}

/** Of a text that somebody else chose. */
function cut(given: string): string {
  return given.length > 100 ? `${given.slice(0, 100)}…` : given
}
