/** The places at which a bundle may be changed without a change of what it means, each with the reason. */
import { isMirrored } from './ecdsa.ts'
import { at, type Difference, differences, isObject, type Json } from './json.ts'
import { harmlessInTimestamp } from './timestamp-pieces.ts'

/** All that the accepted bundle and the genuine one differ in. */
export interface Context {
  readonly original: Json
  readonly mutant: Json
  /** Whether any genuine bundle with this signer and content has this part. */
  readonly isGenuine: (part: Json) => boolean
}

type Rule = (difference: Difference, context: Context) => boolean

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const bytes = (value: Json | undefined): Buffer => Buffer.from(text(value), 'base64')

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.[123]\+json)$/
const MATERIAL = 'verificationMaterial.'
const ENTRY = /^verificationMaterial\.tlogEntries\[(\d+)\]/

const RULES: Readonly<Record<string, Rule>> = {
  'the media type: nobody signs it, and its version decides only which members there have to be': (each) =>
    each.path === 'mediaType' && MEDIA_TYPE.test(text(each.before)) && MEDIA_TYPE.test(text(each.after)),
  'the keyid of an envelope: a hint, which nobody signs and nobody reads': (each) =>
    each.path === 'dsseEnvelope.signatures[0].keyid',
  'the certificates of a chain behind the first one: never used': ({ path }) =>
    /^verificationMaterial\.x509CertificateChain\.certificates\[[1-9]\d*\]/.test(path),
  'a chain of which the first is the certificate, or the certificate alone': ({ path }, { original, mutant }) =>
    (path === `${MATERIAL}certificate` || path === `${MATERIAL}x509CertificateChain`) &&
    leafOf(original) !== undefined &&
    leafOf(original) === leafOf(mutant),
  'an integer as a number or as a string': ({ path, before, after }) =>
    /(?:logIndex|treeSize|integratedTime)$/.test(path) &&
    isInteger(before) &&
    isInteger(after) &&
    `${before}` === `${after}`,
  'absent, null, empty or zero: in proto3 all the same': ({ before, after }) => isNothing(before) && isNothing(after),
  'the index of an entry without a promise: nobody signs it; the one in the tree is proven': (each, context) =>
    /^[^.]*\.tlogEntries\[\d+\]\.logIndex$/.test(each.path) && !hasPromise(each, context),
  'the integrated time of an entry without a promise: nobody signs it, and nobody reads it': (each, context) =>
    each.path.endsWith('integratedTime') && !hasPromise(each, context),
  'signatures under a checkpoint that are not the log\u2019s: not read': ({ path, before, after }, { original }) =>
    path.endsWith('checkpoint.envelope') && sameCheckpoint(text(before), text(after), logIds(original), false),
  'the log\u2019s signature of a checkpoint with n - s for s: over the same text, and recorded nowhere': (
    each,
    context,
  ) =>
    each.path.endsWith('checkpoint.envelope') &&
    sameCheckpoint(text(each.before), text(each.after), logIds(context.original), true),
  'a promise with n - s for s: over the same text, and recorded nowhere': ({ path, before, after }) =>
    path.endsWith('signedEntryTimestamp') && isMirrored(bytes(before), bytes(after)),
  'an inclusion proof that a promise makes dispensable': (each, context) =>
    each.path.endsWith('.inclusionProof') && isNothing(each.after) && hasPromise(each, context),
  'a promise that a timestamp makes dispensable': ({ path, after }) =>
    path.endsWith('.inclusionPromise') && isNothing(after),
  'what another genuine bundle with this signer and content has': ({ after }, { isGenuine }) =>
    after !== undefined && isGenuine(after),
}

/** Entries and timestamps: each is evidence by itself, and what they say is compared by its meaning. */
const LISTS = [
  ['verificationMaterial', 'tlogEntries'],
  ['verificationMaterial', 'timestampVerificationData', 'rfc3161Timestamps'],
] as const

/** @returns why each difference is harmless; for one that is not known to be, its path with a question mark */
export function harmless(context: Context): readonly string[] {
  const reasons = new Set<string>()
  const compared: Difference[] = []
  const ignored: string[] = []
  for (const list of LISTS) {
    const [before, after] = [context.original, context.mutant].map((each) => at(each, ...list) ?? [])
    if (!Array.isArray(before) || !Array.isArray(after)) continue
    const path = list.join('.')
    const pairs = after.map((item, index) => closest(before, item, `${path}[${index}]`))
    const chosen = pairs.map(({ index }) => index)
    if (chosen.length === before.length && chosen.every((index, own) => index === own)) continue
    const isFewer = new Set(chosen).size < before.length
    reasons.add(`${list.at(-1)}: ${isFewer ? 'fewer of them' : 'another order, or one of them twice'}`)
    ignored.push(path, ...(after.length === 0 ? [list.slice(0, -1).join('.')] : []))
    compared.push(...pairs.flatMap((pair) => pair.differences))
  }
  const isIgnored = ({ path }: Difference) => ignored.some((list) => path === list || path.startsWith(`${list}[`))
  const others = differences(context.original, context.mutant).filter((each) => !isIgnored(each))
  for (const difference of [...others, ...compared]) {
    for (const reason of reasonsFor(difference, context)) reasons.add(reason)
  }
  return [...reasons].sort()
}

/** The item that differs least. */
function closest(
  items: readonly Json[],
  item: Json,
  path: string,
): { readonly index: number; readonly differences: readonly Difference[] } {
  const all = items.map((each, index) => ({ index, differences: differences(each, item, path) }))
  all.sort((a, b) => a.differences.length - b.differences.length)
  return all[0] ?? { index: -1, differences: [{ path, before: undefined, after: item }] }
}

function reasonsFor(difference: Difference, context: Context): readonly string[] {
  const rule = Object.entries(RULES).find(([, applies]) => applies(difference, context))
  if (rule !== undefined) return [rule[0]]
  if (!difference.path.endsWith('.signedTimestamp')) return [`? ${difference.path}`]
  return harmlessInTimestamp(bytes(difference.before), bytes(difference.after))
}

export function isKnown(reason: string): boolean {
  return !reason.startsWith('?')
}

function isInteger(value: Json | undefined): boolean {
  return typeof value === 'number' || typeof value === 'string'
}

function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === '0') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.values(value).every(isNothing)
}

function leafOf(bundle: Json): Json | undefined {
  const { certificate, x509CertificateChain } = at(bundle, 'verificationMaterial') as { [name: string]: Json }
  return at(certificate, 'rawBytes') ?? at(x509CertificateChain, 'certificates', 0, 'rawBytes')
}

function hasPromise({ path }: Difference, { mutant }: Context): boolean {
  const index = Number(ENTRY.exec(path)?.[1])
  return !isNothing(at(mutant, 'verificationMaterial', 'tlogEntries', index, 'inclusionPromise'))
}

function logIds(bundle: Json): readonly string[] {
  const entries = at(bundle, 'verificationMaterial', 'tlogEntries')
  const ids = Array.isArray(entries) ? entries.map((entry) => bytes(at(entry, 'logId', 'keyId'))) : []
  return ids.map((id) => id.subarray(0, 4).toString('hex'))
}

/** Whether the text is the same, and the first signature by a log of the entries is the same or mirrored. */
function sameCheckpoint(before: string, after: string, ids: readonly string[], mirrored: boolean): boolean {
  const [own, other] = [before, after].map((note) => {
    const end = note.lastIndexOf('\n\n')
    const lines = note.slice(end + 2).split('\n')
    const signatures = lines.map((line) => line.split(' ')).map(([, name, base64]) => ({ name, raw: bytes(base64) }))
    return {
      text: note.slice(0, end),
      own: signatures.find(({ raw }) => ids.includes(raw.subarray(0, 4).toString('hex'))),
    }
  })
  if (own?.own === undefined || other?.own === undefined || own.text !== other.text) return false
  if (own.own.name !== other.own.name || own.own.raw.equals(other.own.raw) === mirrored) return false
  return !mirrored || isMirrored(own.own.raw.subarray(4), other.own.raw.subarray(4))
}
