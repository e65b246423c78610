/**
 * The shell scripts that pnpm, and npm on Windows, write in place of links to commands (cmd-shim). Each line must be one that
 * they write: anything else could be there as well.
 */

export interface Shim {
  /** What it runs, from its own directory. */
  readonly targets: readonly string[]
  /** Directories in which Node looks for what is found nowhere else. */
  readonly searched: readonly string[]
}

/** `$`, quotes, backticks and backslashes would mean something to the shell. */
const PATH = '[^"$`\\\\\\n]+'
const PROGRAM = '(?:node|nodejs|deno|bun|sh|bash|zsh|dash|perl|ruby|python[0-9.]{0,8})'
const FLAGS = '(?:--?[A-Za-z][A-Za-z-]*(?:=[0-9]+)? )*'

const FIXED: ReadonlySet<string> = new Set([
  '',
  `basedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")`,
  'case `uname` in',
  '*CYGWIN*|*MINGW*|*MSYS*)',
  '*CYGWIN*|*MINGW*|*MSYS*) basedir=`cygpath -w "$basedir"`;;',
  '*CYGWIN*) basedir=`cygpath -w "$basedir"`;;',
  'if command -v cygpath > /dev/null 2>&1; then',
  'basedir=`cygpath -w "$basedir"`',
  ';;',
  'esac',
  'if [ -z "$NODE_PATH" ]; then',
  'else',
  'fi',
  'exit $?',
])
const CONDITION = new RegExp(`^if \\[ -x "\\$basedir/${PROGRAM}" \\]; then$`, 'u')
const SEARCHED = new RegExp(`^(?:export )?NODE_PATH="(${PATH}?)(?::\\$NODE_PATH)?"$`, 'u')
const RUN = new RegExp(
  `^(?:exec )?(?:(?:"\\$basedir/${PROGRAM}"|${PROGRAM}) {1,3}${FLAGS})?"\\$basedir/(${PATH})" {1,3}"\\$@"$`,
  'u',
)

/** @returns `undefined` for what no package manager writes */
export function readShim(text: string): Shim | undefined {
  const [first, ...lines] = text.split('\n').map((line) => line.trim())
  if (first !== '#!/bin/sh') return undefined
  const targets: string[] = []
  const searched: string[] = []
  for (const line of lines) {
    const target = RUN.exec(line)?.[1]
    const directories = SEARCHED.exec(line)?.[1]
    if (target !== undefined) targets.push(target)
    else if (directories !== undefined) searched.push(...directories.split(':'))
    else if (!FIXED.has(line) && !CONDITION.test(line) && !line.startsWith('#')) return undefined
  }
  return targets.length === 0 ? undefined : { targets, searched }
}
