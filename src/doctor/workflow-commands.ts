/** From a shell script to the commands in it, as far as one can tell without a shell. Pure. */

export interface ShellCommand {
  readonly words: readonly string[]
  /** Whether its failing ends the script: nothing behind it takes the failure away. */
  readonly stops: boolean
}

const MAX_SCRIPT = 100_000
/** No command's name is as long. */
const MAX_WORD = 1000

export function commandsIn(script: string): readonly ShellCommand[] {
  const text = script
    .slice(0, MAX_SCRIPT)
    .replace(/\\\r?\n/gu, ' ')
    .replace(/(^|\s)#.*$/gmu, '$1')
  const pieces = text.split(/(&&|\|\||[;|&\n])/u)
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 1) return []
    const words = wordsOf(piece)
    const next = pieces[index + 1]
    return words.length === 0 ? [] : [{ words, stops: next === undefined || !SWALLOWS.has(next) }]
  })
}

/** What goes on whatever became of the command before. GitHub's shells end at a failure otherwise. */
const SWALLOWS: ReadonlySet<string> = new Set(['||', '|', '&'])

/** Without what is set for it alone, and what only starts it. */
function wordsOf(piece: string): readonly string[] {
  const words = piece
    .split(/\s+/u)
    .map((word) => word.slice(0, MAX_WORD))
    .map((word) => word.replace(/^["'({]+|["')}]+$/gu, ''))
    .filter((word) => word !== '')
  const first = words.findIndex((word) => !/^\w+=/u.test(word) && !STARTERS.has(word))
  return first === -1 ? [] : words.slice(first)
}

const STARTERS: ReadonlySet<string> = new Set([
  'sudo',
  'env',
  'exec',
  'time',
  'command',
  'then',
  'do',
  'if',
  '!',
  'corepack',
])

/** Those that fetch and run packages: `npx --yes verify-deps@1.0.0`, `pnpm dlx verify-deps`. */
const RUNNERS: readonly (readonly string[])[] = [
  ['npx'],
  ['bunx'],
  ['pnpx'],
  ['npm', 'exec'],
  ['pnpm', 'dlx'],
  ['pnpm', 'exec'],
  ['yarn', 'dlx'],
  ['yarn', 'exec'],
  ['yarn'],
  ['pnpm'],
  ['bun', 'x'],
  ['node'],
]
/** Of ours, those that do not verify the lockfile. */
const OTHERS: ReadonlySet<string> = new Set([
  'init',
  'doctor',
  'explain',
  'demo',
  'merge',
  'verify-bundle',
  '--help',
  '--version',
  '-h',
  '-v',
])

export function verifies({ words, stops }: ShellCommand): boolean {
  if (!stops) return false
  const runner = RUNNERS.filter((each) => each.every((word, index) => words[index] === word)).sort(
    (a, b) => b.length - a.length,
  )[0]
  const rest =
    runner === undefined ? words : words.slice(runner.length).filter((word, index, all) => !isBefore(word, index, all))
  const [command = '', sub = ''] = rest
  return /(?:^|\/)verify-deps(?:@[\w.-]+|\/dist\/cli\.js)?$/u.test(command) && !OTHERS.has(sub)
}

/** An option of what starts it. */
function isBefore(word: string, index: number, all: readonly string[]): boolean {
  return word.startsWith('-') && all.slice(0, index).every((each) => each.startsWith('-'))
}

/** @returns how it is called where it installs what a lockfile says */
export function installs({ words }: ShellCommand): string | undefined {
  const [manager = '', ...args] = words
  const [sub] = args.filter((arg) => !arg.startsWith('-'))
  const isDry = args.some((arg) => DRY.has(arg) || arg === '-g' || arg === '--global')
  const called = INSTALLS[manager]
  if (called === undefined || isDry) return undefined
  if (sub === undefined)
    return manager === 'yarn' && !args.some((arg) => /^--?(?:v|version|help|h)$/u.test(arg))
      ? 'yarn install'
      : undefined
  if (!called.includes(sub)) return undefined
  const named = args.filter((arg) => !arg.startsWith('-')).length > 1
  // `npm install NAME` in an empty directory is how tools are had; what it fetches, no lockfile says.
  return named ? undefined : `${manager} ${sub}`
}

const DRY: ReadonlySet<string> = new Set([
  '--package-lock-only',
  '--lockfile-only',
  '--dry-run',
  '--mode=update-lockfile',
  '--help',
  '--version',
])
const INSTALLS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  npm: ['ci', 'clean-install', 'ic', 'install-clean', 'cit', 'install-ci-test', 'install', 'i', 'it', 'install-test'],
  pnpm: ['install', 'i', 'ci'],
  yarn: ['install'],
  bun: ['install', 'i', 'ci'],
}

/** @returns the name of the script of package.json that it runs */
export function scriptRun({ words }: ShellCommand): string | undefined {
  const [manager = '', ...args] = words
  if (INSTALLS[manager] === undefined) return undefined
  const [sub, name] = args.filter((arg) => !arg.startsWith('-'))
  if (sub === 'run' || sub === 'run-script') return name
  return manager === 'npm' ? undefined : sub
}
