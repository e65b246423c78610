/** A text's own way to end lines, which what is added to it has to follow. */
export function lineEndOf(text: string): '\r\n' | '\n' {
  const at = text.indexOf('\n')
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/** @param lines without line ends */
export function appended(text: string, lines: readonly string[]): string {
  const end = lineEndOf(text)
  const gap = text === '' || text.endsWith('\n') ? '' : end
  return `${text}${gap}${lines.map((line) => line + end).join('')}`
}
