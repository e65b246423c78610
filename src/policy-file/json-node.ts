/**
 * Strict JSON (RFC 8259) in which every value knows its line, and a member that is there twice is there twice.
 *
 * lockfile/json.ts knows the lines of objects only, and stops at the first thing that is wrong: right for what a
 * machine writes. A policy is written by people, who want to be told everything at once.
 */
import { printParseErrorCode, visit } from 'jsonc-parser'
import { REASONS } from '../lockfile/json.ts'
import { UsageError } from '../usage-error.ts'

export type JsonNode = ObjectNode | ListNode | ValueNode

export interface ObjectNode {
  readonly type: 'object'
  readonly line: number
  readonly members: readonly Member[]
}

interface Member {
  readonly name: string
  readonly line: number
  readonly value: JsonNode
}

interface ListNode {
  readonly type: 'list'
  readonly line: number
  readonly items: readonly JsonNode[]
}

interface ValueNode {
  readonly type: 'value'
  readonly line: number
  readonly value: string | number | boolean | null
}

/** A policy nests 4 levels, a package.json with the configuration of many tools not much more. */
const MAX_DEPTH = 100

type Container =
  | { readonly type: 'object'; readonly members: Member[]; name: string; line: number }
  | { readonly type: 'list'; readonly items: JsonNode[] }

/** @throws UsageError naming the file and line when it is not JSON, or no object */
export function readJsonNode(text: string, file: string): ObjectNode {
  const open: Container[] = []
  let root: JsonNode | undefined

  const fail = (line: number, reason: string): never => {
    throw new UsageError(`${file}:${line}: it cannot be read as JSON: ${reason}.`)
  }
  const place = (node: JsonNode) => {
    const parent = open.at(-1)
    if (parent === undefined) root = node
    else if (parent.type === 'list') parent.items.push(node)
    else parent.members.push({ name: parent.name, line: parent.line, value: node })
  }
  const begin = (container: Container, node: JsonNode) => {
    if (open.length >= MAX_DEPTH) fail(node.line, `it nests deeper than ${MAX_DEPTH} levels`)
    place(node)
    open.push(container)
  }

  visit(
    text.startsWith('\uFEFF') ? text.slice(1) : text,
    {
      onObjectBegin: (_offset, _length, startLine) => {
        const members: Member[] = []
        begin({ type: 'object', members, name: '', line: 1 }, { type: 'object', line: startLine + 1, members })
      },
      onArrayBegin: (_offset, _length, startLine) => {
        const items: JsonNode[] = []
        begin({ type: 'list', items }, { type: 'list', line: startLine + 1, items })
      },
      onObjectProperty: (name, _offset, _length, startLine) => {
        const parent = open.at(-1)
        if (parent?.type === 'object') Object.assign(parent, { name, line: startLine + 1 })
      },
      onLiteralValue: (value, _offset, _length, startLine) => place({ type: 'value', line: startLine + 1, value }),
      onObjectEnd: () => void open.pop(),
      onArrayEnd: () => void open.pop(),
      onComment: (_offset, _length, startLine) => fail(startLine + 1, 'a comment, which JSON does not have'),
      onError: (error, _offset, _length, startLine) =>
        fail(startLine + 1, REASONS[printParseErrorCode(error)] ?? 'it is malformed'),
    },
    { disallowComments: true, allowTrailingComma: false },
  )
  return root?.type === 'object' ? root : fail(1, 'it is no object')
}
