/** Help: what each option takes, which clipanion calls `#0`. */
import { Command } from 'clipanion'

const VALUES: Readonly<Record<string, string>> = {
  '--policy': 'FILE',
  '--trusted-root': 'FILE',
  '--concurrency': 'N',
  '--format': 'FORMAT',
  '--output': 'FILE',
  '--require': 'CLAIM',
  '--omit': 'GROUP',
  '--lockfile': 'FILE',
  '--registry': 'URL',
  '--changed': 'REF',
  '--shard': 'I/N',
  '--project': 'DIR',
  '--bundle': 'FILE',
  '--key': 'FILE',
  '--certificate-identity': 'IDENTITY',
  '--certificate-oidc-issuer': 'URL',
  '--ci': 'SERVICE',
}

export function withValues(usage: string): string {
  return usage.replace(/(--[a-z-]+)((?:\u001B\[[0-9;]*m)*) #0/gu, (_, option: string, style: string) => {
    return `${option}${style} ${VALUES[option] ?? 'VALUE'}`
  })
}

/** In place of clipanion's own, for the sake of those words. */
export class HelpCommand extends Command {
  static override paths = [['-h'], ['--help']]

  override async execute(): Promise<void> {
    this.context.stdout.write(withValues(this.cli.usage()))
  }
}
