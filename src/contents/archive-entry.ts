/** An entry of an archive while it passes by. */
import type { PlainHeader } from './plain-header.ts'

/** As far as it is looked at: one of npm's parser, or one that is so plain that it was not asked. */
export interface ArchiveEntry {
  readonly path: string
  readonly type: string
  readonly size: number
  /** Whether it is a header, of a size that readers cut or go over. */
  readonly meta: boolean
  readonly linkpath: string | undefined
  /** To be called before the listener returns that was given the entry. */
  readonly listen: (data: (chunk: Buffer) => void, end: () => void) => void
}

export interface PlainEntry {
  readonly entry: ArchiveEntry
  /** @param piece may go on behind its end, to the end of the block */
  readonly data: (piece: Buffer) => void
  readonly end: () => void
}

export function plainEntry({ path, size }: PlainHeader): PlainEntry {
  const takers: ((chunk: Buffer) => void)[] = []
  const enders: (() => void)[] = []
  const listen: ArchiveEntry['listen'] = (data, end) => {
    takers.push(data)
    enders.push(end)
  }
  let left = size
  return {
    entry: { path, size, type: 'File', meta: false, linkpath: undefined, listen },
    data: (piece) => {
      const chunk = piece.subarray(0, left)
      left -= chunk.length
      if (chunk.length > 0) for (const take of takers) take(chunk)
    },
    end: () => {
      for (const end of enders) end()
    },
  }
}
