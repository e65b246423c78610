/**
 * A header of a tar archive as it is written, whatever stands before it: the "ustar Interchange Format" of IEEE Std 1003.1, pax.
 *
 * Real archives are written in few ways. Of the others, those are told of that programs read differently.
 */

export interface TarHeader {
  readonly type: string
  /** `NaN` where it is binary: such a size is larger than all that is read here. */
  readonly size: number
  /** Cut where its field ends: a longer name comes in a header before this one. */
  readonly name: string
  readonly fault: string | undefined
}

const MAGIC = { posix: 'ustar\x0000', gnu: 'ustar  \0' }

/** @param block 512 bytes */
export function readTarHeader(block: Buffer): TarHeader {
  const type = block.toString('latin1', 156, 157)
  const size = block.toString('latin1', 124, 136)
  const name = block.toString('utf8', 0, 100)
  return { type, size: sizeOf(size), name: name.replace(/\0.*$/su, ''), fault: faultOf(block, type, size, name) }
}

function faultOf(block: Buffer, type: string, size: string, name: string): string | undefined {
  // Sun's own form of `x`, and what GNU's tar wrote long names with before 1990. npm reads both, most others neither.
  if (type === 'X' || type === 'N') return `a header of type ${type}, which only some readers know`
  if (!/^[ \0]*$|^ *[0-7]+(?:[ \0]|$)/u.test(size) && !isBinary(size)) return 'its size is no number to all readers'
  const magic = block.toString('latin1', 257, 265)
  const isKnown = magic === MAGIC.posix || magic === MAGIC.gnu
  if (magic.startsWith('ustar') && !isKnown && block.subarray(345, 500).some((byte) => byte !== 0))
    return 'its name has a part that only some readers add, as the version of the header is unknown'
  // node-tar leaves out what is behind the end of a name, but only to the end of the line.
  if (hasLinesBehind(name) || (magic === MAGIC.posix && hasLinesBehind(prefixOf(block))))
    return 'there are lines behind the end of its name, which some readers add to it'
  return undefined
}

function prefixOf(block: Buffer): string {
  return block.toString('utf8', 345, block[475] === 0 ? 475 : 500)
}

function hasLinesBehind(text: string): boolean {
  const end = text.indexOf('\0')
  return end >= 0 && /[\n\r\u2028\u2029]/u.test(text.slice(end))
}

function isBinary(size: string): boolean {
  return size.charCodeAt(0) >= 0x80
}

/** Empty for some directories. */
function sizeOf(text: string): number {
  const digits = text.replace(/\0.*$/su, '').trim()
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}
