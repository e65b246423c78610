/**
 * Tarballs, streamed through their digests and the reader of their contents, and never held whole. npm's content cache is used both ways: bytes that it has
 * are read from there (and hashed again), and bytes that are downloaded land there for the npm ci that follows.
 */
import pacote from 'pacote'
import type { Reading } from '../contents/read-contents.ts'
import { readContents } from '../contents/read-contents.ts'
import type { Digest } from '../digest.ts'
import { hasher, parseIntegrity, strongest } from '../digest.ts'
import type { Manifest, Obtained, Tarball } from '../evidence.ts'
import { hasDigest } from '../evidence.ts'
import { inWords } from '../in-words.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { withoutCredentials } from './address.ts'
import { discardFromCache, readFromCache, withSpool } from './content-cache.ts'
import type { NpmConfig } from './npm-config.ts'

/** npm's registry takes packages of up to about 1 GB. */
const MAX_TARBALL_BYTES = 2 * 1024 ** 3

/** What is wanted of the contents; `false` for nothing, which is several times as fast. */
export type ContentsWanted = Reading | false

/**
 * @param address where npm would get the tarball
 * @returns also bytes that are not the expected ones: telling so is for the checks
 */
export async function fetchTarball(
  config: NpmConfig,
  pkg: LockedPackage,
  address: string,
  manifest: Manifest | undefined,
  contents: ContentsWanted = {},
): Promise<Obtained<Tarball>> {
  const wanted = strongest(pkg.integrity.length > 0 ? pkg.integrity : parseIntegrity(manifest?.integrity ?? ''))
  const algorithms = [...new Set(['sha512', 'sha1', ...wanted.map(({ algorithm }) => algorithm)])]

  // What Yarn keeps of it is compared file by file.
  const measuring = { algorithms, contents: pkg.archive === undefined ? contents : { ...contents, digests: true } }

  for (const digest of wanted) {
    const cached = await readFromCache(config.cache, digest, (stream) => measure(stream, measuring))
    if (cached !== undefined && hasDigest(cached, digest))
      return { state: 'present', from: "npm's cache", value: cached }
    if (cached !== undefined) await discardFromCache(config.cache, digest)
  }
  const from = withoutCredentials(address)
  try {
    const value = await download(config, { name: pkg.name, address }, measuring, wanted)
    return { state: 'present', from, value }
  } catch (error) {
    const { statusCode } = error as { statusCode?: number }
    if (statusCode === 404 || statusCode === 410) return { state: 'absent', from }
    return { state: 'unavailable', from, reason: inWords(error) }
  }
}

/** By address, not by version: pacote would ask for the packument first, and take the tarball from what that says. */
function download(
  { options, cache }: NpmConfig,
  { name, address }: { readonly name: string; readonly address: string },
  measuring: Measuring,
  wanted: readonly Digest[],
): Promise<Tarball> {
  /** Goes into a header, which redirects take to other hosts, and into npm's cache. */
  const shown = `${name}@${withoutCredentials(address)}`
  const ours = {
    ...options,
    pkgid: shown,
    // No digest and no cache for pacote: it would hash everything once more, ask several times for bytes that stay the
    // same, and hold a whole tarball whenever the disk is slower than the network.
    cache: undefined,
    integrity: undefined,
    preferOnline: true,
    // The address is already the one that npm would ask.
    replaceRegistryHost: 'never',
  }
  const stream = (also?: (chunk: Uint8Array) => void): Promise<Tarball> => {
    const handler = (bytes: NodeJS.ReadableStream) => measure(bytes, measuring, also)
    return pacote.tarball.stream(`${name}@${address}`, handler as never, ours as never) as unknown as Promise<Tarball>
  }
  const [pinned, ...others] = wanted
  if (pinned === undefined || others.length > 0) return stream()
  return withSpool(cache, shown, async (spool) => {
    const tarball = await stream(spool.write)
    if (hasDigest(tarball, pinned)) await spool.keep(pinned)
    return tarball
  })
}

interface Measuring {
  readonly algorithms: readonly string[]
  readonly contents: ContentsWanted
}

/** Listens from the start: a stream that fails before anybody listens would end the process. */
function measure(
  stream: NodeJS.ReadableStream,
  { algorithms, contents }: Measuring,
  also: (chunk: Uint8Array) => void = () => {},
): Promise<Tarball> {
  return new Promise((resolve, reject) => {
    const hash = hasher(algorithms)
    // Whatever becomes of the reading, all bytes are hashed.
    const reader = contents === false ? undefined : readContents(contents)
    let bytes = 0
    stream.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > MAX_TARBALL_BYTES) {
        reject(new Error(`it is larger than ${MAX_TARBALL_BYTES} bytes`))
        if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy()
        return
      }
      hash.update(chunk)
      also(chunk)
      reader?.write(chunk)
    })
    stream.on('end', () => {
      resolve({ digests: hash.digest(), bytes, ...(reader && { contents: reader.end() }) })
    })
    stream.on('error', reject)
  })
}
