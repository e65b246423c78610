/** Whether a file is code for a machine. WebAssembly is not counted: it reaches no more than the JavaScript that loads it. */

/** As far as the offset of the header of a Windows program, which is in its first 64 bytes. */
export const HEAD_BYTES = 64

const MACH_O: ReadonlySet<number> = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe])
const FAT_MACH_O: ReadonlySet<number> = new Set([0xcafebabe, 0xcafebabf])
/** Java's classes begin as fat binaries do; then comes their version, 45 and later, where those have the number of parts. */
const FIRST_JAVA_VERSION = 45

/** @param head the first {@link HEAD_BYTES} bytes, or all */
export function isNative(path: string, head: Uint8Array): boolean {
  if (path.endsWith('.node')) return true
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (bytes.length < 8) return false
  const magic = bytes.readUInt32BE(0)
  if (magic === 0x7f454c46) return true
  if (MACH_O.has(magic)) return true
  if (FAT_MACH_O.has(magic)) return bytes.readUInt32BE(4) < FIRST_JAVA_VERSION
  if (bytes.toString('latin1', 0, 8) === '!<arch>\n') return true
  return isWindowsProgram(bytes)
}

/** `MZ` alone may be text. */
function isWindowsProgram(bytes: Buffer): boolean {
  return bytes.length === HEAD_BYTES && bytes.toString('latin1', 0, 2) === 'MZ' && bytes.readUInt32LE(60) < 2 ** 24
}
