/** A file that takes a tarball's bytes as they are read. Whoever wants it sees by its size whether it is whole. */
import { closeSync, openSync, writeSync } from 'node:fs'

export interface Copy {
  write(chunk: Uint8Array): void
  close(): void
}

/** Nothing that goes wrong here fails a verification. Written at once, as a source may not be asked to wait. */
export function openCopy(file: string): Copy {
  let descriptor = attempt(() => openSync(file, 'w', 0o600))
  const close = () => {
    const open = descriptor
    descriptor = undefined
    if (open !== undefined) attempt(() => closeSync(open))
  }
  return {
    write: (chunk) => {
      const open = descriptor
      if (open !== undefined && attempt(() => writeAll(open, chunk)) === undefined) close()
    },
    close,
  }
}

function writeAll(descriptor: number, chunk: Uint8Array): true {
  for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at, chunk.length - at)
  return true
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
