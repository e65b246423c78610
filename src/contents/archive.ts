/**
 * The entries of a tar archive, as npm sees them.
 *
 * The parser is npm's own, node-tar: what one parser takes for a file's content is an entry for another, and such a
 * difference is an attack. It is fed one header at a time, so that what it goes over without a word is seen here:
 * headers that it drops, sizes that are told twice, entries behind an end that other readers stop at, or do not.
 */
import type { ReadEntry } from 'tar'
import { Parser } from 'tar'
import { areZeros } from './zeros.ts'

const BLOCK = 512

export interface ArchiveListener {
  /** Every entry that has a header; who wants its content listens to it before this returns. */
  readonly entry: (entry: ReadEntry) => void
  /** What is wrong, with the path of the entry where there is one. */
  readonly fault: (reason: string, path?: string) => void
}

export interface Archive {
  /** How many of the bytes were no file's content. */
  readonly overhead: () => number
  /** @returns whether there is any use in going on */
  readonly write: (bytes: Buffer) => boolean
  readonly end: () => void
}

export function readArchive({ entry, fault }: ArchiveListener): Archive {
  const parser = new Parser({ zstd: false })
  /** Of the entry whose header was the last one. */
  let body = 0
  let overhead = 0
  /** As that header has it, whatever a header before it says. */
  let written = 0
  /** A block that is not whole yet. */
  let held = Buffer.alloc(0)
  let isFirst = true
  let sawNullBlock = false
  let isOver = false
  let isBroken = false

  const fail = (reason: string, path?: string) => {
    isBroken = true
    fault(reason, path)
  }
  const begin = (each: ReadEntry) => {
    body = each.startBlockSize
    if (sawNullBlock) fault('it comes behind the mark that ends an archive for some readers', each.path)
    sawNullBlock = false
    if (written !== each.size)
      fault('its size is told twice and not alike, and readers differ in which one counts', each.path)
    entry(each)
  }
  parser.on('entry', begin)
  parser.on('ignoredEntry', begin)
  parser.on('nullBlock', () => {
    sawNullBlock = true
  })
  parser.on('eof', () => {
    isOver = true
  })
  parser.on('warn', (_code, message, data: { header?: { path?: string } }) => {
    fault(`an entry is damaged: ${String(message)}`, data.header?.path)
  })
  parser.on('error', (error: Error) => fail(error.message))

  /** @param header a whole block */
  const readHeader = (header: Buffer) => {
    // Unpacked once, what looks compressed would be unpacked by the parser once more, as nobody else does.
    if (isFirst && header[0] === 0x1f && header[1] === 0x8b) return fail('it is compressed twice')
    isFirst = false
    overhead += BLOCK
    written = sizeOf(header)
    parser.write(header)
  }
  const take = (bytes: Buffer) => {
    let rest = bytes
    while (rest.length > 0 && !isBroken) {
      if (isOver) {
        if (!areZeros(rest)) fail('behind the end of the archive there are more bytes, which some read')
        return
      }
      const whole = rest.length - (rest.length % BLOCK)
      if (whole === 0) {
        held = Buffer.from(rest)
        return
      }
      const length = body > 0 ? Math.min(body, whole) : BLOCK
      const piece = rest.subarray(0, length)
      rest = rest.subarray(length)
      if (body > 0) {
        body -= length
        parser.write(piece)
      } else readHeader(piece)
    }
  }
  return {
    overhead: () => overhead,
    write: (bytes) => {
      let rest = bytes
      if (held.length > 0) {
        const missing = Math.min(BLOCK - held.length, bytes.length)
        held = Buffer.concat([held, bytes.subarray(0, missing)])
        rest = bytes.subarray(missing)
        if (held.length < BLOCK) return true
        const block = held
        held = Buffer.alloc(0)
        take(block)
      }
      take(rest)
      return !isBroken
    },
    end: () => {
      if (isBroken) return
      if (!areZeros(held)) fault('it ends in the middle of a block')
      parser.end()
    },
  }
}

/** Octal; empty for some directories. What does not fit is binary, and larger than all that is read here. */
function sizeOf(header: Buffer): number {
  const text = header.toString('latin1', 124, 136).replace(/\0.*$/su, '').trim()
  return text === '' ? 0 : Number.parseInt(text, 8)
}
