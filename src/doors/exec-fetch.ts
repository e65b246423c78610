/** Commands that run a package by its name, and fetch it where the project does not have it: no lockfile pins that. */
import { programOf, verbAt } from './exec-words.ts'

/** By themselves. */
const PROGRAMS = ['npx', 'pnpx', 'bunx']
/** `yarn dlx` and the like. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  npm: ['exec', 'x'],
  pnpm: ['dlx'],
  yarn: ['dlx'],
  bun: ['x'],
}
/** With these they run what is there, or nothing. */
const NEVER = ['--no', '-n', '--no-install', '--no-yes']
const UNDERSTAND_NEVER: Readonly<Record<string, readonly string[]>> = {
  npx: NEVER,
  npm: NEVER,
  bunx: ['--no-install'],
  bun: ['--no-install'],
}

/** @returns the command as it was typed, without options, where it may fetch something */
export function fetching(command: readonly string[]): string | undefined {
  const { name, given } = programOf(command)
  const at = verbAt(name, given)
  const isProgram = PROGRAMS.includes(name)
  const verb = given[at] ?? ''
  if (!isProgram && !(Object.hasOwn(VERBS, name) && VERBS[name]?.includes(verb))) return undefined
  // What follows the package's name is its own.
  const own = isProgram ? at : at + 1 + verbAt(name, given.slice(at + 1))
  const never = (Object.hasOwn(UNDERSTAND_NEVER, name) && UNDERSTAND_NEVER[name]) || []
  if (given.slice(0, own).some((arg, index, all) => never.includes(arg) && !all.slice(0, index).includes('--'))) {
    return undefined
  }
  return isProgram ? name : `${name} ${verb}`
}
