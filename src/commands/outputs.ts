/** Which reports the command line asks for, and where each of them goes. */

import { stat } from 'node:fs/promises'
import path from 'node:path'
import { UsageError } from '../usage-error.ts'

export interface Output {
  readonly format: string
  /** `undefined` for stdout. */
  readonly file: string | undefined
}

/**
 * Each `--output FILE` belongs to the `--format` before it, or to the first one after it. A format without a file goes to
 * stdout, and only one can.
 *
 * @param args the command line; the options themselves are known to be complete
 * @throws UsageError where a report would get lost
 */
export function readOutputs(args: readonly string[]): readonly Output[] {
  const outputs: { format: string; file: string | undefined }[] = []
  let waiting: string | undefined
  const addFormat = (format: string) => {
    const last = outputs.at(-1)
    // `--json` beside `--format json` says the same once more.
    if (format === 'json' && last?.format === 'json' && last.file === undefined && waiting === undefined) return
    outputs.push({ format, file: waiting })
    waiting = undefined
  }
  const addFile = (file: string) => {
    if (file === '') throw new UsageError('--output takes the name of a file.')
    const last = outputs.at(-1)
    if (last !== undefined && last.file === undefined) last.file = file
    else if (waiting === undefined) waiting = file
    else throw new UsageError(`--output ${waiting} and --output ${file} have no --format between them.`)
  }

  for (const { name, value } of options(args)) {
    if (name === '--json') addFormat('json')
    else if (name === '--format') addFormat(value)
    else addFile(value)
  }
  if (waiting !== undefined || outputs.length === 0) {
    if (outputs.length > 0) throw new UsageError(`--output ${waiting} has no --format of its own.`)
    outputs.push({ format: 'human', file: waiting })
  }
  refuseLost(outputs)
  return outputs
}

/** What verify-deps, or a package manager, goes by: a report in its place would be read as that the next time. */
const INPUTS = ['package.json', 'verify-deps.json', 'verify-deps.lock.json', '.npmrc']

/** @throws UsageError for a file that no report can be written to, or should be */
export async function checkFile(file: string): Promise<void> {
  const { LOCKFILE_NAMES } = await import('../lockfile/index.ts')
  if ([...INPUTS, ...LOCKFILE_NAMES].includes(path.basename(file))) {
    throw new UsageError(`--output ${file} would overwrite what verify-deps reads. Give the report another name.`)
  }
  const [own, folder] = await Promise.all([file, path.dirname(file)].map((each) => stat(each).catch(() => undefined)))
  if (own?.isDirectory()) throw new UsageError(`--output ${file} is a directory. Name a file in it.`)
  if (folder?.isDirectory() !== true) {
    throw new UsageError(`The report cannot be written to ${file}: there is no directory ${path.dirname(file)}.`)
  }
}

function refuseLost(outputs: readonly Output[]): void {
  const printed = outputs.filter(({ file }) => file === undefined)
  if (printed.length > 1) {
    const formats = printed.map(({ format }) => format).join(' and ')
    throw new UsageError(`The reports ${formats} would both go to stdout. Give all but one of them an --output FILE.`)
  }
  const files = outputs.flatMap(({ file }) => file ?? [])
  const places = files.map((file) => path.resolve(file))
  const twice = files.find((_, at) => places.indexOf(places[at] as string) !== at)
  if (twice !== undefined) throw new UsageError(`Two reports would be written to ${twice}.`)
}

interface Given {
  readonly name: string
  readonly value: string
}

function options(args: readonly string[]): readonly Given[] {
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  return own.flatMap((arg, at): readonly Given[] => {
    if (arg === '--json') return [{ name: arg, value: '' }]
    const [, name, value] = /^(--format|--output)(?:=(.*))?$/su.exec(arg) ?? []
    return name === undefined ? [] : [{ name, value: value ?? own[at + 1] ?? '' }]
  })
}
