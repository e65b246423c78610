import { Command, Option } from 'clipanion'
import { plain } from '../report/text.ts'
import { EvidenceCommand, widthOf, write } from './options.ts'

export class TrustCommand extends EvidenceCommand {
  static override paths = [['trust']]
  static override usage = Command.Usage({
    description: 'Record who publishes each package',
    details: `
      Verifies the project's lockfile, and records the verified publisher of each package in verify-deps.lock.json, which
      is to be committed. From then on a package that somebody else publishes fails.

      What did not verify is not recorded. Nor is a change: it is shown, and accepted only for the packages that are named.

      Exit codes: 0 all is as recorded, or is now; 1 something was refused, or changed; 2 the verdict could not be reached;
      3 the command, the configuration or a file cannot be understood.
    `,
    examples: [
      ['Record everybody who is not recorded yet', '$0 trust'],
      ['Accept that the publisher of one package changed', '$0 trust left-pad'],
    ],
  })

  project = Option.String('--project', '.', { description: "the project's directory, or its lockfile (default .)" })
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  names = Option.Rest({ name: 'NAME' })

  override async execute(): Promise<number> {
    const options = this.evidenceOptions()
    const [{ projectDirectory, readLockfile }, { trustPublishers }, { writeIdentityLock }, { describeTrust }] =
      await Promise.all([
        import('../lockfile/index.ts'),
        import('../trust-publishers.ts'),
        import('../publisher/write-identity-lock.ts'),
        import('../report/trust.ts'),
      ])
    const lockfile = await readLockfile(this.project)
    const asked = {
      ...options,
      env: this.context.env,
      ...(this.registry !== undefined && { registry: this.registry }),
    }
    const trusted = await this.withProgress(asked, (all) => trustPublishers(lockfile, this.names, all))
    for (const { finding, level } of trusted.findings) {
      this.context.stderr.write(`${level} ${finding.rule.code}: ${plain(finding.message)}\n`)
    }
    const { lock, added, completed, changed } = trusted.update
    const isNew = added.length + completed.length > 0 || changed.some(({ recorded }) => recorded)
    const isWritten = isNew && (await writeIdentityLock(projectDirectory(lockfile.path), lock))
    const stdout = this.context.stdout as NodeJS.WriteStream
    await write(stdout, describeTrust(trusted, { isWritten, width: widthOf(stdout) }))
    return trusted.exitCode
  }
}
