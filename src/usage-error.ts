/**
 * The user asked for something impossible, or an input of theirs cannot be read: exit code 3.
 *
 * The message names the input (and the line, where there is one) and says what to do next.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** One for each problem; most errors are about one. */
  readonly lines: readonly string[]

  constructor(message: string | readonly string[]) {
    const lines = typeof message === 'string' ? [message] : message
    super(lines.join('\n'))
    this.lines = lines
  }
}
