/** What src/doors/bun-scanner.ts asks of the command line: Bun's list on stdin, its advisories on stdout. Not for people. */
import { Command } from 'clipanion'
import type { Report } from '../report/report.ts'
import { cut, plain, plural } from '../report/text.ts'
import { UsageError } from '../usage-error.ts'
import { write } from './pipes.ts'
import { progressLine } from './progress.ts'

/** The packages of the largest projects take a few megabytes. */
const MAX_INPUT_BYTES = 2 ** 26

export class BunScanCommand extends Command {
  static override paths = [['bun-scan']]

  override async execute(): Promise<number> {
    // Images of Bun have a `node` that is Bun.
    if (process.versions['bun'] !== undefined) {
      throw new UsageError('What is called node on the PATH is Bun. Install Node.js, which verify-deps needs.')
    }
    const [{ judge }, { readBunPackages }] = await Promise.all([
      import('../doors/bun-scanner-judge.ts'),
      import('../doors/bun-scanner-packages.ts'),
    ])
    const packages = readBunPackages(await this.readInput())
    const progress = progressLine(this.context.stderr)
    const { advisories, locked, unlocked } = await judge(packages, '.', {
      env: this.context.env,
      onProgress: progress.show,
    }).finally(progress.clear)
    if (locked !== undefined) await this.say(inWords('bun.lock', locked, 'Run verify-deps to see them.'))
    if (unlocked !== undefined) {
      await this.say(inWords('Not in bun.lock, and judged by what the registry publishes', unlocked, ''))
      // No name comes first: GitHub takes a line that begins with :: for a command, spaces or not.
      for (const line of warningsOf(unlocked)) await this.say(`  - ${line}`)
    }
    await write(this.context.stdout, `${JSON.stringify({ judged: packages.length, advisories })}\n`)
    return 0
  }

  private say(line: string): Promise<void> {
    return write(this.context.stderr, `${cut(plain(line), 2000)}\n`)
  }

  private async readInput(): Promise<string> {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of this.context.stdin) {
      chunks.push(Buffer.from(chunk))
      bytes += chunk.length
      if (bytes > MAX_INPUT_BYTES)
        throw new UsageError(`stdin has more than ${MAX_INPUT_BYTES} bytes; no list of Bun's does.`)
    }
    return Buffer.concat(chunks).toString('utf8')
  }
}

function inWords(subject: string, report: Report, advice: string): string {
  const { total, ...counts } = report.counts
  const parts = Object.entries(counts).flatMap(([outcome, count]) => (count === 0 ? [] : [`${count} ${outcome}`]))
  const warnings = warningsOf(report).length
  const warned = warnings === 0 ? '' : ` ${plural(warnings, 'warning')}. ${advice}`
  return `verify-deps: ${subject}: ${plural(total, 'package')}${parts.length === 0 ? '' : `, ${parts.join(', ')}`}.${warned}`
}

function warningsOf({ packages, findings }: Report): readonly string[] {
  const all = [
    ...findings.map((finding) => ({ of: '', finding })),
    ...packages.flatMap((pkg) => pkg.findings.map((finding) => ({ of: `${pkg.name}@${pkg.version}: `, finding }))),
  ]
  return all.flatMap(({ of, finding: { code, level, title, message } }) =>
    level === 'warning' ? [`${of}${code} ${title}: ${message}`] : [],
  )
}
