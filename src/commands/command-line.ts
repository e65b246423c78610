/** What reads the arguments, and runs what they ask for. Loaded by src/cli.ts when there is something to read. */
import { Cli } from 'clipanion'
import type { CommandContext } from './options.ts'
import { openCli, understoodByAll, understoodByNamed } from './understood.ts'

export { understoodByAll, understoodByNamed } from './understood.ts'

/** What `verify-deps --help` says. The build writes it down. */
export function overview(coloured: boolean): string {
  return openCli(coloured).usage()
}

/**
 * Not cli.run: it prints errors to stdout, and exits with 1 for bugs and for misuse alike.
 *
 * @returns the exit code
 * @throws what clipanion has to say of arguments, and whatever the command does
 */
export async function runCommand(args: readonly string[], coloured: boolean): Promise<number> {
  const context: CommandContext = { ...Cli.defaultContext, args }
  const { cli, command } = understoodByNamed(args, context, coloured) ?? understoodByAll(args, context, coloured)
  command.cli = cli
  if (command.help !== true) return command.validateAndExecute()
  context.stdout.write(cli.usage(command, { detailed: true }))
  return 0
}
