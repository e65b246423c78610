/** UTF-8 (RFC 3629), and nothing that only resembles it. */

/** It keeps nothing from one text to the next, and making one takes longer than most texts. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws TypeError for what is not UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
