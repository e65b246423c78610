/**
 * The entries of a tar archive, as npm sees them.
 *
 * The parser is npm's own, node-tar: what one parser takes for a file's content is an entry for another, and such a
 * difference is an attack. It is fed one header at a time, so that what it goes over without a word is seen here:
 * headers that it drops, sizes that are told twice, entries behind an end that other readers stop at, or do not.
 */
import type { ReadEntry } from 'tar'
import { Header } from 'tar/header'
import { Parser } from 'tar/parse'
import type { ArchiveEntry, PlainEntry } from './archive-entry.ts'
import { plainEntry } from './archive-entry.ts'
import type { Told } from './extended-header.ts'
import { EXTENDING, readExtendedHeader } from './extended-header.ts'
import { readPlainHeader } from './plain-header.ts'
import type { TarHeader } from './tar-header.ts'
import { readTarHeader } from './tar-header.ts'
import { areZeros } from './zeros.ts'

const BLOCK = 512

export interface ArchiveListener {
  /** Every entry that has a header; who wants its content listens to it before this returns. */
  readonly entry: (entry: ArchiveEntry) => void
  /** What is wrong, with the path of the entry where there is one. */
  readonly fault: (reason: string, path?: string) => void
}

export interface Archive {
  /** How many of the bytes were no file's content. */
  readonly overhead: () => number
  /** How many records there were in headers that speak of other entries. */
  readonly records: () => number
  /** @returns whether there is any use in going on */
  readonly write: (bytes: Buffer) => boolean
  readonly end: () => void
}

/** @param plainHeader for tests, which hold what is plain to what the parser makes of it */
export function readArchive({ entry, fault }: ArchiveListener, plainHeader = readPlainHeader): Archive {
  /** Made for the first header that is not plain, if there is one. */
  let parser: Parser | undefined
  /** Of the entry whose header was the last one. */
  let body = 0
  let overhead = 0
  let records = 0
  /** As it is written, whatever a header before it says. */
  let header: TarHeader = { type: '', size: 0, name: '', fault: undefined }
  /** Of a header that speaks of other entries: what there is of its body, which is read as a whole. */
  let extension: Buffer[] | undefined
  /** What such headers say of the next entry. */
  const told = new Set<Told>()
  let hasRecords = false
  /** Whether there was any such header, understood or not. */
  let isExtended = false
  let isDamaged = false
  /** In hand, of those that are plain. */
  let plain: PlainEntry | undefined
  let sawPlain = false
  /** The parser calls an archive none in which it has seen no entry. */
  let hasParsed = false
  let hasGlobal = false
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
    hasParsed = true
    body = each.startBlockSize
    if (sawNullBlock) fault('it comes behind the mark that ends an archive for some readers', each.path)
    sawNullBlock = false
    if (header.size !== each.size || toBlocks(header.size) !== body)
      fault('its size is told twice and not alike, and readers differ in which one counts', each.path)
    // The oldest way to write a directory, which tar-stream does not know.
    if (each.type === 'Directory' && header.type !== '5')
      fault('it is a directory by its name and a file by its type, and readers differ in which one counts', each.path)
    told.clear()
    hasRecords = false
    // The parser keeps what it was told while it goes over a header that is too large for it.
    if (!each.meta) isExtended = false
    const { path, type, size, meta, linkpath } = each
    const listen: ArchiveEntry['listen'] = (data, end) => void each.on('data', data).on('end', end)
    entry({ path, type, size, meta, linkpath, listen })
    each.resume()
  }
  const openParser = (): Parser => {
    const opened = new Parser({ zstd: false })
    // As far as it would be by now: else it took this for the start, unpacked what looks compressed, and missed an entry.
    if (sawPlain) {
      opened.once('entry', (each: ReadEntry) => each.resume())
      opened.write(anyHeader())
      if (sawNullBlock) opened.write(Buffer.alloc(BLOCK))
    }
    opened.on('entry', begin)
    opened.on('ignoredEntry', begin)
    opened.on('nullBlock', () => {
      sawNullBlock = true
    })
    opened.on('eof', () => {
      isOver = true
    })
    opened.on('warn', (_code, message, data: { header?: { path?: string } }) => {
      isDamaged = true
      fault(`an entry is damaged: ${String(message)}`, data.header?.path)
    })
    opened.on('error', (error: Error) => fail(error.message))
    return opened
  }
  const asked = (): Parser => {
    parser ??= openParser()
    return parser
  }

  const readHeader = (block: Buffer) => {
    // Unpacked once, what looks compressed would be unpacked by the parser once more, as nobody else does.
    if (isFirst && block[0] === 0x1f && block[1] === 0x8b) return fail('it is compressed twice')
    isFirst = false
    overhead += BLOCK
    const isAlone = !sawNullBlock && !hasGlobal && !isExtended
    const found = isAlone && (parser === undefined || hasParsed) ? plainHeader(block) : undefined
    if (found !== undefined) {
      sawPlain = true
      plain = plainEntry(found)
      body = toBlocks(found.size)
      entry(plain.entry)
      if (body === 0) endPlain(plain)
      return
    }
    // Two of them end an archive.
    if (parser === undefined && sawPlain && areZeros(block)) {
      isOver = sawNullBlock
      sawNullBlock = true
      return
    }
    header = readTarHeader(block)
    if (header.fault !== undefined) fault(header.fault, header.name)
    isDamaged = false
    asked().write(block)
    // What is too large for the parser is an entry to it, and has a body by now.
    if (!EXTENDING.has(header.type) || isDamaged || isBroken || body > 0) return
    if (!(header.size <= asked().maxMetaEntrySize)) return fail('its size is no number to all readers', header.name)
    extension = []
    isExtended = true
    body = toBlocks(header.size)
    if (body === 0) endExtension(extension)
  }
  const endPlain = ({ end }: PlainEntry) => {
    plain = undefined
    end()
  }
  /** The parser gets it in one piece: of one that is cut within a character it makes other names. */
  const endExtension = (pieces: readonly Buffer[]) => {
    const whole = Buffer.concat(pieces)
    extension = undefined
    if (whole.length > 0) asked().write(whole)
    const { type, size, name } = header
    const { told: more, count, fault: reason } = readExtendedHeader(type, whole.subarray(0, size))
    records += count
    if (reason !== undefined) fault(reason, name)
    hasGlobal ||= type === 'g'
    if (type === 'g') return
    const isRecords = type === 'x'
    if (more.some((each) => told.has(each)) || (isRecords && hasRecords && told.size > 0))
      fault('two headers speak of one entry, and readers differ in which one counts', name)
    for (const each of more) told.add(each)
    hasRecords ||= isRecords
  }
  const take = (bytes: Buffer) => {
    const whole = bytes.length - (bytes.length % BLOCK)
    let at = 0
    while (at < bytes.length && !isBroken) {
      if (isOver) {
        if (!areZeros(bytes.subarray(at))) fail('behind the end of the archive there are more bytes, which some read')
        return
      }
      if (at === whole) {
        held = Buffer.from(bytes.subarray(at))
        return
      }
      const length = body > 0 ? Math.min(body, whole - at) : BLOCK
      const piece = bytes.subarray(at, at + length)
      at += length
      if (body > 0) {
        body -= length
        if (plain !== undefined) {
          plain.data(piece)
          if (body === 0) endPlain(plain)
        } else if (extension === undefined) asked().write(piece)
        else {
          overhead += length
          extension.push(Buffer.from(piece))
          if (body === 0) endExtension(extension)
        }
      } else readHeader(piece)
    }
  }
  return {
    overhead: () => overhead,
    records: () => records,
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
      if (plain !== undefined) {
        fault('an entry is damaged: the archive ends before it does', plain.entry.path)
        endPlain(plain)
      }
      if (parser !== undefined || !sawPlain) asked().end()
    },
  }
}

/** Of an empty file. */
function anyHeader(): Buffer {
  const header = new Header({ path: '-', type: 'File', size: 0 })
  header.encode()
  return header.block as Buffer
}

/** With what fills the last one. */
function toBlocks(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}
