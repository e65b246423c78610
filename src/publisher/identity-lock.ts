/**
 * `verify-deps.lock.json`: the publisher that was accepted for each package. It is committed, so it is written in one
 * way only: sorted, one member a line.
 *
 * Reading is strict. A member that is not understood might be one that somebody relies on.
 */
import * as v from 'valibot'
import { encodeFacts } from '../contents/recorded-facts.ts'
import { Recorded } from '../contents/recorded-facts-shape.ts'
import type { JsonDocument, JsonObject } from '../lockfile/json.ts'
import { isObject, parseJson } from '../lockfile/json.ts'
import { UsageError } from '../usage-error.ts'
import type { AcceptedPublisher } from './accepted.ts'
import { KEPT, LEVELS } from './accepted.ts'
import { byKey, exactKey, fits, isName, lineKey, parseKey } from './entry-key.ts'
import { REF_KINDS } from './publisher.ts'
import { normaliseRepository } from './repository-url.ts'

export interface IdentityLock {
  /** By their keys: see entry-key.ts. */
  readonly packages: ReadonlyMap<string, AcceptedPublisher>
}

export const IDENTITY_LOCK = 'verify-deps.lock.json'
export const EMPTY_IDENTITY_LOCK: IdentityLock = { packages: new Map() }
/** Ten thousand packages take about 4 MB. */
export const MAX_IDENTITY_LOCK_BYTES = 50 * 1024 * 1024

const MAX_PACKAGES = 100_000
/** Certificates are no larger. */
const Text = v.pipe(v.string(), v.minLength(1, 'it is empty'), v.maxLength(16_384, 'it is too long'))
const Id = v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,19}$/u, 'it is not an id: digits in quotes')))

const Entry = v.pipe(
  v.object({
    version: Text,
    level: v.picklist(LEVELS),
    issuer: v.optional(Text),
    san: v.optional(Text),
    repository: v.optional(
      v.pipe(
        v.string(),
        v.check((url) => normaliseRepository(url)?.url === url, 'it is not written as https://HOST/OWNER/REPOSITORY'),
      ),
    ),
    repositoryId: Id,
    ownerId: Id,
    workflow: v.optional(Text),
    refKind: v.optional(v.picklist(REF_KINDS)),
    trigger: v.optional(Text),
    runner: v.optional(Text),
    contents: v.optional(Recorded),
  }),
  v.check(
    (entry) => entry.level !== 'signature' || KEPT.every((field) => entry[field] === undefined),
    'a publisher stands beside the level "signature", which proves none',
  ),
  v.check(
    ({ level, issuer, san, repository }) =>
      level === 'signature' || (issuer !== undefined && (san === undefined) !== (repository === undefined)),
    'it needs an issuer, and either a repository or a san',
  ),
)

/** The key of the entry that a version goes by: its own, else its release line's, else the package's. */
export function keyOf({ packages }: IdentityLock, name: string, version: string): string | undefined {
  if (!isName(name)) return undefined
  return [exactKey(name, version), lineKey(name, version), name].find((key) => packages.has(key))
}

/** @returns undefined where nobody was accepted for this version */
export function acceptedOf(lock: IdentityLock, name: string, version: string): AcceptedPublisher | undefined {
  if (lock.packages.size === 0) return undefined
  const key = keyOf(lock, name, version)
  return key === undefined ? undefined : lock.packages.get(key)
}

/** @throws UsageError naming the file and line */
export function decodeIdentityLock(text: string, file: string): IdentityLock {
  if (text.length > MAX_IDENTITY_LOCK_BYTES) {
    throw new UsageError(`${file} is larger than ${MAX_IDENTITY_LOCK_BYTES} bytes.`)
  }
  refuseConflict(text, file)
  const document = parseJson(text, file, 'identity lock')
  const { root } = document
  const fail = (object: JsonObject, reason: string): never => refuse(document, object, file, reason)
  const unknown = Object.keys(root).find((member) => member !== 'version' && member !== 'packages')
  if (unknown !== undefined) return fail(root, `the member ${shown(unknown)} is unknown`)
  if (root['version'] !== 1) return fail(root, `"version" is not 1; a newer verify-deps may have written it`)
  const { packages } = root
  if (!isObject(packages)) return fail(root, '"packages" is not an object')
  const entries = Object.entries(packages)
  if (entries.length > MAX_PACKAGES) return fail(packages, `it has more than ${MAX_PACKAGES} packages`)
  return {
    packages: new Map(
      entries.map(([key, entry]) => {
        const place = isObject(entry) ? entry : packages
        const parsed = parseKey(key)
        if (parsed === undefined) return fail(place, `${shown(key)} is no NAME, NAME@LINE or NAME@VERSION`)
        if (!isObject(entry)) return fail(place, `the entry of ${shown(key)} is not an object`)
        const accepted = decodeEntry(entry, (reason) => fail(entry, `${shown(key)}: ${reason}`))
        if (!fits(parsed, accepted.version)) return fail(entry, `${shown(key)}: "version" is not one of that key`)
        return [key, accepted]
      }),
    ),
  }
}

const MEMBERS: readonly string[] = ['version', 'level', ...KEPT, 'contents']

function decodeEntry(entry: JsonObject, fail: (reason: string) => never): AcceptedPublisher {
  const unknown = Object.keys(entry).find((member) => !MEMBERS.includes(member))
  if (unknown !== undefined) return fail(`the member ${shown(unknown)} is unknown`)
  const parsed = v.safeParse(Entry, { ...entry })
  if (parsed.success) return parsed.output
  const [{ message, path, input }] = parsed.issues
  const member = path?.[0]?.key
  if (member === undefined) return fail(message)
  return fail(input === undefined ? `"${String(member)}" is missing` : `"${String(member)}": ${message}`)
}

/** The one way in which this file breaks every now and then. */
function refuseConflict(text: string, file: string): void {
  const marker = /^(?:<{7}|={7}|>{7})(?: |\r?$)/mu.exec(text)
  if (marker === null) return
  const line = text.slice(0, marker.index).split('\n').length
  throw new UsageError(`${file}:${line}: it has merge-conflict markers. Keep the entries of both sides, and try again.`)
}

function refuse({ lineOf }: JsonDocument, object: JsonObject, file: string, reason: string): never {
  throw new UsageError(
    `${file}:${lineOf(object)}: ${reason}. Restore the file from version control, or make it anew with verify-deps trust.`,
  )
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 200))
}

/** Always the same text for the same packages, whatever their order. */
export function encodeIdentityLock({ packages }: IdentityLock): string {
  // An object would put names that are numbers first.
  const entries = [...packages]
    .sort(([a], [b]) => byKey(a, b))
    .map(([key, entry]) => {
      const members = (['version', 'level', ...KEPT] as const).flatMap((member) =>
        entry[member] === undefined ? [] : [`      "${member}": ${JSON.stringify(entry[member])}`],
      )
      if (entry.contents !== undefined) members.push(`      "contents": ${encodeFacts(entry.contents)}`)
      return `    ${JSON.stringify(key)}: {\n${members.join(',\n')}\n    }`
    })
  const body = entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`
  return `{\n  "version": 1,\n  "packages": ${body}\n}\n`
}
