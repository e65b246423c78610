/** Two entries of a lockfile side by side: what they say differently that a reviewer wants to know. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { listed } from '../contents/recorded-facts.ts'
import { formatDigest, strongest } from '../digest.ts'
import type { LockedPackage, Source } from '../lockfile/locked-package.ts'
import { parsedUrl } from '../parsed-url.ts'
import type { Changed } from './difference.ts'

/** The same version, and no digest that both pin. Digests of different algorithms cannot be compared. */
export function isRepacked(before: LockedPackage, now: LockedPackage): boolean {
  if (before.version !== now.version) return false
  const algorithms = new Set(before.integrity.map(({ algorithm }) => algorithm))
  const shared = now.integrity.filter(({ algorithm }) => algorithms.has(algorithm))
  const pinned = new Set(before.integrity.map(formatDigest))
  const digests = strongest(shared)
  return digests.length > 0 && !digests.some((digest) => pinned.has(formatDigest(digest)))
}

/** @param isSameFormat whether both lockfiles say the same in the same words */
export function compareLocked(before: LockedPackage, now: LockedPackage, isSameFormat: boolean): readonly Changed[] {
  const isOwn = before.version === now.version
  return [
    ...differs('source', placeOf(before.source, isOwn), placeOf(now.source, isOwn)),
    ...(isOwn ? compareIntegrity(before, now) : []),
    ...(isOwn && before.archive !== undefined && now.archive !== undefined
      ? differs('archive', before.archive.checksum ?? 'none', now.archive.checksum ?? 'none')
      : []),
    ...names('patches', before.patches ?? [], now.patches ?? []),
    ...(isSameFormat ? names('dependencies', dependenciesOf(before), dependenciesOf(now)) : []),
    ...(isSameFormat && isOwn ? compareDeclared(before, now) : []),
  ]
}

function differs(what: string, before: string, after: string): readonly Changed[] {
  return before === after ? [] : [{ what, before, after }]
}

/** @param isOwn whether both are of one version: its address stays the same, and otherwise only the host does */
function placeOf(source: Source, isOwn: boolean): string {
  switch (source.type) {
    case 'registry':
      return 'a registry'
    case 'diverted':
      return shown(source.resolved)
    case 'git':
    case 'url':
      // Of another version, a commit or a file is another too; that is what the version tells.
      return shown(isOwn ? source.url : withoutCommit(source.url))
    case 'file':
    case 'workspace':
      return `${source.type} ${source.path}`
    case 'link':
      return `link ${source.target}`
    case 'bundled':
      return 'inside another package'
    case 'unidentified':
      return 'nothing that could be fetched'
  }
}

/** As it may be shown: a lockfile may have a password in it. */
function shown(address: string): string {
  return address.replace(/\/\/[^/@]*@/u, '//')
}

function withoutCommit(url: string): string {
  return url.replace(/#.*$/su, '')
}

/** Also where only one of them is of a registry's: addresses of one host differ by how a lockfile writes them. */
function compareIntegrity(before: LockedPackage, now: LockedPackage): readonly Changed[] {
  const hosts = differs('host', hostOf(before) ?? '', hostOf(now) ?? '').filter(
    () => hostOf(before) !== undefined && hostOf(now) !== undefined,
  )
  const pinned = ({ integrity }: LockedPackage) => strongest(integrity).map(formatDigest)
  if (isRepacked(before, now)) return [...hosts, { what: 'integrity', before: pinned(before), after: pinned(now) }]
  // Yarn's own checksum takes the place of a digest.
  const isPinned = (pkg: LockedPackage) => pkg.integrity.length > 0 || pkg.archive?.checksum !== undefined
  const lost = differs('integrity', isPinned(before) ? 'pinned' : 'not pinned', isPinned(now) ? 'pinned' : 'not pinned')
  return [...hosts, ...lost]
}

function hostOf({ source }: LockedPackage): string | undefined {
  const address = source.type === 'registry' ? source.resolved : undefined
  return address === undefined ? undefined : parsedUrl(address)?.host
}

/** Of several entries with different words, each counts. */
function dependenciesOf({ declared = [] }: LockedPackage): readonly string[] {
  return declared.flatMap(({ dependencies, optionalDependencies }) => [
    ...(dependencies?.keys() ?? []),
    ...(optionalDependencies?.keys() ?? []),
  ])
}

function names(what: string, before: readonly string[], now: readonly string[]): readonly Changed[] {
  const [then, those] = [new Set(before), new Set(now)]
  const gone = [...then].filter((name) => !those.has(name))
  const come = [...those].filter((name) => !then.has(name))
  return gone.length + come.length === 0 ? [] : [{ what, before: listed(gone), after: listed(come) }]
}

/** What a lockfile says of a version, which cannot change while that stays: requests, commands, what it bundles. */
function compareDeclared({ declared: then = [] }: LockedPackage, { declared: now = [] }: LockedPackage) {
  const isEqual = isDeepStrictEqual(new Set(then), new Set(now))
  return isEqual ? [] : [{ what: 'declared', before: 'as the lockfile had it', after: 'otherwise' }]
}
