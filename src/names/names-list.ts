/**
 * The names that others imitate: popular ones, and those of large organisations. They ship as one text, so that a change
 * can be read: scripts/refresh-names.mjs makes it, and says by which rules.
 */
import { readFileSync } from 'node:fs'
import { packageFile } from '../package-files.ts'

export interface NamesList {
  /** Of the day on which the ranking was published, `YYYY-MM-DD`. */
  readonly date: string
  /** From the most popular on. None of them is ever a suspect. */
  readonly popular: readonly string[]
  /** By scope, with its `@`: the names of large organisations that are less popular themselves, without the scope. */
  readonly organisations: ReadonlyMap<string, readonly string[]>
}

let list: NamesList | undefined

/**
 * Read when first asked for, and once: half a megabyte that a run without this claim has no use for.
 *
 * @throws Error when the file that ships with us is not there, or is not what it has to be
 */
export function namesList(): NamesList {
  list ??= parseNamesList(readFileSync(packageFile('data/protected-names.txt'), 'utf8'))
  return list
}

/** @throws Error when a part is missing: with fewer names, look-alikes would go unnoticed */
export function parseNamesList(text: string): NamesList {
  const [head = '', popular, recent, organisations] = text.split(/^\[[^\n]*\n/mu)
  const date = /^# npm-high-impact .* (\d{4}-\d{2}-\d{2})$/mu.exec(head)?.[1]
  if (date === undefined || popular === undefined || recent === undefined || organisations === undefined) {
    throw new Error('data/protected-names.txt is damaged. Install verify-deps again.')
  }
  return {
    date,
    popular: [...lines(popular), ...lines(recent)],
    organisations: new Map(
      lines(organisations).map((line) => {
        const [scope = '', ...names] = line.split(' ')
        return [scope, names]
      }),
    ),
  }
}

function lines(part: string): readonly string[] {
  return part.split('\n').filter((line) => line !== '')
}
