/**
 * Tarballs, streamed through their digests and never held whole. npm's content cache is used both ways: bytes that it has
 * are read from there (and hashed again), and bytes that are downloaded land there for the npm ci that follows.
 */
import pacote from 'pacote'
import { formatDigest, hasher, parseIntegrity, strongest } from '../digest.ts'
import type { Manifest, Obtained, Tarball } from '../evidence.ts'
import { inWords } from '../in-words.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { NpmConfig } from './npm-config.ts'

/** npm's registry takes packages of up to about 1 GB. */
const MAX_TARBALL_BYTES = 2 * 1024 ** 3

/**
 * @param address where npm would get the tarball
 * @returns also for bytes that are not the expected ones: telling so is the caller's job
 */
export async function fetchTarball(
  { options, cache }: NpmConfig,
  pkg: LockedPackage,
  address: string,
  manifest: Manifest | undefined,
): Promise<Obtained<Tarball>> {
  const wanted = strongest(pkg.integrity.length > 0 ? pkg.integrity : parseIntegrity(manifest?.integrity ?? ''))
  const algorithms = [...new Set(['sha512', 'sha1', ...wanted.map(({ algorithm }) => algorithm)])]
  const integrity = wanted.map(formatDigest).join(' ')
  let read: Tarball | undefined

  const measure = (stream: NodeJS.ReadableStream) =>
    new Promise<void>((resolve, reject) => {
      const hash = hasher(algorithms)
      let bytes = 0
      read = undefined
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        hash.update(chunk)
        if (bytes > MAX_TARBALL_BYTES) stream.emit('error', new Error(`it is larger than ${MAX_TARBALL_BYTES} bytes`))
      })
      stream.once('end', () => {
        read ??= { digests: hash.digest(), bytes }
        resolve()
      })
      stream.once('error', (error: NodeJS.ErrnoException) => {
        // Raised after the last byte; `found` is what those bytes hash to.
        const { found } = error as { found?: unknown }
        if (error.code === 'EINTEGRITY') read = { digests: parseIntegrity(String(found)), bytes }
        reject(error)
      })
    })

  try {
    // By address, not by version: pacote would ask for the packument first, and take the tarball from what that says.
    const spec = `${pkg.name}@${address}`
    await pacote.tarball.stream(
      spec,
      measure as never,
      {
        ...options,
        cache,
        resolved: address,
        ...(integrity === '' ? {} : { integrity }),
      } as pacote.Options,
    )
  } catch (error) {
    if (read === undefined || (error as NodeJS.ErrnoException).code !== 'EINTEGRITY') {
      const missing = (error as { statusCode?: number }).statusCode === 404
      return missing
        ? { state: 'absent', from: address }
        : { state: 'unavailable', from: address, reason: inWords(error) }
    }
  }
  if (read === undefined) return { state: 'unavailable', from: address, reason: 'nothing was read' }
  return { state: 'present', from: address, value: read }
}
