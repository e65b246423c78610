/** Runs a command in place of this process, as far as that can be done: same streams, same signals, same exit code. */
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { UsageError } from '../usage-error.ts'
import type { Start } from './exec-windows.ts'
import { startOnWindows } from './exec-windows.ts'

/** What whoever stops a process sends. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
/** Of these, a terminal sends the first and the last to all of its processes by itself. */
const OF_THE_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT']

/** This process, as far as it matters here. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>
  /** Whether somebody sits at a terminal. */
  readonly isTerminal: boolean
}

/**
 * @returns its exit code; 128 and the signal's number where it died of a signal, as shells have it
 * @throws UsageError when it cannot be started
 */
export function runCommand(command: readonly string[], around: Surroundings): Promise<number> {
  const { env, platform, signals, isTerminal } = around
  const { file, args, isVerbatim } = platform === 'win32' ? startOnWindows(command, env, isFile) : startOf(command)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env,
      stdio: 'inherit',
      shell: false,
      windowsVerbatimArguments: isVerbatim,
    })
    // Listening also keeps this process alive until the command has ended in its own way.
    const forward = (signal: NodeJS.Signals) => {
      if (!(isTerminal && OF_THE_TERMINAL.includes(signal))) child.kill(signal)
    }
    for (const signal of SIGNALS) signals.on(signal, forward)
    const stop = () => {
      for (const signal of SIGNALS) signals.off(signal, forward)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      // A signal that could not be sent is an error, too: the command then runs on.
      if (child.pid !== undefined) return
      stop()
      const reason = error.code === 'ENOENT' ? 'there is no such command' : (error.code ?? error.message)
      reject(new UsageError(`${command[0]} cannot be started: ${reason}.`))
    })
    child.on('exit', (code, signal) => {
      stop()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

function startOf([file = '', ...args]: readonly string[]): Start {
  return { file, args, isVerbatim: false }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
