import { UsageError } from '../../usage-error.ts'

/** How to make the file anew; also what resolves a conflict in it. */
export const COMMAND = 'bun install'

/** @throws UsageError always, naming the file and the line */
export function refuse(file: string, line: number, reason: string): never {
  throw new UsageError(
    `${file}:${line}: not a readable Bun lockfile: ${reason}. ` +
      `Restore it from version control or make it anew with ${COMMAND}.`,
  )
}
