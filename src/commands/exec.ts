import { Command, Option } from 'clipanion'
import { orCutShort } from '../cut-short.ts'
import type { HeldLockfile } from '../doors/exec-lockfile.ts'
import { withoutKey } from '../registry/cache/key-variable.ts'
import { conclusion } from '../report/conclusion.ts'
import type { Report } from '../report/report.ts'
import { cut, plain, plural } from '../report/text.ts'
import { SETTINGS_CHANGED } from '../run-rules.ts'
import { UsageError } from '../usage-error.ts'
import type { Interruption } from './interruption.ts'
import type { CommandContext } from './options.ts'
import { LOCKFILE, VerifyingCommand } from './options.ts'
import { readOutputs } from './outputs.ts'
import { write } from './pipes.ts'

const EXAMPLE = 'verify-deps exec -- npm ci'

export class ExecCommand extends VerifyingCommand {
  static override paths = [['exec']]
  static override usage = Command.Usage({
    description: 'Verify the lockfile, and run a command only if nothing speaks against it',
    details: `
      Verifies as verify-deps alone does. If that would end with 0, the command is started, with the verified bytes in npm's
      cache; otherwise it never is, and the report says why. A lockfile that changed in between is not installed from.

      Exit codes: the command's own where it was started. Otherwise 1 a package failed or fell short; 2 the verdict could not
      be reached, or the lockfile changed meanwhile; 3 the command, the configuration or the lockfile cannot be understood,
      or the command cannot be started.
    `,
    examples: [
      ['Install what was verified', '$0 exec -- npm ci'],
      ['With Yarn 1', '$0 exec -- yarn install --frozen-lockfile'],
      ['Demand more, and keep a report', '$0 exec --require provenance --output report.txt -- npm ci'],
    ],
  })

  lockfile = Option.String('--lockfile', LOCKFILE)
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  changed = Option.String('--changed', { description: 'only what differs from this git ref or lockfile' })
  installed = Option.Boolean('--installed', false, {
    description: 'compare node_modules with what was verified, file by file',
  })
  command = Option.Rest({ name: '-- COMMAND' })

  override async execute(): Promise<number> {
    const { commandOf } = await import('../doors/exec-command.ts')
    // 1. What is to be done is understood before anything is.
    const { args } = this.context as CommandContext
    const command = commandOf(args, this.command)
    if (command === undefined) {
      throw new UsageError(
        `Put -- between the options of verify-deps and the command, as in: ${EXAMPLE} --ignore-scripts`,
      )
    }
    if (command.length === 0 || command[0] === '') {
      throw new UsageError(`exec takes the command to run when all is well, as in: ${EXAMPLE}`)
    }
    this.refuseMixing(args)
    return this.interruptible(`${plain(command.join(' '))} will not be started`, (stop) => this.gate(command, stop))
  }

  private async gate(command: readonly string[], { signal, release }: Interruption): Promise<number> {
    const [{ installing }, { fetching }, { holdLockfile, refuseOtherLockfile }] = await Promise.all([
      import('../doors/exec-command.ts'),
      import('../doors/exec-fetch.ts'),
      import('../doors/exec-lockfile.ts'),
    ])
    const install = installing(command)
    const held = await orCutShort(signal, () => holdLockfile(this.lockfile ?? '.'))
    const { path } = held.lockfile
    if (install !== undefined) await refuseOtherLockfile(install, path, process.cwd())
    if (install?.instead !== undefined) {
      await this.say(
        `${install.said} may change the lockfile, and installs then what was not verified. Use: ${install.instead}`,
      )
    }

    const outputs = await this.outputs()

    const fetches = fetching(command)
    if (fetches !== undefined) {
      await this.say(
        `${fetches} may fetch packages that no lockfile pins: those are not verified. Add them to the project, and run them from there.`,
      )
    }

    // 2. Verify.
    const report = await this.verified(held, signal)
    const { exitCode } = await import('../report/report.ts')
    // It may have come when all was done, and asks for an end even so.
    const code = signal.aborted ? 2 : exitCode(report)
    const isBrief = code === 0 && this.output === undefined && this.format === undefined && !this.json
    if (isBrief) await this.say(inOneLine(report, command))
    else await this.giveOut(report, outputs)
    if (code !== 0) {
      await this.say(`${command.join(' ')} was not started.`)
      return code
    }

    // 3. What is installed from is what was verified.
    if (!(await held.isAsRead())) {
      await this.say(`${path} changed while it was verified. ${command.join(' ')} was not started. Run this again.`)
      return 2
    }
    const { runCommand } = await import('../doors/exec-run.ts')
    const env = withoutKey(this.context.env)
    const { platform } = process
    if (signal.aborted) {
      await this.say(`${command.join(' ')} was not started.`)
      return 2
    }
    // From here on they are the command's.
    release()
    const ended = await runCommand(command, { env, platform, signals: process, isTerminal: process.stdin.isTTY })
    if (!(await held.isAsRead())) {
      await this.say(`${path} is not what was verified any more: the command changed it. Verify again: verify-deps`)
    }
    return ended
  }

  /** stdout is the command's. */
  private refuseMixing(args: readonly string[]): void {
    const printed = readOutputs(args).find(({ format, file }) => file === undefined && format !== 'human')
    if (printed === undefined) return
    throw new UsageError(
      `The ${printed.format} report and what the command prints would mix on stdout. Give the report an --output FILE.`,
    )
  }

  private verified({ lockfile }: HeldLockfile, signal: AbortSignal): Promise<Report> {
    const options = {
      ...this.verifyOptions(),
      signal,
      env: this.context.env,
      ...(this.registry !== undefined && { registry: this.registry }),
      ...(this.changed !== undefined && { changed: this.changed }),
      ...(this.installed && { installed: true }),
    }
    return this.withProgress(options, async (all) => {
      const { run } = await import('../run.ts')
      return run(lockfile, all)
    })
  }

  private say(message: string): Promise<void> {
    return write(this.context.stderr, `verify-deps: ${cut(plain(message), 10_000)}\n`)
  }
}

/** With all that a person who does not see the report has to know of it. */
function inOneLine(report: Report, command: readonly string[]): string {
  const findings = [...report.findings, ...report.packages.flatMap((pkg) => pkg.findings)]
  const warnings = findings.filter(({ level, code }) => level === 'warning' && !isSettings({ code })).length
  const excepted = report.packages.reduce((sum, each) => sum + (each.excepted?.length ?? 0), 0)
  const unsaid = [
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
    ...(excepted === 0 ? [] : [`${plural(excepted, 'finding')} excepted by the policy`]),
  ]
  return [
    `${report.lockfile.path}: ${conclusion(report)}`,
    // Of these the command may install what nobody looked at, or with settings that nobody did.
    ...report.findings.flatMap(({ level, code, message }) =>
      level === 'note' || isSettings({ code }) ? [message] : [],
    ),
    ...(report.changes?.notes ?? []),
    ...(unsaid.length === 0 ? [] : [`${unsaid.join(', ')}: run verify-deps to see it.`]),
    `Starting ${command.join(' ')}`,
  ].join(' ')
}

function isSettings({ code }: { readonly code: string }): boolean {
  return code === SETTINGS_CHANGED.code
}
