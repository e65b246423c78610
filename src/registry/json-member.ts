/**
 * One value out of a JSON document that is too large to be held as objects: a packument of 50 MB would take several
 * hundred MB of heap, for the few hundred bytes that are wanted.
 */
import { visit } from 'jsonc-parser'

/** Documents of registries nest about ten levels deep. */
const MAX_DEPTH = 200

/**
 * @param path the members to go through, from the root
 * @returns `undefined` when there is no such member
 * @throws Error when the text is not JSON, or has the member twice, or any that leads to it: readers differ in which counts
 */
export function readMember(text: string, path: readonly string[]): unknown {
  /** The members that lead to the value in hand, from the root; `undefined` inside arrays. */
  const trail: (string | undefined)[] = []
  /** How many members of the path were seen, each in the one before. */
  let seen = 0
  let start = 0
  let value: { readonly json: string } | undefined

  const isOnPath = () => trail.length <= path.length && trail.every((member, index) => path[index] === member)
  const atPath = () => trail.length === path.length && isOnPath()
  const begin = (offset: number) => {
    if (atPath()) start = offset
    if (trail.push(undefined) > MAX_DEPTH) throw new Error(`it nests deeper than ${MAX_DEPTH} levels`)
  }
  const end = (offset: number, length: number) => {
    trail.pop()
    if (atPath()) take(start, offset + length)
  }
  const take = (from: number, to: number) => {
    value = { json: text.slice(from, to) }
  }

  visit(
    text,
    {
      onObjectBegin: begin,
      onArrayBegin: begin,
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty: (member) => {
        trail[trail.length - 1] = member
        if (!isOnPath()) return
        if (trail.length <= seen) throw new Error(`it has ${path.slice(0, trail.length).join('.')} twice`)
        seen = trail.length
      },
      onLiteralValue: (_literal, offset, length) => {
        if (atPath()) take(offset, offset + length)
      },
      onError: (_error, offset) => {
        throw new Error(`it is not JSON at offset ${offset}`)
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  )
  return value === undefined ? undefined : JSON.parse(value.json)
}
