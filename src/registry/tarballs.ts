/** The bytes of packages, as a port: read through once, wherever they come from, and never held whole. */
import type { Reading } from '../contents/read-contents.ts'
import type { Digest } from '../digest.ts'
import type { Tarball } from '../evidence.ts'
import type { Obtained } from '../obtained.ts'
import type { Recorded } from './recorded-tarball.ts'

/** Plain data: it goes to other threads. */
export interface TarballAsk {
  readonly name: string
  /** May carry a user name and password, which are sent and never shown. */
  readonly address: string
  /** Whether the registry's document names the address, on another host than its own. */
  readonly isLed?: boolean
  /** Of which any one would do; empty where nothing says what it should be. */
  readonly wanted: readonly Digest[]
  /** What to hash the bytes with. */
  readonly algorithms: readonly string[]
  readonly contents: ContentsWanted
  /** A file that the bytes are written to as well. */
  readonly copy?: string
  /** Where they were recorded: nobody is asked for them then. */
  readonly recorded?: Recorded
}

/** What is wanted of the contents; `false` for nothing, which is several times as fast. */
export type ContentsWanted = Reading | false

export interface Tarballs {
  /**
   * @returns also bytes that are not the expected ones: telling so is for the checks. Never rejects for what a server or
   *   a disk does
   */
  get(ask: TarballAsk): Promise<Obtained<Tarball>>
}
