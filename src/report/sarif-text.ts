/**
 * Text in a SARIF message, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html section 3.11: braces are
 * doubled, as a single one begins a placeholder; and `](`, which makes a link, is kept from doing so.
 */
import { cut, plain } from './text.ts'

/** @param max in characters, before braces are doubled */
export function sarifText(text: string, max = 1000): string {
  return doubleBraces(cut(plain(text), max).replaceAll('](', '] ('))
}

export function doubleBraces(text: string): string {
  return text.replace(/[{}]/gu, '$&$&')
}
