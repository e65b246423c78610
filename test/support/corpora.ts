/** The corpora: real data, which is not part of this repository. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** `undefined` where they are not at hand; what needs them is then left out, and the run says so once. */
export const corpora: string | undefined = process.env['VERIFY_DEPS_CORPORA']

export function corpusFile(...parts: readonly string[]): string {
  return readFileSync(path.join(root(), ...parts), 'utf8')
}

export function corpusFiles(...parts: readonly string[]): readonly string[] {
  return readdirSync(path.join(root(), ...parts)).sort()
}

export function corpusLines<T>(...parts: readonly string[]): readonly T[] {
  return corpusFile(...parts)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

function root(): string {
  if (corpora === undefined) throw new Error('VERIFY_DEPS_CORPORA is not set')
  return corpora
}
