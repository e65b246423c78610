/** Text for a terminal: safe to print, and no wider than asked. */

/**
 * Makes what came from a lockfile or the network harmless: control characters (escape sequences begin with one), and
 * invisible ones that turn the direction of writing, join letters or only look like a space, are shown by their code
 * instead. So is what is no character: half of a pair, which no encoding can hold.
 *
 * And what CI services take for the beginning of a command: `##[` and `##vso[` wherever they stand in a line of a log, and
 * `::` where a line begins. Lines are broken at spaces, so every word may begin one. Credentials in addresses are left out.
 */
export function plain(text: string): string {
  const code = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  return withoutCredentials(text).replace(UNFIT, code)
}

/**
 * Addresses may have a user name and a password or a token, in .npmrc and in lockfiles; `git@` is neither. What follows
 * the last `@` before the path is the host.
 */
export function withoutCredentials(text: string): string {
  return text.replace(/:\/\/(?!git@)[^\s/?#"'<>\\]*@/gu, '://')
}

const UNFIT =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{NChar}\u2800]|(?! )\p{Zs}|(?<=#)#(?=[A-Za-z]*\[)|(?<=^| ):(?=:)/gu

/** Breaks at spaces; a word that is longer than a line stays whole, so that it can be copied. */
export function wrap(text: string, width: number, indent: string, hanging: string = indent): string {
  const lines: string[] = []
  let line = indent
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && columns(line) + 1 + columns(word) > width) {
      lines.push(line)
      line = hanging
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}

/** Colours take no room. */
function columns(text: string): number {
  return text.replace(/\u001B\[\d+m/gu, '').length
}

/** Says how much it took away. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
  return `${kept}… (${plural(text.length - kept.length, 'more character')})`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** With commas, as in English. Node's own takes 15 ms to be ready, for each run. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/gu, ',')
}
