/** One pass over a tarball's bytes: what they hash to, and what is in them. */
import { readContents } from '../contents/read-contents.ts'
import { hasher } from '../digest.ts'
import type { Tarball } from '../evidence.ts'
import { openCopy } from './tarball-copy.ts'
import type { TarballAsk } from './tarballs.ts'
import { Unfit } from './unpacked.ts'

/** npm's registry takes packages of up to about 1 GB. */
export const MAX_TARBALL_BYTES = 2 * 1024 ** 3

/**
 * @param also is given each piece as well
 * @throws Unfit when there is no end to it, and whatever the source throws
 */
export async function measure(
  source: AsyncIterable<Uint8Array>,
  { algorithms, contents, copy }: Pick<TarballAsk, 'algorithms' | 'contents' | 'copy'>,
  also: (chunk: Uint8Array) => void = () => {},
): Promise<Tarball> {
  const hash = hasher(algorithms)
  // Whatever becomes of the reading, all bytes are hashed.
  const reader = contents === false ? undefined : readContents(contents)
  const written = copy === undefined ? undefined : openCopy(copy)
  let bytes = 0
  try {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > MAX_TARBALL_BYTES) throw new Unfit(`it is larger than ${MAX_TARBALL_BYTES} bytes`)
      hash.update(chunk)
      also(chunk)
      written?.write(chunk)
      reader?.write(chunk)
    }
  } finally {
    written?.close()
  }
  return { digests: hash.digest(), bytes, ...(reader && { contents: reader.end() }) }
}
