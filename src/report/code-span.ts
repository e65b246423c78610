/**
 * Foreign text in Markdown, https://spec.commonmark.org/0.31.2/#code-spans: nothing works inside a code span, neither
 * markup nor HTML, nor what services make of plain text: addresses, @mentions, #references. A backslash would stop only
 * the first two.
 */
import { cut, plain } from './text.ts'

/** @param max in characters; the fence is longer than any in the text */
export function codeSpan(text: string, max = 1000): string {
  const safe = cut(plain(text), max)
  // A span of nothing or of spaces alone would be shown as its own fences.
  if (safe.trim() === '') return '`-`'
  const runs = safe.match(/`+/gu) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1)
  // One space at each end is taken away again, and keeps a backtick of the text from the fence.
  const pad = /^[` ]|[` ]$/u.test(safe) ? ' ' : ''
  return `${fence}${pad}${safe}${pad}${fence}`
}
