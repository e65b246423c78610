/** One entry of a Yarn 1 lockfile, with its fields checked but not yet understood. */
import type { Digest } from '../../digest.ts'
import { parseIntegrity } from '../../digest.ts'
import { UsageError } from '../../usage-error.ts'
import type { Declared } from '../locked-package.ts'
import type { Block } from './classic-syntax.ts'
import { MAX_TEXT, reasonAgainst } from './entry.ts'

export interface Fields {
  readonly keys: readonly string[]
  readonly line: number
  readonly version: string | undefined
  readonly resolved: string | undefined
  /** `resolved` without the fragment, which is the digest of a tarball or a commit. */
  readonly address: string | undefined
  readonly integrity: readonly Digest[]
  readonly declared: Declared
}

/** @throws UsageError naming the file and line */
export function readFields({ keys, line, values, groups }: Block, file: string): Fields {
  const fail = (reason: string): never => {
    throw new UsageError(
      `${file}:${line}: not a readable lockfile: ${reason}. ` +
        'Restore it from version control or make it anew with yarn install.',
    )
  }
  const refused = reasonAgainst(keys)
  if (refused !== undefined) fail(refused)
  const text = (name: string) => {
    if (groups.has(name)) fail(`"${name}" is a list, not a text`)
    const value = values.get(name)
    if (value !== undefined && value.length > MAX_TEXT) fail(`"${name}" has over ${MAX_TEXT} characters`)
    return value === '' ? undefined : value
  }
  const list = (name: string) => {
    if (values.has(name)) fail(`"${name}" is a text, not a list`)
    return groups.get(name)
  }
  // The digest of a tarball is in the address of old lockfiles; behind an address of git is the commit.
  const resolved = text('resolved')
  const [address, fragment = ''] = splitFragment(resolved)
  const pinned = parseIntegrity(text('integrity') ?? '')
  const [sha1] = sha1Of(fragment)
  const isNew =
    sha1 !== undefined && !pinned.some(({ algorithm, value }) => algorithm === 'sha1' && value === sha1.value)
  const [dependencies, optionalDependencies] = [list('dependencies'), list('optionalDependencies')]
  const declared: Declared = {
    requests: 'asked',
    ...(dependencies !== undefined && { dependencies }),
    ...(optionalDependencies !== undefined && { optionalDependencies }),
  }
  return {
    keys,
    line,
    version: text('version'),
    resolved,
    address,
    integrity: isNew ? [...pinned, sha1] : pinned,
    declared,
  }
}

function splitFragment(resolved: string | undefined): readonly [string | undefined, string?] {
  const at = resolved?.indexOf('#') ?? -1
  return resolved === undefined || at === -1 ? [resolved] : [resolved.slice(0, at), resolved.slice(at + 1)]
}

/** Yarn writes a SHA-1 in hexadecimal behind the address of a tarball. */
function sha1Of(hex: string): readonly Digest[] {
  return /^[0-9a-f]{40}$/iu.test(hex) ? [{ algorithm: 'sha1', value: Buffer.from(hex, 'hex').toString('base64') }] : []
}
