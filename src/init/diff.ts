/** A unified diff of one change to one place of a file. Pure, and safe to print. */
import { plain } from '../report/text.ts'

const CONTEXT = 3

/** @param before `undefined` for a new file */
export function unifiedDiff(file: string, before: string | undefined, after: string): string {
  const [old, now] = [linesOf(before ?? ''), linesOf(after)]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  const from = Math.max(0, start - CONTEXT)
  const tail = Math.min(CONTEXT, end)
  const oldEnd = old.length - end
  const nowEnd = now.length - end
  const count = (first: number, last: number) => `${last === first ? first : first + 1},${last - first}`
  return [
    `--- ${before === undefined ? '/dev/null' : `a/${plain(file)}`}`,
    `+++ b/${plain(file)}`,
    `@@ -${count(from, oldEnd + tail)} +${count(from, nowEnd + tail)} @@`,
    ...old.slice(from, start).map((line) => ` ${shown(line)}`),
    ...old.slice(start, oldEnd).map((line) => `-${shown(line)}`),
    ...now.slice(start, nowEnd).map((line) => `+${shown(line)}`),
    ...old.slice(oldEnd, oldEnd + tail).map((line) => ` ${shown(line)}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** The line end is a part of the line: a file without its last one differs there. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? []
}

function shown(line: string): string {
  const text = line
    .replace(/\r?\n$/u, '')
    .split('\t')
    .map(plain)
    .join('\t')
  return line.endsWith('\n') ? text : `${text}\n\\ No newline at end of file`
}
