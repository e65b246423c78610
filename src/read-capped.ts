/** Reads a file that somebody names on the command line. */
import { open } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

/**
 * @param what names the file's purpose in errors
 * @throws UsageError when it cannot be read, is no regular file, or is larger than it may be
 */
export async function readCapped(file: string, what: string, maxBytes: number): Promise<Uint8Array> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The ${what} ${file} cannot be read: ${error.code ?? error.message}.`)
  })
  try {
    const stats = await handle.stat()
    if (stats.isDirectory()) throw new UsageError(`The ${what} ${file} is a directory.`)
    if (!stats.isFile()) throw new UsageError(`The ${what} ${file} is not a regular file.`)
    if (stats.size > maxBytes)
      throw new UsageError(`The ${what} ${file} has ${stats.size} bytes, of at most ${maxBytes}.`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}
