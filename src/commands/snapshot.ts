import { stat } from 'node:fs/promises'
import { Command, Option } from 'clipanion'
import { CutShort, orCutShort } from '../cut-short.ts'
import { REQUIREMENTS } from '../policy.ts'
import { conclusion } from '../report/conclusion.ts'
import { cut, plain, plural } from '../report/text.ts'
import type { Taken } from '../snapshot/take-snapshot.ts'
import { UsageError } from '../usage-error.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { chosenTarget, EvidenceCommand, LOCKFILE, OMITTABLE, oneOf } from './options.ts'
import { checkFile } from './outputs.ts'
import { write } from './pipes.ts'

const DEFAULT_FILE = 'verify-deps.snapshot'
/** The rest is counted. */
const MAX_MISSING = 20
/** In characters. */
const MAX_LINE = 1000

export class SnapshotCommand extends EvidenceCommand {
  static override paths = [['snapshot']]
  static override usage = Command.Usage({
    description: 'Put all evidence for a lockfile into one file, for runs without a network',
    details: `
      Verifies the lockfile, and keeps every answer that this took: documents, signatures, attestations, histories, keys and
      the trusted root. With --tarballs, the packages themselves as well; without, an offline run needs npm's cache for them.

      A package that fails does not keep the snapshot from being written: a run from it says so again.

      Exit codes: 0 everything could be had; 2 some evidence could not, or the run was cut short; 3 the command, the
      configuration or the lockfile cannot be understood, or the file cannot be written.
    `,
    examples: [
      ['All that a verification here needs', '$0 snapshot --tarballs'],
      ['And to verify by it, where there is no network', '$0 --offline --evidence verify-deps.snapshot'],
    ],
  })

  target = Option.String({ name: 'DIR or LOCKFILE', required: false })
  lockfile = Option.String('--lockfile', LOCKFILE)
  file = Option.String('--output', DEFAULT_FILE, { description: `the file to write (default ${DEFAULT_FILE})` })
  tarballs = Option.Boolean('--tarballs', false, { description: 'take the packages themselves along' })
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  require = Option.String('--require', { description: 'integrity, signature (default) or provenance' })
  omit = Option.Array('--omit', { description: 'leave out dev, optional or peer dependencies' })
  changed = Option.String('--changed', { description: 'only what differs from this git ref or lockfile' })

  override async execute(): Promise<number> {
    const options = this.options()
    await checkFile(this.file)
    const there = await stat(this.file).catch(() => undefined)
    if (there !== undefined && !there.isFile()) {
      throw new UsageError(
        `--output ${this.file} is no regular file. A snapshot is read from many places at once: name a file.`,
      )
    }
    return this.interruptible('no snapshot is written', ({ signal }) => this.take({ ...options, signal }))
  }

  private options(): VerifyOptions {
    return {
      ...this.evidenceOptions(),
      env: this.context.env,
      ...(this.require !== undefined && { require: oneOf('--require', REQUIREMENTS, this.require) }),
      omit: (this.omit ?? []).map((group) => oneOf('--omit', OMITTABLE, group)),
      ...(this.registry !== undefined && { registry: this.registry }),
      ...(this.changed !== undefined && { changed: this.changed }),
    }
  }

  private async take(options: VerifyOptions): Promise<number> {
    const [{ readLockfile }, { takeSnapshot }] = await Promise.all([
      import('../lockfile/index.ts'),
      import('../snapshot/take-snapshot.ts'),
    ])
    const target = chosenTarget(this.target, this.lockfile, 'the argument')
    const lockfile = await orCutShort(options.signal, () => readLockfile(target))
    const taking = { file: this.file, tarballs: this.tarballs }
    const taken = await this.withProgress(options, (all) => takeSnapshot(lockfile, all, taking)).catch(
      (error: unknown) => {
        if (!(error instanceof CutShort)) throw error
        return error
      },
    )
    if (taken instanceof CutShort) {
      const why = taken.reason === 'deadline' ? 'The time was up' : 'The run was interrupted'
      await write(this.context.stderr, `verify-deps: ${why}. No snapshot was written.\n`)
      return 2
    }
    await write(this.context.stdout, this.describe(taken))
    await write(this.context.stderr, missingInWords(taken))
    return taken.missing.length > 0 ? 2 : 0
  }

  private describe({ report, documents, tarballs, bytes, sha256 }: Taken): string {
    const packages = this.tarballs ? plural(tarballs, 'tarball') : 'no tarballs'
    const lines = [
      `${this.file}: ${plural(documents, 'answer')} and ${packages} for ${report.lockfile.path}, ${inMegabytes(bytes)}.`,
      `SHA-256: ${sha256}`,
      `The verification: ${conclusion(report)}`,
      `To verify by it: verify-deps --offline --evidence ${this.file}#sha256=${sha256}`,
      'Another policy or other options may ask for evidence that is not in it.',
    ]
    return lines.map((line) => `${plain(line)}\n`).join('')
  }
}

function missingInWords({ missing }: Taken): string {
  if (missing.length === 0) return ''
  const rest = missing.length - MAX_MISSING
  const lines = [
    `verify-deps: ${plural(missing.length, 'answer')} could not be had. A run from this snapshot is without them:`,
    ...missing.slice(0, MAX_MISSING).map(({ address, reason }) => `  - ${address}: ${reason}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ]
  return lines.map((line) => `${cut(plain(line), MAX_LINE)}\n`).join('')
}

function inMegabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
