/** What the answers of a registry bear of one package, found without any of the code under test. */
import { createPublicKey, verify } from 'node:crypto'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'
import type { Verdict } from '../../../src/policy.ts'
import { at, type Json } from '../json.ts'
import { KEYS, TUF_KEYS } from './world.ts'

export interface Subject {
  readonly pkg: LockedPackage
  /** As it is without any change. */
  readonly verdict: Verdict
  /** Integrities of all the bytes that can be had. */
  readonly tarballs: ReadonlySet<string>
}

export type Find = (place: string) => Uint8Array | undefined

/** @returns what is said and not borne */
export function unborne({ pkg, verdict: before, tarballs }: Subject, after: Verdict, find: Find): string | undefined {
  const { outcome, proven } = after
  const digests = pkg.integrity.map(({ algorithm, value }) => `${algorithm}-${value}`)
  if (proven.integrity !== undefined && !tarballs.has(digests.join())) return 'the integrity of other bytes is proven'
  if (proven['registry-signature'] !== undefined && !isSigned(pkg, digests.join(), find))
    return 'a signature is proven that nobody made'
  if (proven.provenance !== undefined && !isDeeply(proven.provenance, before.proven.provenance))
    return 'a provenance is proven that is not its own'
  if (outcome !== 'verified') return undefined
  if (proven.integrity === undefined) return 'it is verified without its integrity'
  // A registry without keys signs nothing.
  const signsNothing = textsNamed(find(KEYS), 'key').size === 0
  if (proven['registry-signature'] === undefined && !signsNothing) return 'it is verified without a signature'
  if (isAdvertised(pkg, find) && proven.provenance === undefined)
    return 'it is verified without the provenance that is advertised'
  return NEVER.has(pkg.name) ? 'it is verified against the policy' : undefined
}

/** What the project's own files forbid, whatever a registry says. */
const NEVER = new Set(['against-the-policy', 'workflow-hijacked', 'two-digests', 'not-pinned', 'taken-from-git'])

const FACTS = [
  'issuer',
  'san',
  'repository',
  'repositoryId',
  'ownerId',
  'workflow',
  'ref',
  'commit',
  'trigger',
  'runner',
  'runUrl',
]

function isDeeply(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>> | undefined,
): boolean {
  return other !== undefined && FACTS.every((fact) => one[fact] === other[fact])
}

function isSigned(pkg: LockedPackage, digest: string, find: Find): boolean {
  const keys = [...textsNamed(find(KEYS), 'key'), ...textsNamed(find(TUF_KEYS), 'rawBytes')]
  const documents = [find(`/${pkg.name}/${pkg.version}`), find(`/${pkg.name}`)]
  const message = `${pkg.name}@${pkg.version}:${digest}`
  return documents
    .flatMap((document) => [...textsNamed(document, 'sig')])
    .some((signature) => keys.some((key) => signs(JSON.stringify([message, signature, key])) === true))
}

function isAdvertised({ name, version }: LockedPackage, find: Find): boolean {
  return (at(parse(find(`/${name}/${version}`)), 'dist', 'attestations') ?? null) !== null
}

const importKey = remembered((spki: string) =>
  createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }),
)

const signs = remembered((asked: string) => {
  const [message = '', signature = '', spki = ''] = JSON.parse(asked) as readonly string[]
  const key = importKey(spki)
  return key !== undefined && verify('sha256', Buffer.from(message), key, Buffer.from(signature, 'base64'))
})

/** Wherever they stand. Documents may nest too deep to be walked through by calls. */
function textsNamed(bytes: Uint8Array | undefined, name: string): ReadonlySet<string> {
  const texts = new Set<string>()
  const open = [parse(bytes)]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      if (key === name && typeof inner === 'string') texts.add(inner)
      open.push(inner)
    }
  }
  return texts
}

function parse(bytes: Uint8Array | undefined): Json | undefined {
  try {
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as Json)
  } catch {
    return undefined
  }
}

function remembered<T>(make: (text: string) => T): (text: string) => T | undefined {
  const known = new Map<string, T | undefined>()
  return (text) => {
    if (known.size > 1000) known.clear()
    if (!known.has(text))
      known.set(
        text,
        attempt(() => make(text)),
      )
    return known.get(text)
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
