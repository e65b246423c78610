/** The doors and templates that ship with this package, as they are copied into projects. */
import { readFile } from 'node:fs/promises'
import { packageFile } from '../package-files.ts'

export type ShippedFile =
  | 'doors/pnpmfile.cjs'
  | 'doors/yarn-plugin.cjs'
  | 'dist/doors/bun-scanner.js'
  | 'templates/gitlab-ci.yml'

export function shipped(file: ShippedFile): Promise<string> {
  return readFile(packageFile(file), 'utf8')
}

/** Git may have given a checkout other line ends. */
export function isSameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n')
}
