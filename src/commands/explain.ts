import { readFile } from 'node:fs/promises'
import { Command, Option } from 'clipanion'
import { docsPage } from '../finding.ts'
import { UsageError } from '../usage-error.ts'

export class ExplainCommand extends Command {
  static override paths = [['explain']]
  static override usage = Command.Usage({
    description: 'Print the page of a finding',
    examples: [['What VD101 means and what to do', '$0 explain VD101']],
  })

  code = Option.String({ name: 'CODE' })

  override async execute(): Promise<number> {
    const code = this.code.toUpperCase()
    const page = /^VD\d{3}$/u.test(code) ? await readPage(code as `VD${number}`) : undefined
    if (page === undefined) throw new UsageError(`There is no finding ${this.code}. Codes look like VD101.`)
    this.context.stdout.write(page)
    return 0
  }
}

/** The pages lie beside `dist`, as they lie beside `src`. */
async function readPage(code: `VD${number}`): Promise<string | undefined> {
  return readFile(new URL(`../../${docsPage({ code })}`, import.meta.url), 'utf8').catch(() => undefined)
}
