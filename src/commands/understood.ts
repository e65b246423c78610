/** All commands, and which of them the arguments ask for. */
import type { Command, CommandClass } from 'clipanion'
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

const OWN: readonly CommandClass[] = [
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
]
const COMMANDS: readonly CommandClass[] = [...OWN, Builtins.HelpCommand, Builtins.VersionCommand]

export function openCli(coloured: boolean, commands = COMMANDS): Cli {
  const cli = new Cli({
    binaryName: 'verify-deps',
    binaryLabel: 'verify-deps',
    binaryVersion: VERSION,
    enableColors: coloured,
  })
  for (const command of commands) cli.register(command)
  // clipanion's own help asks it for the usage.
  const withWords: Cli = Object.assign(Object.create(cli), {
    usage: (...about: Parameters<typeof cli.usage>) => withValues(cli.usage(...about)),
  })
  return withWords
}

export interface Understood {
  readonly cli: Cli
  readonly command: Command
}

/** @throws what clipanion has to say of arguments */
export function understoodByAll(args: readonly string[], context: CommandContext, coloured: boolean): Understood {
  return among(COMMANDS, args, context, coloured)
}

function among(
  commands: readonly CommandClass[],
  args: readonly string[],
  context: CommandContext,
  coloured: boolean,
): Understood {
  const cli = openCli(coloured, commands)
  return { cli, command: cli.process([...args], context) }
}

/**
 * To get a command ready takes a millisecond or two, and only one is asked for. It has a word that is one of the arguments,
 * or none at all.
 *
 * @returns `undefined` where all commands are to be asked: for help, which tells of all, or to say what is wrong
 */
export function understoodByNamed(
  args: readonly string[],
  context: CommandContext,
  coloured: boolean,
): Understood | undefined {
  const candidates = COMMANDS.filter(({ paths = [] }) =>
    paths.some((words) => words.length === 0 || words.some((word) => args.includes(word))),
  )
  try {
    const understood = among(candidates, args, context, coloured)
    const { command } = understood
    return command.help !== true && OWN.some((own) => command instanceof own) ? understood : undefined
  } catch {
    return undefined
  }
}
