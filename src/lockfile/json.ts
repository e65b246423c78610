/**
 * Strict JSON (RFC 8259) that remembers where each object begins.
 *
 * Input: attacker-controlled. Comments, trailing commas, duplicate members and deep nesting are refused, because two
 * readers could understand them differently. Bun alone writes trailing commas, and only its lockfiles may have them.
 */
import { printParseErrorCode, visit } from 'jsonc-parser'
import { UsageError } from '../usage-error.ts'
import { scanJson } from './json-scan.ts'
import type { Json, JsonObject } from './json-value.ts'

export type { Json, JsonObject } from './json-value.ts'

export interface JsonDocument {
  readonly root: JsonObject
  /** The line (from 1) of the member that holds this object; of a list only where trailing commas may be. */
  lineOf(holder: JsonObject | readonly Json[]): number
}

export interface Dialect {
  /** Whether a comma may stand behind the last member, as Bun writes it. */
  readonly trailingCommas?: boolean
  /** What resolves a conflict in such a file, and makes it anew. */
  readonly command?: string
}

/** Lockfiles of npm v1 nest two levels for each level of node_modules; real ones stay under 60. */
const MAX_DEPTH = 500
/** The largest public lockfiles are about 10 MB. */
export const MAX_LOCKFILE_BYTES = 100 * 1024 * 1024

/** Of a name that somebody else chose. */
const MAX_SHOWN = 200

/** What the errors of jsonc-parser mean. */
export const REASONS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word or sign that JSON does not have',
  InvalidNumberFormat: 'a malformed number',
  PropertyNameExpected: 'a member name is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'it ends before its last "}"',
  CloseBracketExpected: 'it ends before its last "]"',
  EndOfFileExpected: 'there is more after the end of the document',
  InvalidCommentToken: 'a comment, which JSON does not have',
  UnexpectedEndOfComment: 'a comment, which JSON does not have',
  UnexpectedEndOfString: 'a string without its end',
  UnexpectedEndOfNumber: 'a malformed number',
  InvalidUnicode: 'a malformed \\u escape',
  InvalidEscapeCharacter: 'a malformed escape',
  InvalidCharacter: 'a control character inside a string',
}

/**
 * @param kind of file, for messages
 * @throws UsageError naming the file and line
 */
export function parseJson(
  text: string,
  file: string,
  kind = 'lockfile',
  { trailingCommas = false, command = 'npm install' }: Dialect = {},
): JsonDocument {
  if (text.length > MAX_LOCKFILE_BYTES) throw new UsageError(`${file} is larger than ${MAX_LOCKFILE_BYTES} bytes.`)
  refuseConflictMarkers(text, file, command)
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  const quick = trailingCommas ? undefined : scanJson(body, MAX_DEPTH)
  if (quick !== undefined && isObject(quick.root)) {
    return { root: quick.root, lineOf: (object) => quick.lines.get(object as JsonObject) ?? 1 }
  }
  const open: Container[] = []
  let memberLine = 1
  let root: Json | undefined

  const fail = (line: number, reason: string): never => {
    throw new UsageError(
      `${file}:${line}: not a readable ${kind}: ${reason}. Restore it from version control or make it anew.`,
    )
  }
  const place = (value: Json) => {
    const parent = open.at(-1)
    if (parent === undefined) root = value
    else if (parent.type === 'array') parent.value.push(value)
    else parent.value[parent.member] = value
  }
  const begin = (container: Container, line: number) => {
    if (open.length >= MAX_DEPTH) fail(line, `it nests deeper than ${MAX_DEPTH} levels`)
    place(container.value as Json)
    open.push(container)
  }

  visit(
    body,
    {
      onObjectBegin: (_offset, _length, startLine) => {
        const value: Members = Object.create(null)
        value[LINE] = open.at(-1)?.type === 'object' ? memberLine : startLine + 1
        begin({ type: 'object', value, member: '' }, startLine + 1)
      },
      onArrayBegin: (_offset, _length, startLine) => {
        const value: Elements = []
        if (trailingCommas) value[LINE] = open.at(-1)?.type === 'object' ? memberLine : startLine + 1
        begin({ type: 'array', value }, startLine + 1)
      },
      onObjectProperty: (member, _offset, _length, startLine) => {
        const parent = open.at(-1)
        if (parent?.type !== 'object') return
        memberLine = startLine + 1
        if (member in parent.value)
          fail(memberLine, `the member ${JSON.stringify(member.slice(0, MAX_SHOWN))} is there twice`)
        parent.member = member
      },
      onLiteralValue: (value) => place(value as Json),
      onObjectEnd: () => void open.pop(),
      onArrayEnd: () => void open.pop(),
      onComment: (_offset, _length, startLine) => fail(startLine + 1, 'a comment, which JSON does not have'),
      onError: (error, _offset, _length, startLine) =>
        fail(startLine + 1, REASONS[printParseErrorCode(error)] ?? 'it is not JSON'),
    },
    { disallowComments: true, allowTrailingComma: trailingCommas },
  )
  if (!isObject(root)) return fail(1, 'it is not a JSON object')
  return { root, lineOf: (holder) => (holder as Members | Elements)[LINE] ?? 1 }
}

/** Where an object's line is kept: beside its members, because a map of all objects would cost more than parsing. */
const LINE = Symbol('line')

type Members = Record<string, Json> & { [LINE]?: number }
type Elements = Json[] & { [LINE]?: number }

type Container =
  | { readonly type: 'object'; readonly value: Members; member: string }
  | { readonly type: 'array'; readonly value: Elements }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Git's markers stand at the start of a line, where JSON never has them. */
function refuseConflictMarkers(text: string, file: string, command: string): void {
  const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/mu.exec(text)
  if (marker === null) return
  const line = text.slice(0, marker.index).split('\n').length
  throw new UsageError(
    `${file}:${line}: it has merge-conflict markers. Resolve the conflict (${command} does it) and try again.`,
  )
}
