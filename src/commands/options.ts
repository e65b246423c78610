/** The options that commands share, and what becomes of them. */
import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'clipanion'
import type { Omittable } from '../lockfile/locked-package.ts'
import { REQUIREMENTS } from '../policy.ts'
import type { Format } from '../report/index.ts'
import type { Report } from '../report/report.ts'
import { UsageError } from '../usage-error.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { progressLine } from './progress.ts'

const OMITTABLE: readonly Omittable[] = ['dev', 'optional', 'peer']

/** Of every command that looks at packages. */
export abstract class EvidenceCommand extends Command {
  policy = Option.String('--policy', { description: "a policy file in place of the project's verify-deps.json" })
  trustedRoots = Option.Array('--trusted-root', {
    description: "a trusted root in place of Sigstore's; may be repeated",
  })
  noCache = Option.Boolean('--no-cache', false, { description: "neither read nor fill npm's cache" })
  secondOpinion = Option.Boolean('--second-opinion', false, {
    description: 'verify every signature twice, independently',
  })
  concurrency = Option.String('--concurrency', { description: 'how many packages at once (default 20)' })
  verbose = Option.Boolean('--verbose', false, { description: 'tell where in the code an internal error arose' })

  /** @throws UsageError for a value that an option does not take */
  protected evidenceOptions(): VerifyOptions {
    const concurrency = this.concurrency === undefined ? undefined : Number(this.concurrency)
    if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 256)) {
      throw new UsageError(`--concurrency takes a whole number from 1 to 256, not "${this.concurrency}".`)
    }
    return {
      ...(this.policy !== undefined && { policyFile: this.policy }),
      ...(this.trustedRoots !== undefined && { trustedRoots: this.trustedRoots }),
      cache: !this.noCache,
      secondOpinion: this.secondOpinion,
      ...(concurrency !== undefined && { concurrency }),
    }
  }

  /** With a line of progress while it lasts. */
  protected async withProgress<T>(
    options: VerifyOptions,
    verification: (options: VerifyOptions) => Promise<T>,
  ): Promise<T> {
    const progress = progressLine(this.context.stderr)
    const onInternalError = (error: unknown) => void (this.verbose && this.context.stderr.write(stackOf(error)))
    return verification({ ...options, onProgress: progress.show, onInternalError }).finally(progress.clear)
  }
}

/** Of those that report on every package. */
export abstract class VerifyingCommand extends EvidenceCommand {
  json = Option.Boolean('--json', false, { description: 'the same as --format json' })
  format = Option.String('--format', { description: 'human (default) or json' })
  output = Option.String('--output', { description: 'write the report to this file' })
  require = Option.String('--require', { description: 'integrity, signature (default) or provenance' })
  strict = Option.Boolean('--strict', false, { description: 'a registry that signs nothing falls short, too' })
  omit = Option.Array('--omit', { description: 'leave out dev, optional or peer dependencies' })

  /** @throws UsageError for a value that an option does not take */
  protected verifyOptions(): VerifyOptions {
    return {
      ...this.evidenceOptions(),
      ...(this.require !== undefined && { require: oneOf('--require', REQUIREMENTS, this.require) }),
      ...(this.strict && { strict: true }),
      omit: (this.omit ?? []).map((group) => oneOf('--omit', OMITTABLE, group)),
    }
  }

  /** Whether somebody reads stdout. */
  protected isForPeople(): boolean {
    return this.output === undefined && !this.json && (this.format ?? 'human') === 'human'
  }

  /** Runs the verification with a line of progress, and gives its report out. @returns the exit code */
  protected async deliver(verification: (options: VerifyOptions) => Promise<Report>): Promise<number> {
    const options = this.verifyOptions()
    if (this.json && this.format !== undefined && this.format !== 'json') {
      throw new UsageError(`--json and --format ${this.format} exclude each other.`)
    }
    const { reporters } = await import('../report/index.ts')
    const format = oneOf('--format', Object.keys(reporters) as Format[], this.format ?? (this.json ? 'json' : 'human'))
    const report = await this.withProgress(options, verification)

    const stdout = this.context.stdout as NodeJS.WriteStream
    const colour = this.output === undefined && hasColours(stdout, this.context.env)
    const text = reporters[format](report, { colour, width: widthOf(stdout) })
    if (this.output === undefined) await write(stdout, text)
    else await writeReport(this.output, text)
    const { exitCode } = await import('../report/report.ts')
    return exitCode(report)
  }
}

/** Of every command that reads a lockfile: which one, where a directory does not tell. */
export const LOCKFILE = {
  description: 'the lockfile, where a directory has those of several package managers',
} as const

/** @throws UsageError when two places are named, of which one would go unheard */
export function chosenTarget(named: string | undefined, lockfile: string | undefined, other: string): string {
  if (named === undefined || lockfile === undefined) return named ?? lockfile ?? '.'
  throw new UsageError(`--lockfile ${lockfile} and ${other} ${named} both say what to read. Give one of them.`)
}

function oneOf<T extends string>(option: string, allowed: readonly T[], given: string): T {
  const value = allowed.find((each) => each === given)
  if (value === undefined) throw new UsageError(`${option} takes ${allowed.join(' or ')}, not "${given}".`)
  return value
}

/** In columns. Some terminals say 0, and lines of over 100 are hard to read. */
export function widthOf({ columns }: NodeJS.WriteStream): number {
  return columns > 0 ? Math.max(40, Math.min(columns, 100)) : 80
}

/** https://no-color.org comes first, then FORCE_COLOR, then what the terminal can do. */
function hasColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR'])
  return stream.isTTY && stream.hasColors(env)
}

function stackOf(error: unknown): string {
  return `${error instanceof Error ? error.stack : error}\n`
}

export function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())))
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new UsageError(`The report cannot be written to ${file}: ${(error as Error).message}`)
  }
}
