/** Where in the code an error arose, for --verbose: as safe to print as anything else. */
import { withoutSecrets } from '../in-words.ts'
import { cut, plain } from '../report/text.ts'

const MAX_LINE = 2000
const MAX_LINES = 100

/** Its message may have been written by others, and have lines of its own: none of them begins a line here. */
export function stackOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text
    .split('\n', MAX_LINES)
    .map((line) => `| ${cut(plain(withoutSecrets(line)), MAX_LINE)}`)
    .join('\n')
}
