/**
 * A TUF repository of our own, as a client's cache would hold it: every signature in it is good, but by a key that nobody
 * has a reason to trust. https://theupdateframework.github.io/specification/latest/
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DEFAULT_MIRROR_URL } from '@sigstore/tuf'

const EXPIRES = '2999-01-01T00:00:00Z'

/** @param target the name of the only file in it, and what that file says */
export async function writeTufCache(cachePath: string, target: string, document: object): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const keyid = createHash('sha256').update(raw).digest('hex')
  const signed = (type: string, more: object) => {
    const body = { _type: type, expires: EXPIRES, spec_version: '1.0.31', version: 9999, ...more }
    const sig = sign(null, Buffer.from(canonical(body)), privateKey).toString('hex')
    return JSON.stringify({ signatures: [{ keyid, sig }], signed: body })
  }
  const role = { keyids: [keyid], threshold: 1 }
  const text = JSON.stringify(document)
  const hashes = { sha256: createHash('sha256').update(text).digest('hex') }
  const files = {
    'root.json': signed('root', {
      consistent_snapshot: true,
      keys: { [keyid]: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw.toString('hex') } } },
      roles: { root: role, timestamp: role, snapshot: role, targets: role },
    }),
    'timestamp.json': signed('timestamp', { meta: { 'snapshot.json': { version: 9999 } } }),
    'snapshot.json': signed('snapshot', { meta: { 'targets.json': { version: 9999 } } }),
    'targets.json': signed('targets', { targets: { [target]: { hashes, length: Buffer.byteLength(text) } } }),
    [path.join('targets', encodeURIComponent(target))]: text,
  }
  const { host, pathname } = new URL(DEFAULT_MIRROR_URL)
  const directory = path.join(cachePath, encodeURIComponent(host + pathname.replace(/\/$/u, '')))
  await mkdir(path.join(directory, 'targets'), { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(directory, name), content)
}

/** Canonical JSON, as far as texts and whole numbers go: members in order, no space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
