/** The options that commands share, and what becomes of them. */
import type { BaseContext } from 'clipanion'
import { Command, Option } from 'clipanion'
import { CutShort } from '../cut-short.ts'
import type { Omittable } from '../lockfile/locked-package.ts'
import { REQUIREMENTS } from '../policy.ts'
import { conclusion } from '../report/conclusion.ts'
import type { Format } from '../report/index.ts'
import type { Report } from '../report/report.ts'
import { plain } from '../report/text.ts'
import { UsageError } from '../usage-error.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { cannotWrite, writeWhole } from '../write-whole.ts'
import type { Interruption } from './interruption.ts'
import { heedSignals, nothingDecided } from './interruption.ts'
import { sparingMemory } from './memory.ts'
import type { Output } from './outputs.ts'
import { checkFile, readOutputs } from './outputs.ts'
import { write } from './pipes.ts'
import { progressLine } from './progress.ts'
import { isGitHub, tellGitHub, withoutCommands } from './runner.ts'
import { stackOf } from './stack.ts'

export const OMITTABLE: readonly Omittable[] = ['dev', 'optional', 'peer']

/** Of every command that looks at packages. */
export abstract class EvidenceCommand extends Command {
  policy = Option.String('--policy', { description: "a policy file in place of the project's verify-deps.json" })
  trustedRoots = Option.Array('--trusted-root', {
    description: "a trusted root in place of Sigstore's; may be repeated",
  })
  offline = Option.Boolean('--offline', false, {
    description: 'ask nothing over the network: what --evidence has, or was kept, has to do',
  })
  evidence = Option.String('--evidence', {
    description: 'take evidence from this snapshot first; FILE#sha256=HEX takes no other',
  })
  noCache = Option.Boolean('--no-cache', false, { description: "neither read nor fill a cache, npm's or our own" })
  secondOpinion = Option.Boolean('--second-opinion', false, {
    description: 'verify every signature twice, independently',
  })
  concurrency = Option.String('--concurrency', { description: 'how many packages at once (default 256)' })
  deadline = Option.String('--deadline', {
    description: 'end after so many seconds, with what is known by then (default: no limit)',
  })
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
      ...(this.offline && { offline: true }),
      ...(this.evidence !== undefined && { evidence: this.evidence }),
      cache: !this.noCache,
      secondOpinion: this.secondOpinion,
      ...(concurrency !== undefined && { concurrency }),
      ...(this.deadline !== undefined && { deadlineMs: milliseconds(this.deadline) }),
    }
  }

  /**
   * Work that a signal ends early.
   *
   * @param words for whoever sent it: what the command does now
   * @returns the exit code; after a signal always 2, so that nothing that waits for this command goes on
   */
  protected async interruptible(words: string, work: (stop: Interruption) => Promise<number>): Promise<number> {
    const say = (text: string) => void this.context.stderr.write(`${text}\n`)
    const stop = heedSignals(process, () => say(`Interrupted: ${words} (again to stop at once).`))
    try {
      const code = await work(stop)
      return stop.signal.aborted ? 2 : code
    } catch (error) {
      if (!(error instanceof CutShort)) throw error
      say(`verify-deps: ${nothingDecided(error.reason)}`)
      return 2
    } finally {
      stop.release()
    }
  }

  /** With a line of progress while it lasts. */
  protected async withProgress<T>(
    options: VerifyOptions,
    verification: (options: VerifyOptions) => Promise<T>,
  ): Promise<T> {
    const progress = progressLine(this.context.stderr)
    options.signal?.addEventListener('abort', progress.clear, { once: true })
    const onInternalError = (error: unknown) => void (this.verbose && this.context.stderr.write(`${stackOf(error)}\n`))
    return verification({ ...options, onProgress: sparingMemory(progress.show), onInternalError }).finally(
      progress.clear,
    )
  }
}

/** What a command is given beside clipanion's own: the order of options says which belong together. */
export interface CommandContext extends BaseContext {
  readonly args: readonly string[]
}

type FormattedOutput = Output & { readonly format: Format }

/** Of those that report on every package. */
export abstract class VerifyingCommand extends EvidenceCommand {
  json = Option.Boolean('--json', false, { description: 'the same as --format json' })
  format = Option.Array('--format', {
    description: 'human (default), json, sarif, junit, markdown, github or gitlab; repeat it, each with its --output',
  })
  output = Option.Array('--output', { description: 'write the report of the --format beside it to this file' })
  require = Option.String('--require', { description: 'integrity, signature (default) or provenance' })
  strict = Option.Boolean('--strict', false, { description: 'a registry that signs nothing falls short, too' })
  omit = Option.Array('--omit', { description: 'leave out dev, optional or peer dependencies' })

  /** Whether a CI's own ways to show things are used where nobody asks for a format. */
  protected readonly tellsRunner: boolean = true

  /** @throws UsageError for a value that an option does not take */
  protected verifyOptions(): VerifyOptions {
    return {
      ...this.evidenceOptions(),
      ...(this.require !== undefined && { require: oneOf('--require', REQUIREMENTS, this.require) }),
      ...(this.strict && { strict: true }),
      omit: (this.omit ?? []).map((group) => oneOf('--omit', OMITTABLE, group)),
    }
  }

  /** clipanion's own context does not have them; src/cli.ts puts them there. */
  private args(): readonly string[] {
    return (this.context as CommandContext).args
  }

  /** Whether somebody reads stdout. */
  protected isForPeople(): boolean {
    return readOutputs(this.args()).some(({ format, file }) => format === 'human' && file === undefined)
  }

  /** Runs the verification with a line of progress, and gives its report out. @returns the exit code */
  protected async deliver(verification: (options: VerifyOptions) => Promise<Report>): Promise<number> {
    const options = this.verifyOptions()
    const outputs = await this.outputs()
    return this.interruptible('writing the report of what is done', async ({ signal }) => {
      const report = await this.withProgress({ ...options, signal }, verification)
      await this.giveOut(report, outputs)
      const { exitCode } = await import('../report/report.ts')
      return exitCode(report)
    })
  }

  /**
   * Before the work begins: nobody wants to wait for a report that cannot be given out.
   *
   * @throws UsageError for a format that there is not, and a file that cannot be written
   */
  protected async outputs(): Promise<readonly FormattedOutput[]> {
    const { reporters } = await import('../report/index.ts')
    const formats = Object.keys(reporters) as Format[]
    const outputs = readOutputs(this.args()).map(({ format, file }) => ({
      format: oneOf('--format', formats, format),
      file,
    }))
    for (const { file } of outputs) if (file !== undefined) await checkFile(file)
    return outputs
  }

  protected async giveOut(report: Report, outputs: readonly FormattedOutput[]): Promise<void> {
    const { reporters } = await import('../report/index.ts')
    const stdout = this.context.stdout as NodeJS.WriteStream
    const { env } = this.context
    const isRunner = this.tellsRunner && isGitHub(env)
    for (const { format, file } of outputs) {
      const colour = file === undefined && hasColours(stdout, env)
      const text = reporters[format](report, { colour, width: widthOf(stdout) })
      if (file !== undefined) await writeReport(file, text)
      else await write(stdout, isRunner && format === 'human' ? withoutCommands(text) : text)
    }
    if (isRunner && this.format === undefined && !this.json) await write(stdout, await tellGitHub(report, env))
    // Whoever has all of it written to files still wants to see in the log what it came to.
    if (outputs.every(({ file }) => file !== undefined)) {
      const files = outputs.flatMap(({ file }) => file ?? []).map(plain)
      await write(this.context.stderr, `verify-deps: ${conclusion(report)} The report is in ${files.join(', ')}.\n`)
    }
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

export function oneOf<T extends string>(option: string, allowed: readonly T[], given: string): T {
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

/** As long as anybody would wait: a week. */
const MAX_SECONDS = 7 * 24 * 3600

function milliseconds(text: string): number {
  const seconds = /^\d{1,9}(?:\.\d{1,9})?$/u.test(text) ? Number(text) : 0
  if (seconds >= 0.001 && seconds <= MAX_SECONDS) return Math.round(seconds * 1000)
  throw new UsageError(`--deadline takes seconds, up to ${MAX_SECONDS}, not "${text}".`)
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeWhole(file, text, { mayBeInPlace: true })
  } catch (error) {
    throw cannotWrite('The report', file, error)
  }
}
