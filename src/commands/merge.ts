import { Command, Option } from 'clipanion'
import { orCutShort } from '../cut-short.ts'
import type { GivenReport } from '../report/merge.ts'
import type { Report } from '../report/report.ts'
import { UsageError } from '../usage-error.ts'
import { VerifyingCommand } from './options.ts'

/** Four for each job of the largest matrix. */
const MAX_REPORTS = 1024
const MAX_BYTES = 512 * 1024 * 1024
/** It goes before paths, in reports that people and machines read. */
const LABEL = /^[A-Za-z0-9@][A-Za-z0-9@._-]*(?:\/[A-Za-z0-9@][A-Za-z0-9@._-]*)*$/u

export class MergeCommand extends VerifyingCommand {
  static override paths = [['merge']]
  static override usage = Command.Usage({
    description: 'Make one report of those of several machines or repositories',
    details: `
      Takes JSON reports. Those of all parts of a lockfile (--shard I/N) become the report that the run would have made
      undivided; where a part is missing, nothing is decided. Reports about several lockfiles become one report of all.

      Where repositories call their lockfiles alike, give each a name: it goes before the paths. A file whose name has a "="
      needs one, too.

      Exit codes: as of the verification. 3 where the reports cannot be read, or do not belong together.
    `,
    examples: [
      ['The four parts of one run', '$0 merge part-1.json part-2.json part-3.json part-4.json'],
      ['Two repositories', '$0 merge api=api.json web=web.json --json --output all.json'],
    ],
  })

  reports = Option.Rest({ name: 'REPORT or NAME=REPORT', required: 1 })

  // What says how to verify has no place here, where all is verified.
  override policy = undefined
  override trustedRoots = undefined
  override noCache = false
  override secondOpinion = false
  override concurrency = undefined
  override deadline = undefined
  override verbose = false
  override require = undefined
  override strict = false
  override omit = undefined

  override async execute(): Promise<number> {
    return this.deliver(({ signal }) => orCutShort(signal, () => mergeFiles(this.reports)))
  }
}

async function mergeFiles(args: readonly string[]): Promise<Report> {
  if (args.length > MAX_REPORTS) throw new UsageError(`${args.length} reports are too many: ${MAX_REPORTS} at most.`)
  const [{ decodeReport, MAX_REPORT_BYTES }, { mergeReports }, { readCapped }] = await Promise.all([
    import('../report/decode-report.ts'),
    import('../report/merge.ts'),
    import('../read-capped.ts'),
  ])
  const given: GivenReport[] = []
  let left = MAX_BYTES
  for (const arg of args) {
    const { label, file } = named(arg)
    const bytes = await readCapped(file, 'report', Math.min(left, MAX_REPORT_BYTES))
    left -= bytes.length
    given.push({ label, file, report: decodeReport(decodeText(bytes, file), file) })
  }
  return mergeReports(given)
}

function named(arg: string): { readonly label: string | undefined; readonly file: string } {
  const at = arg.indexOf('=')
  if (at === -1) return { label: undefined, file: arg }
  const label = arg.slice(0, at)
  if (label.length > 200 || !LABEL.test(label)) {
    throw new UsageError(`"${label}" is no name for a repository: letters, digits, and . _ - @ between slashes.`)
  }
  return { label, file: arg.slice(at + 1) }
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`The report ${file} is not UTF-8 text.`)
  }
}
