/** What people are told of the cache, and do with it. */
import { statSync } from 'node:fs'
import path from 'node:path'
import type { CachePlace } from './evidence-cache.ts'
import { readIndexes } from './indexes.ts'
import { removeFile } from './own-file.ts'
import { putInOrder } from './put-in-order.ts'
import { listShelf } from './shelf.ts'

export interface Inventory {
  /** That are under our seal. */
  readonly documents: number
  /** Of all files, also of what nobody needs any more. */
  readonly bytes: number
}

export function takeInventory({ directory, secret }: CachePlace): Inventory {
  const { packs, indexes, temporary } = listShelf(directory)
  const sizes = [...packs, ...indexes, ...temporary].map(
    (name) => statSync(path.join(directory, name), { throwIfNoEntry: false })?.size ?? 0,
  )
  return {
    documents: readIndexes(directory, secret, Date.now()).entries.size,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}

/** What is more than there may be, and what nobody needs any more. */
export function prune({ directory, secret }: CachePlace): void {
  putInOrder(directory, secret, Date.now())
}

/** Everything that is ours, and nothing else. A process that is at it asks again for what it misses. */
export function clear({ directory }: CachePlace): void {
  for (;;) {
    const { packs, indexes, temporary } = listShelf(directory)
    const names = [...indexes, ...packs, ...temporary]
    for (const name of names) removeFile(path.join(directory, name))
    const left = listShelf(directory)
    const isLess = left.packs.length + left.indexes.length + left.temporary.length < names.length
    if (!isLess || names.length === 0) return
  }
}
