/**
 * Headers that speak of the entry that follows, or of all that do: the "pax Extended Header" of IEEE Std 1003.1 (`x`, `g`), and
 * GNU's long names (`L`, `K`).
 *
 * The standard's way to read records is by their lengths. node-tar reads line by line and drops what does not fit, so
 * that a wrong length, a line break or a broken character hides a record from it. What changes neither what an entry is
 * called nor what is in it is free: npm's own first versions wrote whole descriptions there.
 */

export type Told = 'path' | 'linkpath' | 'size'

export interface ExtendedHeader {
  /** What it says that counts. */
  readonly told: readonly Told[]
  /** Of its records, as far as they were read. */
  readonly count: number
  readonly fault: string | undefined
}

const KEYS: ReadonlySet<string> = new Set<Told>(['path', 'linkpath', 'size'])
/** Contents and names as GNU's tar and libarchive have them, and npm does not. */
const SPARSE = /^(?:GNU\.sparse\.|SCHILY\.realsize$)/u
/** What comes is cut to be shown. */
const SHOWN = 40

export const EXTENDING: ReadonlySet<string> = new Set(['x', 'X', 'g', 'L', 'N', 'K'])

/** @param body without what fills its last block */
export function readExtendedHeader(type: string, body: Buffer): ExtendedHeader {
  const told = new Set<Told>()
  let count = 0
  const end = (fault?: string): ExtendedHeader => ({ told: [...told], count, fault })
  // tar-stream then takes the content of the next entry for this header's.
  if (body.length === 0) return end('a header for other entries says nothing, which confuses some readers')
  if (type === 'L' || type === 'N' || type === 'K') {
    told.add(type === 'K' ? 'linkpath' : 'path')
    const isPlain = /^[^\0]+\0*$/u.test(body.toString('latin1'))
    return end(isPlain ? undefined : 'a long name is empty, or goes on behind its end for some readers')
  }
  for (let at = 0; at < body.length; ) {
    const length = lengthAt(body, at)
    if (length === undefined) return end('a header has records whose lengths are wrong, which readers take differently')
    const record = body.subarray(at, at + length)
    const [, key = '', value = ''] = /^\d+ ([^=]*)=(.*)\n$/su.exec(record.toString('utf8')) ?? []
    if (key === '' || key.includes('\0'))
      return end('a header has records without a name, which readers take differently')
    const fault = recordFault(key, value, record)
    if (fault !== undefined) return end(fault)
    if (isTold(key)) told.add(key)
    at += length
    count++
  }
  if (type === 'g' && told.size > 0)
    return end('a name or a size is given for all entries at once, which readers do not understand alike')
  return end()
}

/** @returns of the record that begins there; `undefined` where there is none that ends in the body */
function lengthAt(body: Buffer, at: number): number | undefined {
  const digits = /^([1-9]\d{0,7}) /u.exec(body.toString('latin1', at, Math.min(at + 9, body.length)))?.[1]
  const length = Number(digits)
  return digits !== undefined && at + length <= body.length && body[at + length - 1] === LINE_FEED ? length : undefined
}

const LINE_FEED = 0x0a

function recordFault(key: string, value: string, record: Buffer): string | undefined {
  if (SPARSE.test(key)) return `a header has the record ${key.slice(0, SHOWN)}, by which some readers see another file`
  // Each line behind the first one is a record of its own to node-tar, if it looks like one.
  const [, ...more] = record.toString('utf8').replace(/\n$/u, '').split('\n')
  if (more.some((line) => Number.parseInt(line, 10) === Buffer.byteLength(line) + 1))
    return 'a header has a record within a record, which only some readers see'
  if (!isTold(key)) return undefined
  const isClear = /^[^\0\n]+$/u.test(value) && Buffer.from(record.toString('utf8')).equals(record)
  if (!isClear || (key === 'size' && !/^\d+$/u.test(value)))
    return `the ${key} that a header gives is such that readers take it differently`
  return undefined
}

function isTold(key: string): key is Told {
  return KEYS.has(key)
}
