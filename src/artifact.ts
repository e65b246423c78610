/** What somebody wants to verify: a file, or a digest of something that is not here. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Hash } from './sigstore/signature.ts'
import { HASHES, hashStream } from './sigstore/signature.ts'
import type { Artifact } from './sigstore/signed-content.ts'
import { UsageError } from './usage-error.ts'

/** Larger files are read piece by piece; only Ed25519 needs them whole. */
const WHOLE_BYTES = 64 * 1024 * 1024

const DIGEST = /^(sha256|sha384|sha512):([0-9a-f]+)$/i

/**
 * @param target a path, or where there is no such path, `sha256:` and hexadecimal digits
 * @throws UsageError when it is neither, or cannot be read
 */
export async function readArtifact(target: string): Promise<Artifact> {
  const stats = await stat(target).catch((error: NodeJS.ErrnoException) => error)
  if (stats instanceof Error) {
    const digest = stats.code === 'ENOENT' ? readDigest(target) : undefined
    if (digest !== undefined) return { digests: digest }
    throw new UsageError(`${target} cannot be read (${stats.code}), and is not a digest such as sha256:… either.`)
  }
  if (!stats.isFile()) throw new UsageError(`${target} is not a file.`)
  try {
    const bytes = stats.size <= WHOLE_BYTES ? await readFile(target) : undefined
    const digests = await hashStream(bytes === undefined ? createReadStream(target) : [bytes])
    return { digests, ...(bytes !== undefined && { bytes }) }
  } catch (error) {
    throw new UsageError(`${target} cannot be read: ${(error as Error).message}.`)
  }
}

function readDigest(target: string): Artifact['digests'] | undefined {
  const [, name = '', digits = ''] = DIGEST.exec(target) ?? []
  const hash = HASHES.find((each): each is Hash => each === name.toLowerCase())
  const digest = Buffer.from(digits, 'hex')
  return hash !== undefined && digest.length * 8 === Number(hash.slice(3)) ? { [hash]: digest } : undefined
}
