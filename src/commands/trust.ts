import { Command, Option } from 'clipanion'
import { orCutShort } from '../cut-short.ts'
import type { Lockfile } from '../lockfile/format.ts'
import { cut, plain } from '../report/text.ts'
import type { Trusted } from '../trust-publishers.ts'
import { UsageError } from '../usage-error.ts'
import type { VerifyOptions } from '../verify-options.ts'
import { chosenTarget, EvidenceCommand, LOCKFILE, widthOf } from './options.ts'
import { write } from './pipes.ts'

export class TrustCommand extends EvidenceCommand {
  static override paths = [['trust']]
  static override usage = Command.Usage({
    description: 'Record who publishes each package',
    details: `
      Verifies the project's lockfile, and records the verified publisher of each package in verify-deps.lock.json, which
      is to be committed. From then on a package that somebody else publishes fails.

      What did not verify is not recorded. Nor is a change: it is shown, and accepted only for the packages that are named.
      Entries of packages that the lockfile has no more stay, until --prune removes them.

      Exit codes: 0 all is as recorded, or is now; 1 something was refused, or changed; 2 the verdict could not be reached;
      3 the command, the configuration or a file cannot be understood.
    `,
    examples: [
      ['Record everybody who is not recorded yet', '$0 trust'],
      ['Accept that the publisher of one package changed', '$0 trust left-pad'],
      ['Forget packages that the lockfile has no more', '$0 trust --prune'],
    ],
  })

  project = Option.String('--project', { description: "the project's directory, or its lockfile (default .)" })
  lockfile = Option.String('--lockfile', LOCKFILE)
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  prune = Option.Boolean('--prune', false, { description: 'remove entries of packages that the lockfile has no more' })
  json = Option.Boolean('--json', false, { description: 'what was done as data, for machines' })
  names = Option.Rest({ name: 'NAME' })

  override async execute(): Promise<number> {
    if (this.prune && this.names.length > 0) {
      throw new UsageError('--prune is about all entries, and takes no names. Run it without them.')
    }
    const options = this.evidenceOptions()
    return this.interruptible('nothing is recorded', ({ signal }) => this.record({ ...options, signal }))
  }

  private async record(options: VerifyOptions): Promise<number> {
    const { signal } = options
    const [{ projectDirectory, readLockfile }, { trustPublishers }, { writeIdentityLock }] = await Promise.all([
      import('../lockfile/index.ts'),
      import('../trust-publishers.ts'),
      import('../publisher/write-identity-lock.ts'),
    ])
    const target = chosenTarget(this.project, this.lockfile, '--project')
    const lockfile = await orCutShort(signal, () => readLockfile(target))
    const asked = {
      ...options,
      env: this.context.env,
      ...(this.registry !== undefined && { registry: this.registry }),
    }
    const trusted = await this.withProgress(asked, (all) => trustPublishers(lockfile, this.names, all, this.prune))
    // Of what is not finished nobody knows whether it would have been refused, or is another's by now.
    if (trusted.interrupted !== undefined || signal?.aborted === true) {
      const why = trusted.interrupted?.reason === 'deadline' ? 'The time was up' : 'The run was interrupted'
      this.context.stderr.write(`verify-deps: ${why}. Nothing was recorded, and verify-deps.lock.json is as it was.\n`)
      return 2
    }
    const { lock, added, completed, changed, removed } = trusted.update
    const isNew = added.length + completed.length + removed.length > 0 || changed.some(({ recorded }) => recorded)
    const isWritten = isNew && (await writeIdentityLock(projectDirectory(lockfile.path), lock))
    await this.tell(lockfile, trusted, isWritten)
    return trusted.exitCode
  }

  private async tell(lockfile: Lockfile, trusted: Trusted, isWritten: boolean): Promise<void> {
    const stdout = this.context.stdout as NodeJS.WriteStream
    if (this.json) {
      const { trustJson } = await import('../report/trust-json.ts')
      return write(stdout, trustJson(lockfile, trusted, isWritten))
    }
    const { describeTrust } = await import('../report/trust.ts')
    for (const { finding, level } of trusted.findings) {
      this.context.stderr.write(`${level} ${finding.rule.code}: ${cut(plain(finding.message), 4000)}\n`)
    }
    await write(stdout, describeTrust(trusted, { isWritten, width: widthOf(stdout) }))
  }
}
