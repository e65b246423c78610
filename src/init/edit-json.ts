/** Adds members to a JSON text, and leaves everything else as somebody wrote it. */
import { isDeepStrictEqual } from 'node:util'
import { applyEdits, modify } from 'jsonc-parser'
import { lineEndOf } from './line-end.ts'

export interface Member {
  /** Of the object, and in it. */
  readonly path: readonly [string, string]
  readonly value: string
}

/** @returns `undefined` where the result would not be the same and these members, as for a text that has one twice */
export function withMembers(text: string, members: readonly Member[]): string | undefined {
  const [mark, body] = text.startsWith('\uFEFF') ? ['\uFEFF', text.slice(1)] : ['', text]
  try {
    const wanted = JSON.parse(body) as Record<string, unknown>
    let edited = body
    for (const { path, value } of members) {
      const edits = modify(edited, [...path], value, { formattingOptions: formattingOf(body) })
      edited = applyEdits(edited, edits)
      const parent = (wanted[path[0]] ?? {}) as Record<string, unknown>
      wanted[path[0]] = parent
      if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return undefined
      parent[path[1]] = value
    }
    return isDeepStrictEqual(JSON.parse(edited), wanted) ? mark + edited : undefined
  } catch {
    return undefined
  }
}

function formattingOf(text: string) {
  const indent = /^([ \t]+)"/mu.exec(text)?.[1] ?? '  '
  const insertSpaces = !indent.startsWith('\t')
  return { insertSpaces, tabSize: insertSpaces ? indent.length : 1, eol: lineEndOf(text) }
}
