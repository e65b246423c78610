import { Command, Option } from 'clipanion'
import { chosenTarget, LOCKFILE, VerifyingCommand } from './options.ts'

export class VerifyCommand extends VerifyingCommand {
  static override paths = [Command.Default]
  static override usage = Command.Usage({
    description: 'Verify every package of a lockfile',
    details: `
      Downloads every package that the lockfile locks, and compares: the bytes with the lockfile's digest, that digest
      with the one the registry published, and the registry's signature with both. Nothing is installed or run.

      Exit codes: 0 all that is required is proven; 1 a package failed or fell short; 2 the verdict could not be reached;
      3 the command, the configuration or the lockfile cannot be understood.
    `,
    examples: [
      ['Verify the project in this directory', '$0'],
      ['Verify one lockfile, for a machine', '$0 --json path/to/package-lock.json'],
      ['What a pull request changes', '$0 --changed origin/main'],
      ['And whether what is installed is what was verified', '$0 --installed'],
      ['What a finding means', '$0 explain VD101'],
    ],
  })

  target = Option.String({ name: 'DIR or LOCKFILE', required: false })
  lockfile = Option.String('--lockfile', LOCKFILE)
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })

  changed = Option.String('--changed', { description: 'only what differs from this git ref or lockfile' })

  shard = Option.String('--shard', { description: 'only the I-th of N parts, as 2/4; see verify-deps merge' })

  installed = Option.Boolean('--installed', false, {
    description: 'compare node_modules with what was verified, file by file',
  })

  override async execute(): Promise<number> {
    const shard = this.shard === undefined ? undefined : (await import('../shard.ts')).parseShard(this.shard)
    return this.deliver(async (options) => {
      const { verify } = await import('../index.ts')
      return verify(chosenTarget(this.target, this.lockfile, 'the argument'), {
        ...options,
        env: this.context.env,
        ...(this.registry !== undefined && { registry: this.registry }),
        ...(this.changed !== undefined && { changed: this.changed }),
        ...(shard !== undefined && { shard }),
        ...(this.installed && { installed: true }),
      })
    })
  }
}
