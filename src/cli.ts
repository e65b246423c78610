#!/usr/bin/env node
/** The command line. Only this file and commands/ touch `process`. */
import { answerAtOnce } from './commands/at-once.ts'
import { heedStreams, write } from './commands/pipes.ts'
import { stackOf } from './commands/stack.ts'
import { withoutSecrets } from './in-words.ts'
import { cut, plain } from './report/text.ts'
import { UsageError } from './usage-error.ts'

// Node is silent about deprecated calls below node_modules, where what is bundled here came from, and where this is
// installed. From a checkout it is to print the same.
process.noDeprecation = true

async function main(args: readonly string[]): Promise<number> {
  const coloured = Boolean(process.stdout.isTTY && process.stdout.hasColors())
  try {
    const answer = await answerAtOnce(args, coloured)
    if (answer !== undefined) {
      await write(process.stdout, answer)
      return 0
    }
    const { runCommand } = await import('./commands/command-line.ts')
    return await runCommand(args, coloured)
  } catch (error) {
    process.stderr.write(`${describe(error, args.includes('--verbose'))}\n`)
    return error instanceof UsageError || isMisuse(error) ? 3 : 2
  }
}

function describe(error: unknown, verbose: boolean): string {
  if (error instanceof UsageError) return `verify-deps: ${error.lines.map(shown).join('\n')}`
  // What follows the first line is the usage of every command: help, which nobody asked for.
  if (isMisuse(error)) {
    const [said = ''] = (error as Error).message.split('\n', 1)
    // It has several commands in mind, and so names no reason.
    const reason = said.endsWith(':')
      ? `No command takes these arguments: ${process.argv.slice(2).join(' ')}. An option may lack its value, or there is one argument too many.`
      : said
    return `verify-deps: ${shown(reason)} Run verify-deps --help.`
  }
  const message = error instanceof Error ? error.message : String(error)
  const hint = verbose ? stackOf(error) : 'Run again with --verbose for the details, and please report it.'
  return `verify-deps stumbled, and nothing is decided: ${shown(withoutSecrets(message))}\n${hint}`
}

/** An input that cannot be read may be quoted, at whatever length. */
function shown(text: string): string {
  return cut(plain(text), 4000)
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

heedStreams(process, (error) => {
  process.stderr.write(`${describe(error, false)}\n`)
  process.exit(3)
})

const code = await main(process.argv.slice(2))
// A request that was given up, such as one to a TUF repository that never answers, must not hold the process.
process.exit(code)
