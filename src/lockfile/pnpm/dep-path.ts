/**
 * The keys of pnpm's packages, and the references that lead to them.
 * https://github.com/pnpm/spec/tree/master/lockfile; the code that counts is @pnpm/dependency-path of each version.
 *
 *   5  /foo/1.0.0_peer@1     registry.example/foo/1.0.0     github.com/foo/bar/COMMIT
 *   6  /foo@1.0.0(peer@1)    registry.example/foo@1.0.0     @host.example/foo.tgz
 *   9  foo@1.0.0(peer@1)                                    foo@https://host.example/foo.tgz
 */
import semver from 'semver'

/** By the number in front of the dot in `lockfileVersion`. */
export type Grammar = 5 | 6 | 9

export interface DepPath {
  /** Without peers and patches. */
  readonly id: string
  readonly name: string | undefined
  /** Where it is one. */
  readonly version: string | undefined
  /** Of a registry other than the configured one. */
  readonly host: string | undefined
  /** What stands in place of a registry's version. */
  readonly address: string | undefined
  readonly patchHash: string | undefined
}

export function parseDepPath(key: string, grammar: Grammar): DepPath {
  switch (grammar) {
    case 5:
      return parse5(key)
    case 6:
      return parse6(key)
    case 9:
      return parse9(key)
  }
}

/**
 * @param alias under which name a dependent has it
 * @returns the key; `undefined` for a link, which has no entry
 */
export function keyOf(reference: string, alias: string, grammar: Grammar): string | undefined {
  if (reference.startsWith('link:')) return undefined
  if (grammar === 9) return isKey9(reference) ? reference : `${alias}@${reference}`
  if (reference.startsWith('file:')) return reference
  const [beforePeers = ''] = reference.split('(', 1)
  if (beforePeers.includes('/')) return reference
  return grammar === 5 ? `/${alias}/${reference}` : `/${alias}@${reference}`
}

/** Whether its first `@` is what parts a name from its version, and does not belong to an address or a peer. */
function isKey9(reference: string): boolean {
  if (reference.startsWith('@')) return true
  const at = reference.indexOf('@')
  const end = reference.search(/[:(]/u)
  return at !== -1 && (end === -1 || at < end)
}

function parse9(key: string): DepPath {
  const { id, patchHash } = splitSuffix(key)
  const at = id.indexOf('@', 1)
  if (at === -1) return { ...NOTHING, id, patchHash, address: id }
  const written = id.slice(at + 1)
  const version = versionIn(written)
  return {
    ...NOTHING,
    id,
    patchHash,
    name: id.slice(0, at),
    version,
    address: version === undefined ? written : undefined,
  }
}

function parse6(key: string): DepPath {
  const { id, patchHash } = splitSuffix(key)
  const { host, name, written } =
    /^(?<host>[^/@:]*)\/(?<name>(?:@[^/@]+\/)?[^/@]+)@(?<written>.+)$/u.exec(id)?.groups ?? {}
  const version = versionIn(written)
  if (version === undefined) return { ...NOTHING, id, patchHash, address: id }
  return { ...NOTHING, id, patchHash, name, version, host: host === '' ? undefined : host }
}

/** No version and no commit has an underscore. */
function parse5(key: string): DepPath {
  const {
    host,
    name,
    written = '',
  } = /^(?<host>[^/@:]*)\/(?<name>(?:@[^/]+\/)?[^/]+)\/(?<written>.+)$/u.exec(key)?.groups ?? {}
  const [beforePeers = ''] = written.split('_', 1)
  const version = versionIn(beforePeers)
  if (version === undefined) return { ...NOTHING, id: key, address: key }
  const id = key.slice(0, key.length - (written.length - beforePeers.length))
  return { ...NOTHING, id, name, version, host: host === '' ? undefined : host }
}

const NOTHING: Omit<DepPath, 'id'> = {
  name: undefined,
  version: undefined,
  host: undefined,
  address: undefined,
  patchHash: undefined,
}

function versionIn(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 256 && semver.valid(text) !== null ? text : undefined
}

/** Peers and the patch stand at the end, each in parentheses that may hold more of them. */
function splitSuffix(key: string): { readonly id: string; readonly patchHash: string | undefined } {
  const start = suffixStart(key)
  const patchHash = PATCH.exec(key.slice(start))?.[1]
  return { id: key.slice(0, start), patchHash }
}

const PATCH = /^\(patch_hash=([^()]*)\)/u

function suffixStart(key: string): number {
  if (!key.endsWith(')')) return key.length
  let open = 0
  for (let at = key.length - 1; at >= 0; at--) {
    if (key[at] === ')') open++
    else if (key[at] === '(') open--
    else if (open === 0) return at + 1
  }
  return key.length
}
