/** All commands, and what reads the arguments for them. Loaded by src/cli.ts when there is something to read. */
import { Builtins, Cli } from 'clipanion'
import { VERSION } from '../version.ts'
import { BunScanCommand } from './bun-scan.ts'
import { CacheCommand } from './cache.ts'
import { DemoCommand } from './demo.ts'
import { DoctorCommand } from './doctor.ts'
import { ExecCommand } from './exec.ts'
import { ExplainCommand } from './explain.ts'
import { InitCommand } from './init.ts'
import { MergeCommand } from './merge.ts'
import type { CommandContext } from './options.ts'
import { SnapshotCommand } from './snapshot.ts'
import { TrustCommand } from './trust.ts'
import { withValues } from './usage.ts'
import { VerifyCommand } from './verify.ts'
import { VerifyBundleCommand } from './verify-bundle.ts'

const COMMANDS = [
  VerifyCommand,
  VerifyBundleCommand,
  DemoCommand,
  ExplainCommand,
  TrustCommand,
  SnapshotCommand,
  ExecCommand,
  InitCommand,
  DoctorCommand,
  CacheCommand,
  MergeCommand,
  BunScanCommand,
  Builtins.HelpCommand,
  Builtins.VersionCommand,
]

function openCli(coloured: boolean): Cli {
  const cli = new Cli({
    binaryName: 'verify-deps',
    binaryLabel: 'verify-deps',
    binaryVersion: VERSION,
    enableColors: coloured,
  })
  for (const command of COMMANDS) cli.register(command)
  // clipanion's own help asks it for the usage.
  const withWords: Cli = Object.assign(Object.create(cli), {
    usage: (...about: Parameters<typeof cli.usage>) => withValues(cli.usage(...about)),
  })
  return withWords
}

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
  const cli = openCli(coloured)
  const context: CommandContext = { ...Cli.defaultContext, args }
  const command = cli.process([...args], context)
  command.cli = cli
  if (command.help !== true) return command.validateAndExecute()
  context.stdout.write(cli.usage(command, { detailed: true }))
  return 0
}
