/**
 * The header of a file as `npm pack` writes nearly all of them: a short name, no links, no parts that only some readers know.
 * Every reader makes the same of it, so that it need not be npm's, which takes most of the time that a tarball takes.
 *
 * IEEE Std 1003.1, pax, "ustar Interchange Format"
 */

export interface PlainHeader {
  readonly path: string
  /** In bytes. */
  readonly size: number
}

/** Neither a backslash, which some take for a slash, nor a slash at the end, which makes a directory of it. */
const NAME = /^([ -[\]-~]*[ -.0-[\]-~])\0*$/u

/** Mode, owner and group; the size; time and checksum; the type; no link; the version; names of owner and group; nothing more. */
const REST = /^[0-7 \0]{24}([0-7]{11}[ \0]|[0-7]{10} \0)[0-7 \0]{20}0\0{100}ustar\x0000[ -~\0]{64}[0-7 \0]{16}\0{167}$/u

/** @param block 512 bytes. @returns undefined for all that is not as plain as that */
export function readPlainHeader(block: Buffer): PlainHeader | undefined {
  const text = block.toString('latin1', 0, 512)
  const path = NAME.exec(text.slice(0, 100))?.[1]
  const size = path === undefined ? undefined : REST.exec(text.slice(100))?.[1]
  if (path === undefined || size === undefined || !isChecked(block, text)) return undefined
  return { path, size: Number.parseInt(size, 8) }
}

/** The sum of all bytes, those of the checksum itself taken for spaces. */
function isChecked(block: Buffer, text: string): boolean {
  const written = /^([0-7]{6})(?:\0 | \0)$/u.exec(text.slice(148, 156))?.[1]
  if (written === undefined) return false
  let sum = 8 * 0x20
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += block[at] as number
  return sum === Number.parseInt(written, 8)
}
