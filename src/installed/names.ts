/** Names of files in a message: the first few, each short enough to read, and how many there are. */

const SHOWN = 5
const MAX_LENGTH = 160

export function listNames(files: readonly string[]): string {
  const shown = files.slice(0, SHOWN).map(shorten).join(', ')
  const more = files.length - SHOWN
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** The end of a path tells more than its beginning. */
function shorten(file: string): string {
  return file.length > MAX_LENGTH ? `…${file.slice(1 - MAX_LENGTH)}` : file
}
