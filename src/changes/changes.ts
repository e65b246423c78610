/** What a change does to one package, as a reviewer wants to see it: from what, to what, and what differs. Pure. */
import type { Baseline } from '../baseline.ts'
import { comparedWith, isUnchanged } from '../baseline.ts'
import type { RecordedFacts } from '../contents/recorded-facts.ts'
import { compareVersions } from '../downgrade/release-line.ts'
import type { Lockfile } from '../lockfile/format.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import type { AcceptedPublisher, Kept, Level } from '../publisher/accepted.ts'
import { KEPT } from '../publisher/accepted.ts'
import { compareWithAccepted } from '../publisher/compare.ts'
import type { Publisher } from '../publisher/publisher.ts'
import { compareRecorded } from './contents.ts'
import type { Changed } from './difference.ts'
import { compareLocked, isRepacked } from './locked.ts'

/** How much speaks for a package, from the least to the most. */
export const EVIDENCE = ['none', 'signature', 'provenance', 'trusted-publisher'] as const
type EvidenceLevel = 'none' | Level

interface Unknown {
  readonly what: 'evidence' | 'publisher' | 'contents'
  readonly side: 'before' | 'after'
  readonly reason: string
}

type ChangedPublisher = Readonly<Partial<Record<Kept, string | undefined>>>

export interface Replaces {
  /** The version that it is compared with; none: the name is new. */
  readonly from?: string
  /** That one is still locked, too. */
  readonly beside?: true
  readonly downgrade?: true
  /** Nothing differs but the words of another package manager's lockfile. */
  readonly same?: true
  /** The same version with other bytes. */
  readonly repacked?: true
  readonly evidence: Sides<EvidenceLevel>
  readonly publisher: Sides<ChangedPublisher>
  readonly differences: readonly Changed[]
  readonly contents: readonly Changed[]
  /** What could not be compared, and why. */
  readonly unknown: readonly Unknown[]
}

interface Sides<T> {
  readonly before?: T
  readonly after?: T
}

/** What is known of one side. What is not is in `unknown`, with its reason. */
export interface Side {
  readonly evidence?: EvidenceLevel | undefined
  /** The evidence as far as it may be held against the package; by default, all of it. */
  readonly held?: EvidenceLevel | undefined
  readonly publisher?: AcceptedPublisher | undefined
  readonly contents?: RecordedFacts | undefined
  readonly unknown: readonly { readonly what: Unknown['what']; readonly reason: string }[]
}

export interface Now extends Side {
  /** Of every attestation, which may be different ones. */
  readonly publishers: readonly Publisher[]
}

export interface Locked {
  readonly before: LockedPackage | undefined
  /** Whether that one is locked now, too. */
  readonly stays: boolean
  /** Whether both lockfiles are of one format, and say the same in the same words. */
  readonly isSameFormat: boolean
}

/**
 * @param before what is known of the version that it is compared with; nothing where that is no release of a registry
 */
export function describeChange(
  pkg: LockedPackage,
  { before: locked, stays, isSameFormat }: Locked,
  before: Side | undefined,
  now: Now,
): Replaces {
  const isOwn = locked?.version === pkg.version
  const order = locked === undefined ? 0 : (compareVersions(pkg.version, locked.version) ?? 0)
  const told = (side: Unknown['side'], all: Side['unknown']) => all.map((each) => ({ side, ...each }))
  return {
    ...(locked !== undefined && { from: locked.version }),
    ...(locked !== undefined && !isOwn && stays && { beside: true as const }),
    ...(locked !== undefined && isSame(locked, pkg, isSameFormat) && { same: true as const }),
    ...(order < 0 && { downgrade: true as const }),
    ...(locked !== undefined && isRepacked(locked, pkg) && { repacked: true as const }),
    evidence: sides(before?.evidence, now.evidence),
    publisher: sides(before?.publisher && kept(before.publisher), now.publisher && kept(now.publisher)),
    differences: [
      ...(locked === undefined ? [] : compareLocked(locked, pkg, isSameFormat)),
      ...compareEvidence(before, now),
      ...comparePublishers(before, now),
    ],
    contents: compareRecorded(before?.contents, now.contents),
    unknown: [...told('before', before?.unknown ?? []), ...told('after', now.unknown)],
  }
}

function sides<T>(before: T | undefined, after: T | undefined): Sides<T> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

function kept(publisher: AcceptedPublisher): ChangedPublisher | undefined {
  const known = KEPT.filter((field) => publisher[field] !== undefined)
  return known.length === 0 ? undefined : Object.fromEntries(known.map((field) => [field, publisher[field]]))
}

function compareEvidence(before: Side | undefined, { evidence, held = evidence }: Now): readonly Changed[] {
  const then = before?.evidence
  if (then === undefined || evidence === undefined || then === held || then === evidence) return []
  return [{ what: 'evidence', before: then, after: evidence }]
}

/** Of a publisher that one side does not have, the evidence tells. */
function comparePublishers(before: Side | undefined, { publishers }: Now): readonly Changed[] {
  const then = before?.publisher
  if (then === undefined || then.level === 'signature') return []
  const found = publishers.flatMap((publisher) => compareWithAccepted(publisher, then, undefined))
  const distinct = new Map(found.map((each) => [JSON.stringify(each), each]))
  return [...distinct.values()].map(({ field, change, expected, actual }) => ({
    what: field,
    ...(expected !== undefined && { before: expected }),
    ...(actual !== undefined && { after: actual }),
    change,
  }))
}

export interface ReportedChanges {
  /** The git ref or the lockfile that the packages are compared with. */
  readonly since: string
  readonly commit?: string
  /** What was read there; none: there was no lockfile. */
  readonly lockfile?: { readonly path: string; readonly format: string }
  readonly added: number
  readonly changed: number
  readonly removed: readonly { readonly name: string; readonly version: string }[]
  /** As they were. Those that another package manager's lockfile says the same of are among them, and verified again. */
  readonly unchanged: number
  readonly notes: readonly string[]
}

/** Of the whole lockfile, also of what the run leaves out. */
export function summariseChanges({ packages, format }: Lockfile, baseline: Baseline): ReportedChanges {
  const { named, commit, lockfile, notes = [] } = baseline
  const locked = new Set(packages.map(keyOf))
  const compared = new Set<string>()
  const counts = { added: 0, changed: 0, unchanged: 0 }
  for (const pkg of packages) {
    const before = comparedWith(pkg, baseline)
    if (before !== undefined) compared.add(keyOf(before))
    if (before === undefined) counts.added++
    else if (isUnchanged(pkg, baseline) || isSame(before, pkg, lockfile?.format === format)) counts.unchanged++
    else counts.changed++
  }
  const gone = new Map<string, { readonly name: string; readonly version: string }>()
  for (const { name, version } of [...baseline.byName.values()].flat()) {
    const key = keyOf({ name, version })
    if (!locked.has(key) && !compared.has(key)) gone.set(key, { name, version })
  }
  return {
    since: named,
    ...(commit !== undefined && { commit }),
    ...(lockfile !== undefined && { lockfile: { path: lockfile.path, format: lockfile.format } }),
    ...counts,
    removed: [...gone.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    notes,
  }
}

/** Whether only the way differs in which two lockfiles say the same. */
function isSame(before: LockedPackage, now: LockedPackage, isSameFormat: boolean): boolean {
  return !isSameFormat && before.version === now.version && compareLocked(before, now, isSameFormat).length === 0
}

export function keyOf({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string {
  return `${name}@${version}`
}
