import type { InnerFile } from '../contents/contents.ts'

/** A zip archive that Yarn made of a package, as it lies in a cache. */
export interface YarnArchive {
  /** SHA-512 in hexadecimal. */
  readonly checksum: string
  readonly files: ArchivedFiles
}

/** By their paths below the package's root; a link has no digest. */
export type ArchivedFiles =
  | { readonly state: 'read'; readonly files: ReadonlyMap<string, InnerFile | 'link'> }
  | { readonly state: 'unreadable'; readonly reason: string }
