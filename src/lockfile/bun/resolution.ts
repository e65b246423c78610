/**
 * What stands behind the name in the first element of an entry, such as `1.0.0`, `github:owner/repository#commit` or
 * `workspace:packages/a`.
 */
import semver from 'semver'
import { isTarball, typeOfAddress } from '../npm/request.ts'

export type Resolution =
  | { readonly kind: 'npm'; readonly version: string }
  | { readonly kind: 'git' | 'url' | 'file'; readonly address: string }
  /** A directory, copied (`file:`) or linked (`link:`). */
  | { readonly kind: 'directory'; readonly address: string; readonly target: string }
  | { readonly kind: 'workspace'; readonly address: string; readonly path: string }
  /** The project itself, where a workspace depends on it. */
  | { readonly kind: 'root'; readonly address: string }
  | { readonly kind: 'unknown'; readonly address: string }

/** In the order that Bun goes by. */
export function readResolution(name: string, address: string): Resolution {
  if (address === 'root:') return { kind: 'root', address }
  const [, protocol, rest = ''] = /^(link|workspace|file):(.*)$/su.exec(address) ?? []
  if (protocol === 'workspace') return { kind: 'workspace', address, path: rest }
  if (protocol !== undefined) return { kind: 'directory', address, target: rest.replace(/^\.\//u, '') }
  if (semver.valid(address, { loose: true }) !== null) return { kind: 'npm', version: address }
  const type = typeOfAddress(name, address)
  if (type === 'git' || type === 'url') return { kind: type, address }
  return type === 'file' && isTarball(address) ? { kind: 'file', address } : { kind: 'unknown', address }
}
