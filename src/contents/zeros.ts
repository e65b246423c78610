/** Padding, of which an attacker may send gigabytes. */

const ZEROS = Buffer.alloc(64 * 1024)

export function areZeros(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const piece = bytes.subarray(at, at + ZEROS.length)
    if (!piece.equals(ZEROS.subarray(0, piece.length))) return false
  }
  return true
}
