/** The real npm, as somebody runs it after us. */
import { execFile } from 'node:child_process'
import type { Project } from './cli.ts'

/** @returns what it printed, errors included, when it fails */
export function npmCi({ directory, env }: Project): Promise<{ readonly code: number; readonly said: string }> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier']
  const options = { cwd: directory, env: { PATH: process.env['PATH'], ...env }, shell: process.platform === 'win32' }
  return new Promise((resolve) => {
    execFile('npm', args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr })
    })
  })
}
