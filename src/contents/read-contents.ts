/** Reads a tarball while it passes by. */

import { inWords } from '../in-words.ts'
import type { Archive } from './archive.ts'
import { readArchive } from './archive.ts'
import type { ArchiveEntry } from './archive-entry.ts'
import type { Contents, InnerFile } from './contents.ts'
import { foldedPath, ignoreFile, installedPath, pathFault } from './entry-path.ts'
import { factsOf } from './facts.ts'
import type { Inflate } from './inflate.ts'
import { inflate, inflateWhole } from './inflate.ts'
import * as limits from './limits.ts'
import { readPackageManifest } from './package-manifest.ts'
import type { Problem } from './problem.ts'
import { holdFile, joined, takeFile } from './take-file.ts'
import type { FileRecord } from './tree.ts'
import { growTree } from './tree.ts'

const MANIFEST = 'package.json'

export interface Reading {
  /** Whether the SHA-256 of each file is wanted. */
  readonly digests?: boolean
  /** Up to so many bytes are read once all are there, which is faster. By default half a megabyte. */
  readonly wholeBytes?: number
}

const WHOLE_BYTES = 512 * 1024

export interface ContentsReader {
  /** Never throws. The chunk must stay as it is until the end; once there are many, none is kept. */
  readonly write: (chunk: Uint8Array) => void
  /** To be called once. */
  readonly end: () => Contents
}

export function readContents({ digests = false, wholeBytes = WHOLE_BYTES }: Reading = {}): ContentsReader {
  const problems: Problem[] = []
  /** What npm would have read last. */
  let manifestText: string | undefined
  const sawIgnores = new Set<string>()
  let entries = 0
  let [compressed, unpacked] = [0, 0]
  let isStopped = false
  /** Whether all that is unpacked stays in memory until the end. */
  let isHeld = false

  const report = (kind: Problem['kind'], path: string | undefined, reason: string) => {
    if (isStopped) return
    problems.push({ kind, path: path?.slice(0, limits.MAX_PATH_BYTES), reason })
    if (problems.length >= limits.MAX_PROBLEMS) stop(`more than ${limits.MAX_PROBLEMS} problems were found`)
  }
  const stop = (reason: string) => {
    if (isStopped) return
    isStopped = true
    problems.push({ kind: 'too-large', path: undefined, reason: `${reason}; the rest was not read` })
  }
  const tree = growTree()

  const archive: Archive = readArchive({
    fault: (reason, path) => report('unreadable', path, reason),
    entry: (entry) => {
      if (++entries > limits.MAX_ENTRIES) stop(`it has more than ${limits.MAX_ENTRIES} entries`)
      else if (entry.size > limits.MAX_UNPACKED_BYTES) stop(`one entry says to have ${entry.size} bytes`)
      else if (tree.isFull()) stop('the paths in it are too long to be held')
      if (!isStopped) enter(entry)
    },
  })

  const enter = (entry: ArchiveEntry) => {
    const { path: written, type } = entry
    if (entry.meta) return report('too-large', written, `a header of ${entry.size} bytes, which readers cut or go over`)
    const isDirectory = type === 'Directory' || type === 'GNUDumpDir'
    const fault = pathFault(written, isDirectory)
    if (fault !== undefined) report('unsafe-path', written, fault)
    if (isDirectory) {
      const place = installedPath(written)
      if (place !== undefined) tree.addDirectory(place, written)
    } else if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') enterFile(entry)
    else report('link', written, `it is no file, but of the kind ${type}${linkTarget(entry)}`)
  }
  const enterFile = (entry: ArchiveEntry) => {
    const renamed = ignoreFile(entry.path)
    if (entry.path.endsWith('/.npmignore')) sawIgnores.add(entry.path)
    else if (renamed !== undefined && sawIgnores.has(renamed)) return
    const place = installedPath(renamed ?? entry.path)
    const file = place === undefined ? undefined : tree.addFile(place, entry.path)
    if (file !== undefined) (isHeld ? holdFile : takeFile)(entry, place as string, file)
    if (file !== undefined && place === MANIFEST) holdManifest(entry)
  }
  const holdManifest = (entry: ArchiveEntry) => {
    manifestText = undefined
    if (entry.size > limits.MAX_MANIFEST_BYTES) {
      return report('too-large', entry.path, `a package.json of ${entry.size} bytes is more than is read`)
    }
    const chunks: Buffer[] = []
    entry.listen(
      (chunk) => void chunks.push(chunk),
      () => {
        manifestText = Buffer.concat(chunks).toString('utf8')
      },
    )
  }

  const unpack = (bytes: Buffer): boolean => {
    unpacked += bytes.length
    if (unpacked > limits.MAX_UNPACKED_BYTES) stop(`it unpacks to more than ${limits.MAX_UNPACKED_BYTES} bytes`)
    else if (unpacked > limits.FREE_UNPACKED_BYTES && unpacked > compressed * limits.MAX_RATIO) {
      stop(`it unpacks to more than ${limits.MAX_RATIO} times its size`)
    } else if (archive.overhead() > limits.MAX_HEADER_BYTES) {
      stop(`there are more than ${limits.MAX_HEADER_BYTES} bytes of headers in it`)
    } else if (archive.records() > limits.MAX_RECORDS) {
      stop(`there are more than ${limits.MAX_RECORDS} records in its headers`)
    }
    return !isStopped && archive.write(bytes) && !isStopped
  }
  let source: Inflate | undefined
  const held: Uint8Array[] = []
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      report('unreadable', undefined, `it cannot be unpacked: ${inWords(error)}`)
      isStopped = true
    }
  }
  const open = (first: Buffer): Inflate => {
    if (first[0] === 0x1f && first[1] === 0x8b) return inflate(unpack)
    if (first.subarray(0, 4).equals(ZSTANDARD))
      throw new Error('it is Zstandard, which only some versions of npm unpack')
    // Not compressed: npm installs that, too.
    return { write: (chunk) => void unpack(Buffer.from(chunk)), end: () => {} }
  }
  const stream = () => {
    const opened = open(joined(held))
    source = opened
    // As they came: what is wrong at the end says nothing of what was read before.
    for (const chunk of held.splice(0)) if (!isStopped) opened.write(chunk)
  }
  return {
    write: (chunk) => {
      compressed += chunk.length
      if (isStopped) return
      attempt(() => {
        if (source !== undefined) return source.write(chunk)
        held.push(chunk)
        if (compressed > wholeBytes && compressed >= ZSTANDARD.length) stream()
      })
    },
    end: () => {
      if (!isStopped) {
        attempt(() => {
          const whole = source === undefined ? inflateWhole(joined(held)) : undefined
          isHeld = whole !== undefined
          if (whole !== undefined) unpack(whole)
          else if (source === undefined && compressed >= ZSTANDARD.length) stream()
          source?.end()
          if (!isStopped) archive.end()
        })
      }
      return contentsOf()
    },
  }

  function contentsOf(): Contents {
    const { files } = tree
    for (const { path, written, isEverywhere } of tree.collisions().slice(0, limits.MAX_PROBLEMS)) {
      const reason = isEverywhere
        ? 'where it goes there is something else'
        : `it takes the place of ${path}, where case or Unicode forms are not told apart`
      problems.push({ kind: foldedPath(path) === MANIFEST ? 'several-manifests' : 'collision', path: written, reason })
    }
    const read = manifestText === undefined ? undefined : readPackageManifest(manifestText, files.keys())
    if (read === undefined && !files.has(MANIFEST)) {
      problems.push({ kind: 'no-manifest', path: undefined, reason: 'there is no package.json at its root' })
    }
    if (read !== undefined && read.manifest === undefined) {
      problems.push({ kind: 'no-manifest', path: MANIFEST, reason: read.reason })
    }
    if (read?.manifest !== undefined && read.twice.length > 0) {
      const reason = `members are there twice, and readers differ in which one counts: ${read.twice.slice(0, 5).join(', ')}`
      problems.push({ kind: 'several-manifests', path: MANIFEST, reason })
    }
    return {
      manifest: read?.manifest,
      facts: factsOf(read?.manifest, files),
      problems,
      ...(digests && { files: new Map([...files].map(([path, file]) => [path, innerFile(file)])), manifestText }),
    }
  }
}

const ZSTANDARD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

function innerFile({ digest, bytes }: FileRecord): InnerFile {
  return { digest: digest() ?? '', bytes }
}

function linkTarget({ linkpath }: ArchiveEntry): string {
  return linkpath === undefined ? '' : ` to ${linkpath.slice(0, 200)}`
}
