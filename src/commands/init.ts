import type { ReadStream, WriteStream } from 'node:tty'
import { Command, Option } from 'clipanion'
import type { Ci } from '../init/ci.ts'
import type { Step } from '../init/step.ts'
import type { Requirement } from '../policy.ts'
import { plain } from '../report/text.ts'
import { UsageError } from '../usage-error.ts'
import { VERSION } from '../version.ts'
import { write } from './pipes.ts'

type Ask = (question: string) => Promise<string>

export class InitCommand extends Command {
  static override paths = [['init']]
  static override usage = Command.Usage({
    description: 'Set a project up: the policy, the CI job, and the door of its package manager',
    details: `
      Shows what it would write as a diff, and at a terminal asks about each file. Elsewhere it writes only with --yes. Files
      that are there keep every line that they have; where that is not possible, it says which lines to add.

      Exit codes: 0 all is there, or is only to be shown; 1 something is left to be done by hand; 3 the command or a file
      cannot be understood.
    `,
    examples: [
      ['Look, and be asked', '$0 init'],
      ['Without questions', '$0 init --yes --ci github --require provenance'],
    ],
  })

  require = Option.String('--require', { description: 'integrity, signature (default) or provenance' })
  ci = Option.String('--ci', { description: 'github, gitlab or none (default: what the repository has)' })
  manager = Option.String('--manager', { description: 'npm, pnpm, yarn, yarn-berry or bun, where that is not certain' })
  yes = Option.Boolean('--yes', false, { description: 'write without asking' })
  dryRun = Option.Boolean('--dry-run', false, { description: 'show, and write nothing' })
  directory = Option.String({ required: false, name: 'DIR' })

  override async execute(): Promise<number> {
    if (this.yes && this.dryRun) throw new UsageError('--yes writes, and --dry-run does not. Give one of them.')
    const isTerminal = isTty(this.context.stdin) && isTty(this.context.stdout)
    if (!isTerminal || this.yes || this.dryRun) return this.setUp(undefined)
    const { createInterface } = await import('node:readline/promises')
    const lines = createInterface({ input: this.context.stdin, output: this.context.stdout })
    // Without more input there is no answer, and nobody said yes.
    const end = new AbortController()
    lines.once('close', () => end.abort())
    const { signal } = end
    const ask: Ask = (question) =>
      signal.aborted ? Promise.resolve('') : lines.question(question, { signal }).catch(() => '')
    try {
      return await this.setUp(ask)
    } finally {
      lines.close()
    }
  }

  private async setUp(ask: Ask | undefined): Promise<number> {
    const [
      { openProject },
      { readTraces },
      { findManager, managerNamed, MANAGERS },
      { CIS, findCi },
      { installedNpm },
      { propose },
    ] = await Promise.all([
      import('../init/project-files.ts'),
      import('../init/read-manager.ts'),
      import('../init/manager.ts'),
      import('../init/ci.ts'),
      import('../init/npm-version.ts'),
      import('../init/propose.ts'),
    ])
    const { REQUIREMENTS } = await import('../policy.ts')
    // What is wrong with the command line is said before anybody is asked.
    const required = this.require === undefined ? undefined : oneOf('--require', REQUIREMENTS, this.require)
    const givenCi = this.ci === undefined ? undefined : oneOf('--ci', CIS, this.ci)
    const named = this.manager === undefined ? undefined : oneOf('--manager', MANAGERS, this.manager)
    const files = await openProject(this.directory ?? '.')
    const traces = await readTraces(files.directory)
    const manager = named === undefined ? findManager(traces) : managerNamed(named, traces)
    await this.say(`verify-deps ${VERSION}: ${manager.name}, by ${manager.from}.`)
    const ci = givenCi ?? (await findCi(files)) ?? (await askedCi(ask, CIS))
    if (ci === undefined)
      await this.say('Nothing tells which CI this is for: add --ci github or --ci gitlab for its job.')
    const hasPolicy = await this.hasPolicy(files.directory, traces.manifest)
    const require = required ?? (hasPolicy ? undefined : await askedRequirement(ask, REQUIREMENTS)) ?? 'signature'
    const npm = await installedNpm(this.context.env, process.execPath)
    const { steps, notes } = await propose(files, traces, { manager, require, ci: ci ?? 'none', npm })
    return this.carryOut(steps, notes, ask)
  }

  private async hasPolicy(
    directory: string,
    manifest: Readonly<Record<string, unknown>> | undefined,
  ): Promise<boolean> {
    const { textOf } = await import('../init/project-files.ts')
    return manifest?.['verifyDeps'] !== undefined || (await textOf(directory, 'verify-deps.json')) !== undefined
  }

  private async carryOut(steps: readonly Step[], notes: readonly string[], ask: Ask | undefined): Promise<number> {
    const [{ unifiedDiff }, { writeStep }] = await Promise.all([
      import('../init/diff.ts'),
      import('../init/write-step.ts'),
    ])
    const writes = steps.filter((step) => step.kind === 'write')
    const manual = steps.filter((step) => step.kind === 'by-hand')
    for (const { file, why } of steps.filter((step) => step.kind === 'done')) await this.say(`ok  ${file}: ${why}`)
    let written = 0
    for (const step of writes) {
      await this.say(`\n${step.file}: ${step.why}`)
      await write(this.context.stdout, unifiedDiff(step.file, step.before, step.after))
      const isWanted = this.yes || (ask !== undefined && isYes(await ask(`Write ${plain(step.file)}? [y/N] `)))
      if (!isWanted) continue
      await writeStep(step)
      written++
      await this.say(`Written: ${step.file}`)
    }
    for (const { file, why, lines } of manual) {
      await this.say(`\nBy hand  ${file}: ${why}`)
      for (const line of lines) await this.say(`    ${line}`)
    }
    if (notes.length > 0) await this.say('')
    for (const note of notes) await this.say(`Note: ${note}`)
    await this.say(`\n${conclude(writes.length, written, manual.length, ask !== undefined)}`)
    return manual.length > 0 ? 1 : 0
  }

  private say(text: string): Promise<void> {
    return write(this.context.stdout, `${text.split('\n').map(plain).join('\n')}\n`)
  }
}

function conclude(proposed: number, written: number, manual: number, isAsked: boolean): string {
  const left = manual === 0 ? '' : ' Some things are left to be done by hand, see above.'
  if (proposed === 0) return manual === 0 ? 'Nothing to do.' : `Nothing to write.${left}`
  if (written === 0 && !isAsked) return `Nothing was written. To write it: verify-deps init --yes${left}`
  if (written === 0) return `Nothing was written.${left}`
  return `${written} of ${proposed} written. Commit them, then see what is left: verify-deps doctor${left}`
}

function isTty(stream: NodeJS.ReadableStream | NodeJS.WritableStream): boolean {
  return (stream as ReadStream | WriteStream).isTTY === true
}

function isYes(answer: string): boolean {
  return /^y(?:es)?$/iu.test(answer.trim())
}

async function askedCi(ask: Ask | undefined, all: readonly Ci[]): Promise<Ci | undefined> {
  const answer = (await ask?.('Which CI: github, gitlab or none? [none] '))?.trim()
  return all.find((each) => each === answer)
}

async function askedRequirement(ask: Ask | undefined, all: readonly Requirement[]): Promise<Requirement | undefined> {
  const answer = (
    await ask?.('What must be proven of every package: integrity, signature or provenance? [signature] ')
  )?.trim()
  return answer ? oneOf('This', all, answer) : undefined
}

function oneOf<T extends string>(option: string, allowed: readonly T[], given: string): T {
  const value = allowed.find((each) => each === given)
  if (value === undefined) throw new UsageError(`${option} takes ${allowed.join(', ')}, not "${given}".`)
  return value
}
