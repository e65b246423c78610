#!/usr/bin/env node
/** The command line. Only this file and commands/ touch `process`. */
import { Builtins, Cli } from 'clipanion'
import { BunScanCommand } from './commands/bun-scan.ts'
import { DemoCommand } from './commands/demo.ts'
import { DoctorCommand } from './commands/doctor.ts'
import { ExecCommand } from './commands/exec.ts'
import { ExplainCommand } from './commands/explain.ts'
import { InitCommand } from './commands/init.ts'
import { MergeCommand } from './commands/merge.ts'
import type { CommandContext } from './commands/options.ts'
import { TrustCommand } from './commands/trust.ts'
import { withValues } from './commands/usage.ts'
import { VerifyCommand } from './commands/verify.ts'
import { VerifyBundleCommand } from './commands/verify-bundle.ts'
import { plain } from './report/text.ts'
import { UsageError } from './usage-error.ts'
import { VERSION } from './version.ts'

const cli = new Cli({
  binaryName: 'verify-deps',
  binaryLabel: 'verify-deps',
  binaryVersion: VERSION,
  enableColors: Boolean(process.stdout.isTTY && process.stdout.hasColors()),
})
for (const command of [
  VerifyCommand,
  VerifyBundleCommand,
  DemoCommand,
  ExplainCommand,
  TrustCommand,
  ExecCommand,
  InitCommand,
  DoctorCommand,
  MergeCommand,
  BunScanCommand,
  Builtins.HelpCommand,
  Builtins.VersionCommand,
]) {
  cli.register(command)
}

/** clipanion's own help asks it for the usage. */
const withWords: typeof cli = Object.assign(Object.create(cli), {
  usage: (...about: Parameters<typeof cli.usage>) => withValues(cli.usage(...about)),
})

/** Not cli.run: it prints errors to stdout, and exits with 1 for bugs and for misuse alike. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const context: CommandContext = { ...Cli.defaultContext, args }
    const command = cli.process([...args], context)
    command.cli = withWords
    if (command.help !== true) return await command.validateAndExecute()
    process.stdout.write(withWords.usage(command, { detailed: true }))
    return 0
  } catch (error) {
    process.stderr.write(`${describe(error, args.includes('--verbose'))}\n`)
    return error instanceof UsageError || isMisuse(error) ? 3 : 2
  }
}

function describe(error: unknown, verbose: boolean): string {
  if (error instanceof UsageError) return `verify-deps: ${error.lines.map(plain).join('\n')}`
  // What follows the first line is the usage of every command: help, which nobody asked for.
  if (isMisuse(error)) {
    const [said = ''] = (error as Error).message.split('\n', 1)
    // It has several commands in mind, and so names no reason.
    const reason = said.endsWith(':')
      ? `No command takes these arguments: ${process.argv.slice(2).join(' ')}. An option may lack its value, or there is one argument too many.`
      : said
    return `verify-deps: ${plain(reason)} Run verify-deps --help.`
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const hint = verbose ? stack : 'Run again with --verbose for the details, and please report it.'
  return `verify-deps stumbled, and nothing is decided: ${plain(message)}\n${hint}`
}

/** clipanion marks its own errors about the command line. */
function isMisuse(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'clipanion' in error
}

// An error that nothing caught would end the process with 1, which says that a package failed.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${describe(error, process.argv.includes('--verbose'))}\n`)
  process.exit(2)
})

const code = await main(process.argv.slice(2))
// A request that was given up, such as one to a TUF repository that never answers, must not hold the process.
process.exit(code)
