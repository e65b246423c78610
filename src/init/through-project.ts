/** Commands that let the project choose which verify-deps runs. Pure. */

/** Each runs a `node_modules/verify-deps` that is there, or asks the registry that the project's `.npmrc` names. */
const RUNNERS: readonly (readonly string[])[] = [
  ['npx'],
  ['pnpx'],
  ['bunx'],
  ['npm', 'exec'],
  ['npm', 'x'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['yarn', 'exec'],
  ['yarn', 'dlx'],
  ['bun', 'x'],
  ['yarn', 'verify-deps'],
  ['pnpm', 'verify-deps'],
]
const OURS = /^verify-deps(?:@[\w.^~-]+)?$/u
const INSTALLED = /^(?:\.\/)*node_modules\/(?:\.bin\/verify-deps|verify-deps\/dist\/cli\.js)$/u
/** They judge no lockfile. */
const NO_GATE: ReadonlySet<string> = new Set(['init', 'doctor', 'explain', 'demo', 'merge', '--help', '--version'])

const MAX_SCRIPT = 100_000

/** @returns how verify-deps is started there, as in `npx`; `undefined` where it is not, or not by way of the project */
export function throughProject(script: string): string | undefined {
  for (const command of script
    .slice(0, MAX_SCRIPT)
    .replace(/\\\r?\n/gu, ' ')
    .split(/&&|\|\||[;|&\n]/u)) {
    const words = wordsOf(command)
    const started = RUNNERS.find((runner) => startsOurs(words, runner))
    if (started !== undefined) return started.join(' ')
    if (words.some((word, at) => INSTALLED.test(word) && !NO_GATE.has(words[at + 1] ?? ''))) return 'node_modules'
  }
  return undefined
}

function wordsOf(command: string): readonly string[] {
  const all = command
    .split(/\s+/u)
    .map((word) => word.replace(/^["'({]+|["')}]+$/gu, ''))
    .filter((word) => word !== '')
  const comment = all.findIndex((word) => word.startsWith('#'))
  return comment === -1 ? all : all.slice(0, comment)
}

function startsOurs(words: readonly string[], runner: readonly string[]): boolean {
  const at = words.findIndex((_word, index) => runner.every((each, offset) => words[index + offset] === each))
  // `-p verify-deps@1.0.0 verify-deps doctor`: the last one is the command.
  const name = words.findLastIndex((word) => OURS.test(word))
  return at !== -1 && name > at && !NO_GATE.has(words[name + 1] ?? '')
}
