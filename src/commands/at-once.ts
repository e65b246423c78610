/** What is asked for most, answered without reading arguments: that takes longer than the start of Node. */
import { readFile } from 'node:fs/promises'
import { packageFile } from '../package-files.ts'
import { VERSION } from '../version.ts'

/** As `npm run build` writes it, from src/commands/command-line.ts. */
interface Overview {
  readonly plain: string
  readonly coloured: string
}

/** @returns the same as the commands would print; `undefined` where they have to be asked */
export async function answerAtOnce(args: readonly string[], coloured: boolean): Promise<string | undefined> {
  const [only] = args.length === 1 ? args : []
  if (only === '--version' || only === '-v') return `${VERSION}\n`
  if (only !== '--help' && only !== '-h') return undefined
  try {
    const overview: Overview = JSON.parse(await readFile(packageFile('dist/help.json'), 'utf8'))
    return coloured ? overview.coloured : overview.plain
  } catch {
    return undefined
  }
}
