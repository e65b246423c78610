import { readFile } from 'node:fs/promises'
import { Command, Option } from 'clipanion'
import { docsPage } from '../finding.ts'
import { packageFile } from '../package-files.ts'
import { cut, plain } from '../report/text.ts'
import { UsageError } from '../usage-error.ts'
import { chosenTarget, EvidenceCommand, LOCKFILE, widthOf } from './options.ts'
import { write } from './pipes.ts'

export class ExplainCommand extends EvidenceCommand {
  static override paths = [['explain']]
  static override usage = Command.Usage({
    description: 'Print the page of a finding, or everything known about a package',
    details: `
      A package has to be in the project's lockfile. It alone is verified, and then told: its bytes, its signatures, the
      certificate of its build with all that it says, the log entries and what proves them, repository, commit and run, and
      what the version accepted before had.

      Exit codes for a package: 0 all that is required is proven; 1 it failed or fell short; 2 the verdict could not be
      reached; 3 it is not in the lockfile, or something cannot be understood.
    `,
    examples: [
      ['What VD101 means and what to do', '$0 explain VD101'],
      ['Who built a package, and how that is known', '$0 explain left-pad@1.3.0'],
    ],
  })

  subject = Option.String({ name: 'CODE or NAME@VERSION' })
  project = Option.String('--project', { description: "the project's directory, or its lockfile (default .)" })
  lockfile = Option.String('--lockfile', LOCKFILE)
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  json = Option.Boolean('--json', false, { description: 'of a package: as data, for machines' })

  override async execute(): Promise<number> {
    const at = this.subject.lastIndexOf('@')
    // A scope begins with one.
    if (at > 0) return this.explainPackage(this.subject.slice(0, at), this.subject.slice(at + 1))
    const code = this.subject.toUpperCase()
    const page = /^VD\d{3}$/u.test(code) ? await readPage(code as `VD${number}`) : undefined
    if (page === undefined) {
      throw new UsageError(
        `There is no finding ${this.subject}. Codes look like VD101, packages like NAME@VERSION, with the version.`,
      )
    }
    this.context.stdout.write(page)
    return 0
  }

  private async explainPackage(name: string, version: string): Promise<number> {
    const options = this.evidenceOptions()
    const [{ readLockfile }, { explainPackage }, { describePackage }, { explanationJson }] = await Promise.all([
      import('../lockfile/index.ts'),
      import('../explain-package.ts'),
      import('../report/package-report.ts'),
      import('../report/explanation-json.ts'),
    ])
    const lockfile = await readLockfile(chosenTarget(this.project, this.lockfile, '--project'))
    const asked = {
      ...options,
      env: this.context.env,
      ...(this.registry !== undefined && { registry: this.registry }),
    }
    const explained = await this.withProgress(asked, (all) => explainPackage(lockfile, name, version, all))
    const { packages, findings } = explained
    for (const { finding, level } of findings) {
      this.context.stderr.write(`${level} ${finding.rule.code}: ${cut(plain(finding.message), 4000)}\n`)
    }
    const stdout = this.context.stdout as NodeJS.WriteStream
    const text = this.json
      ? explanationJson(explained)
      : packages.map((pkg) => describePackage(pkg, Math.max(widthOf(stdout), 100))).join('\n')
    await write(stdout, text)
    const is = (...outcomes: readonly string[]) => packages.some(({ outcome }) => outcomes.includes(outcome))
    return is('failed', 'unproven') ? 1 : is('inconclusive') ? 2 : 0
  }
}

/** The pages lie beside `dist`, as they lie beside `src`. */
async function readPage(code: `VD${number}`): Promise<string | undefined> {
  return readFile(packageFile(docsPage({ code })), 'utf8').catch(() => undefined)
}
