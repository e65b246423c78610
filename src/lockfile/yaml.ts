/**
 * Strict YAML 1.2 for lockfiles, that remembers the line of every member.
 *
 * Input: attacker-controlled. Anchors, aliases, tags, directives, merge keys and duplicate keys are refused: package
 * managers write none of them, and two readers could understand them differently. What is plain stays text, because
 * `1.10` and `1e3` are versions and digests, not numbers; only `null`, `true` and `false` are more than text, and not even
 * those in the schema that Yarn reads by.
 */
import type { Event } from 'js-yaml'
import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml'
import { UsageError } from '../usage-error.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, MAX_LOCKFILE_BYTES } from './json.ts'

export interface YamlDocument {
  /** Its numbers are strings. Its objects have no prototype. */
  readonly root: JsonObject
  /** The line (from 1) of the member that holds this object. */
  lineOf(object: JsonObject): number
  /** The line (from 1) of a member's name; of the object where it has no such member. */
  lineOfMember(object: JsonObject, member: string): number
}

/** By the names of the specification: in `failsafe` all that is written is text. */
type Schema = 'core' | 'failsafe'

/** Lockfiles nest six levels. */
const MAX_DEPTH = 50
/** Of a name that somebody else chose. */
const MAX_SHOWN = 200

/**
 * @param manager the command of the package manager that writes such files, for messages
 * @returns at least one document
 * @throws UsageError naming the file and line
 */
export function parseYaml(
  text: string,
  file: string,
  manager: string,
  schema: Schema = 'core',
): readonly YamlDocument[] {
  if (text.length > MAX_LOCKFILE_BYTES) throw new UsageError(`${file} is larger than ${MAX_LOCKFILE_BYTES} bytes.`)
  refuseConflictMarkers(text, file, manager)
  const fail: Fail = (line, reason) => {
    throw new UsageError(
      `${file}:${line}: not a readable lockfile: ${reason}. ` +
        `Restore it from version control or make it anew with ${manager} install.`,
    )
  }
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const indented = indentClosings(body)
  const documents = build(readEvents(indented, fail), indented, schema, fail)
  return documents.length === 0 ? fail(1, 'it is empty') : documents
}

type Fail = (line: number, reason: string) => never

function readEvents(text: string, fail: Fail): readonly Event[] {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH })
  } catch (error) {
    const isTold = error instanceof YAMLException
    return fail(isTold ? (error.mark?.line ?? 0) + 1 : 1, isTold ? error.reason : 'it is not YAML')
  }
}

/**
 * Formatters put a closing brace below the key that it belongs to. YAML wants it further in; all package managers' readers
 * take it all the same. In a text of several lines such a line means the same with more or with fewer spaces, or it is
 * part of prose.
 */
function indentClosings(text: string): string {
  return text.replace(/^ +[}\]](?=,?\r?$)/gmu, '  $&')
}

interface Mapping {
  readonly type: 'mapping'
  readonly value: Members
  /** The key whose value comes next. */
  key: string | undefined
}
interface Sequence {
  readonly type: 'sequence'
  readonly value: Json[]
}
interface Root {
  readonly type: 'document'
  value: Json
  readonly line: number
}

/** Lines are kept beside the members, because a map of all objects would cost more than parsing. */
const LINE = Symbol('line')
const LINES = Symbol('lines')
/** In the order of the text: the line of each member. */
type Lines = (readonly [string, number])[]
type Members = Record<string, Json> & { [LINE]: number; [LINES]: Lines }

function build(events: readonly Event[], text: string, schema: Schema, fail: Fail): readonly YamlDocument[] {
  const documents: YamlDocument[] = []
  const open: (Mapping | Sequence | Root)[] = []
  const lineAt = lineCounter(text)
  let line = 1

  const place = (value: Json) => {
    const parent = open.at(-1)
    if (parent?.type === 'sequence') parent.value.push(value)
    else if (parent?.type === 'document') parent.value = value
    else if (parent?.key !== undefined) {
      parent.value[parent.key] = value
      parent.key = undefined
    }
  }
  const placeKey = (mapping: Mapping, key: string, isPlain: boolean) => {
    if (isPlain && key === '<<') fail(line, 'it has a merge key ("<<")')
    if (key in mapping.value) fail(line, `the key ${JSON.stringify(key.slice(0, MAX_SHOWN))} is there twice`)
    mapping.value[LINES].push([key, line])
    mapping.key = key
  }
  const begin = (container: Mapping | Sequence, start: number) => {
    const parent = open.at(-1)
    if (parent?.type === 'mapping' && parent.key === undefined) fail(lineAt(start), 'a key is not a text')
    place(container.value)
    open.push(container)
  }

  for (const event of events) {
    if (event.type !== EVENT_ID.POP && event.type !== EVENT_ID.DOCUMENT) refuseProperties(event, lineAt, fail)
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        if (event.directives.length > 0) fail(line, 'it has a directive (%)')
        open.push({ type: 'document', value: null, line })
        break
      case EVENT_ID.MAPPING: {
        const parent = open.at(-1)
        line = parent?.type === 'mapping' ? line : lineAt(event.start)
        const value: Members = Object.create(null)
        value[LINE] = line
        value[LINES] = []
        begin({ type: 'mapping', value, key: undefined }, event.start)
        break
      }
      case EVENT_ID.SEQUENCE:
        begin({ type: 'sequence', value: [] }, event.start)
        break
      case EVENT_ID.SCALAR: {
        const parent = open.at(-1)
        const isKey = parent?.type === 'mapping' && parent.key === undefined
        const isPlain = event.style === SCALAR_STYLE.PLAIN
        if (isKey) line = lineAt(event.valueStart)
        const value = scalar(getScalar(text, event, line, fail), isPlain && !isKey, schema)
        if (isKey) placeKey(parent, String(value), isPlain)
        else place(value)
        break
      }
      case EVENT_ID.POP: {
        const closed = open.pop()
        if (closed?.type !== 'document') break
        documents.push(toDocument(closed, fail))
        break
      }
    }
  }
  return documents
}

function toDocument({ value, line }: Root, fail: Fail): YamlDocument {
  if (value === null) return fail(line, 'it has an empty document')
  if (!isObject(value)) return fail(line, 'it is not a list of names and values')
  const known = new WeakMap<JsonObject, ReadonlyMap<string, number>>()
  return {
    root: value,
    lineOf: (object) => (object as Members)[LINE] ?? 1,
    lineOfMember: (object, member) => {
      const { [LINE]: own = 1, [LINES]: lines = [] } = object as Members
      // Few objects are ever asked for their members.
      const byMember = known.get(object) ?? new Map(lines)
      known.set(object, byMember)
      return byMember.get(member) ?? own
    },
  }
}

type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>

function getScalar(text: string, event: Scalar, line: number, fail: Fail): string {
  try {
    return event.valueStart < 0 ? '' : getScalarValue(text, event)
  } catch {
    return fail(line, 'a text is malformed')
  }
}

/** https://yaml.org/spec/1.2.2/#chapter-10-recommended-schemas, without numbers. What is not written is null in each. */
function scalar(text: string, isPlain: boolean, schema: Schema): string | boolean | null {
  if (!isPlain) return text
  if (schema === 'failsafe') return text === '' ? null : text
  if (/^(?:null|Null|NULL|~|)$/u.test(text)) return null
  if (/^(?:true|True|TRUE)$/u.test(text)) return true
  return /^(?:false|False|FALSE)$/u.test(text) ? false : text
}

type Properties = Extract<Event, { anchorStart: number }>

function refuseProperties(event: Properties, lineAt: (offset: number) => number, fail: Fail): void {
  if (event.type === EVENT_ID.ALIAS) fail(lineAt(event.anchorStart), 'it has an alias (*)')
  if (event.anchorStart >= 0) fail(lineAt(event.anchorStart), 'it has an anchor (&)')
  if (event.tagStart >= 0) fail(lineAt(event.tagStart), 'it has a tag (!)')
}

/** Counts on from where it was asked last: to be asked in the order of the text. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let next = nextBreak(text, 0)
  return (offset) => {
    while (next < offset) {
      line++
      next = nextBreak(text, next + 1)
    }
    return line
  }
}

function nextBreak(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? Number.POSITIVE_INFINITY : at
}

/** Git's markers stand at the start of a line, where YAML in block style never has them. */
function refuseConflictMarkers(text: string, file: string, manager: string): void {
  const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/mu.exec(text)
  if (marker === null) return
  const line = text.slice(0, marker.index).split('\n').length
  throw new UsageError(
    `${file}:${line}: it has merge-conflict markers. Resolve the conflict (${manager} install does it) and try again.`,
  )
}
