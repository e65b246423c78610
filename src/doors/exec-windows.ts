/**
 * How a command is started on Windows without a shell that reads what it is given.
 *
 * `npm`, `yarn` and their like are `.cmd` files there, which only cmd.exe runs, and Node rightly refuses to start one with
 * arguments that cmd.exe would interpret (CVE-2024-27980). Escaping for cmd.exe and then for the script that it runs is not
 * possible for every argument, so those with anything but harmless characters are refused instead. A program (`.exe`) gets
 * every argument as it is.
 */
import path from 'node:path'
import { UsageError } from '../usage-error.ts'

export interface Start {
  readonly file: string
  readonly args: readonly string[]
  /** Whether the arguments are in quotes already, where they need them. */
  readonly isVerbatim: boolean
}

/** No quotes, and none of what cmd.exe takes for its own: % ! ^ & | < > ( ). A \ at the end would escape our quotes. */
const HARMLESS = /^(?:[\w@/.:=,+~\\ -]*[\w@/.:=,+~-])?$/u

/**
 * @param isFile whether there is such a file
 * @throws UsageError when there is no such command, or an argument cannot be handed on
 */
export function startOnWindows(
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isFile: (file: string) => boolean,
): Start {
  const file = find(command, env, isFile)
  if (file === undefined) throw new UsageError(`There is no command ${command} on the PATH.`)
  if (!/\.(?:cmd|bat)$/iu.test(file)) return { file, args, isVerbatim: false }
  const odd = /[%"]/u.test(file) ? file : args.find((arg) => !HARMLESS.test(arg))
  if (odd !== undefined) {
    throw new UsageError(
      `${odd} cannot be handed to ${command} on Windows, where it is a script of cmd.exe. Verify first, then run it yourself: verify-deps && ${command} …`,
    )
  }
  const line = [file, ...args].map((word) => `"${word}"`).join(' ')
  const shell = path.win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'cmd.exe')
  return { file: shell, args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true }
}

/** On the PATH alone: Windows would look into the current directory first, and a project could have an `npm.cmd`. */
function find(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  isFile: (file: string) => boolean,
): string | undefined {
  const directories = /[\\/:]/u.test(command)
    ? ['']
    : (env['PATH'] ?? env['Path'] ?? '').split(';').filter((directory) => path.win32.isAbsolute(directory))
  const endings = path.win32.extname(command) === '' ? ['.exe', '.cmd', '.bat', '.com'] : ['']
  return directories
    .flatMap((directory) => endings.map((ending) => path.win32.join(directory, command + ending)))
    .find(isFile)
}
