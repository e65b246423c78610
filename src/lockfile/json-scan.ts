/**
 * The quick way through JSON that is in order: values by the platform's own parser, lines by one look at each character.
 *
 * It says nothing about what is wrong. Whatever it does not take as it is goes the slow way, which does.
 */
import type { Json, JsonObject } from './json-value.ts'

export interface Scanned {
  readonly root: Json
  readonly lines: ReadonlyMap<JsonObject, number>
}

/** @returns undefined for all that is malformed, too deep, or written so that two readers could understand it differently */
export function scanJson(text: string, maxDepth: number): Scanned | undefined {
  let root: Json
  try {
    root = JSON.parse(text)
  } catch {
    return undefined
  }
  const found = findObjects(text, maxDepth)
  return found === undefined ? undefined : assignLines(root, found)
}

interface Found {
  /** Of each object in the order of the text: the line of the member that holds it, or its own. */
  readonly lines: readonly number[]
  readonly members: number
}

/** @param text valid JSON */
function findObjects(text: string, maxDepth: number): Found | undefined {
  const lines: number[] = []
  const isObject: boolean[] = []
  let members = 0
  let memberLine = 1
  let line = 1
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case LINE_FEED:
        line++
        break
      case CARRIAGE_RETURN:
        if (text.charCodeAt(at + 1) !== LINE_FEED) line++
        break
      case QUOTE:
        at = endOfString(text, at)
        break
      case COLON:
        members++
        memberLine = line
        break
      case OPEN_BRACE:
        lines.push(isObject.at(-1) === true ? memberLine : line)
        isObject.push(true)
        break
      case OPEN_BRACKET:
        isObject.push(false)
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        isObject.pop()
        break
    }
    if (isObject.length > maxDepth) return undefined
  }
  return { lines, members }
}

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, ZERO, NINE, COLON] = [10, 13, 34, 48, 57, 58]
const [OPEN_BRACKET, BACKSLASH, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 92, 93, 123, 125]

/** A quote behind an odd number of backslashes is in the string. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
  }
}

/** A member that is there twice leaves fewer members than were counted. Names that are numbers lose their order. */
function assignLines(root: Json, { lines, members }: Found): Scanned | undefined {
  const assigned = new Map<JsonObject, number>()
  let left = members
  let inOrder = true
  const walk = (value: Json) => {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) return value.forEach(walk)
    const object = value as JsonObject
    assigned.set(object, lines[assigned.size] ?? 1)
    for (const member of Object.keys(object)) {
      left--
      const first = member.charCodeAt(0)
      if (first >= ZERO && first <= NINE) inOrder = false
      const inner = object[member]
      if (typeof inner === 'object') walk(inner)
    }
  }
  walk(root)
  return inOrder && left === 0 ? { root, lines: assigned } : undefined
}
