/**
 * The line format of Yarn 1: blocks of names and values by indentation. Other readers take what is malformed for something;
 * here it is refused, because Yarn itself ends its reading in silence at some of it.
 * https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js
 *
 * Input: attacker-controlled. One look at each line, and no line may be long.
 */
import { UsageError } from '../../usage-error.ts'
import { MAX_LOCKFILE_BYTES } from '../json.ts'

export interface Block {
  /** The requests that this one entry answers, such as `a@^1.0.0`. */
  readonly keys: readonly string[]
  readonly line: number
  readonly values: ReadonlyMap<string, string>
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** The longest of honest lines, with some hundred requests for one package, has a few thousand. */
const MAX_LINE = 100_000
/** Of a text that somebody else wrote. */
const MAX_SHOWN = 200

const WORD = /"(?:[^"\\]|\\.)*"|[a-zA-Z/.-][^\s:,"]*|[0-9]+/y
const COMMA = /, */y
const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/u

/** @throws UsageError naming the file and line */
export function readBlocks(text: string, file: string): readonly Block[] {
  if (text.length > MAX_LOCKFILE_BYTES) throw new UsageError(`${file} is larger than ${MAX_LOCKFILE_BYTES} bytes.`)
  const blocks: Block[] = []
  const seen = new Set<string>()
  let values: Map<string, string> | undefined
  let groups = new Map<string, Map<string, string>>()
  let group: Map<string, string> | undefined
  let number = 0

  const fail = (reason: string): never => {
    throw new UsageError(
      `${file}:${number}: not a readable lockfile: ${reason}. ` +
        'Restore it from version control or make it anew with yarn install.',
    )
  }
  const shown = (name: string) => JSON.stringify(name.slice(0, MAX_SHOWN))
  const addTo = <T>(map: Map<string, T>, name: string, value: T) => {
    if (map.has(name)) fail(`${shown(name)} is there twice in one entry`)
    map.set(name, value)
  }

  for (const written of text.replace(/^\uFEFF/u, '').split('\n')) {
    number++
    const line = written.endsWith('\r') ? written.slice(0, -1) : written
    if (line.length > MAX_LINE) fail(`a line has over ${MAX_LINE} characters`)
    if (CONFLICT.test(line)) {
      throw new UsageError(
        `${file}:${number}: it has merge-conflict markers. Resolve the conflict (yarn install does it) and try again.`,
      )
    }
    const indent = line.search(/[^ ]|$/u)
    if (indent === line.length || line[indent] === '#') {
      const version = /^# yarn lockfile v(.*)$/u.exec(line)?.[1]
      if (version !== undefined && version !== '1') fail(`its header is of version ${shown(version)}; Yarn 1 writes v1`)
      // Yarn would end its reading at an indented line after this one.
      values = undefined
      group = undefined
      continue
    }
    const { words, isHeader } = readLine(line, indent, fail)
    const [name = '', value = ''] = words

    if (indent === 0 && isHeader) {
      for (const key of words) {
        if (seen.has(key)) fail(`the entry ${shown(key)} is there twice`)
        seen.add(key)
      }
      values = new Map()
      groups = new Map()
      group = undefined
      blocks.push({ keys: words, line: number, values, groups })
    } else if (indent === 2 && values !== undefined) {
      if (isHeader && words.length > 1) fail('one list has several names')
      if (values.has(name) || groups.has(name)) fail(`${shown(name)} is there twice in one entry`)
      group = isHeader ? new Map() : undefined
      if (group === undefined) values.set(name, value)
      else groups.set(name, group)
    } else if (indent === 4 && group !== undefined && !isHeader) addTo(group, name, value)
    else fail(indent === 0 ? 'a name outside of an entry ends without ":"' : 'it is indented where nothing is open')
  }
  return blocks
}

/** `a, b:` or `name value`. */
function readLine(line: string, start: number, fail: (reason: string) => never) {
  const words: string[] = []
  let at = start
  const word = () => {
    WORD.lastIndex = at
    const found = WORD.exec(line)?.[0] ?? fail('a name or a value is missing, or has to be quoted')
    at += found.length
    words.push(unquote(found, fail))
  }
  word()
  if (line[at] === ' ') {
    while (line[at] === ' ') at++
    word()
    return /^ *$/u.test(line.slice(at)) ? { words, isHeader: false } : fail('there is more after the value')
  }
  for (;;) {
    COMMA.lastIndex = at
    const comma = COMMA.exec(line)
    if (comma === null) break
    at += comma[0].length
    word()
  }
  return /^: *$/u.test(line.slice(at)) ? { words, isHeader: true } : fail('it is neither "NAME VALUE" nor "NAME:"')
}

/** By the rules of JSON. Yarn takes the beginning of `trueish` for a truth value, so it quotes such words. */
function unquote(word: string, fail: (reason: string) => never): string {
  if (!word.startsWith('"')) {
    return /^(?:true|false)./u.test(word) ? fail('a word that begins with true or false is not quoted') : word
  }
  try {
    return JSON.parse(word) as string
  } catch {
    return fail('a malformed escape, or a control character inside a text')
  }
}
