/** What `verify-deps trust --json` prints: what was done to the identity lock. Its schema is schema/trust.schema.json. */
import path from 'node:path'
import type { FactChange } from '../contents/compare-facts.ts'
import type { Lockfile } from '../lockfile/format.ts'
import { projectDirectory } from '../lockfile/index.ts'
import type { Outcome } from '../policy.ts'
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import type { Change } from '../publisher/candidate.ts'
import { isDrift } from '../publisher/candidate.ts'
import type { Difference } from '../publisher/compare.ts'
import { IDENTITY_LOCK } from '../publisher/identity-lock.ts'
import type { Publisher } from '../publisher/publisher.ts'
import type { Update } from '../publisher/update-identity-lock.ts'
import type { Examinee, Trusted } from '../trust-publishers.ts'
import { jsonText } from './json-text.ts'
import type { Report } from './report.ts'
import { makeReport } from './report.ts'

interface TrustReport extends Pick<Report, 'schemaVersion' | 'tool' | 'lockfile' | 'findings'> {
  readonly identityLock: {
    readonly path: string
    readonly written: boolean
    /** How many entries it has now. */
    readonly entries: number
  }
  readonly exitCode: Trusted['exitCode']
  readonly recorded: readonly RecordedEntry[]
  readonly completed: readonly RecordedEntry[]
  readonly accepted: readonly ReportedChange[]
  readonly drifted: readonly ReportedChange[]
  /** Not accepted either, and harmless. */
  readonly warned: readonly ReportedChange[]
  readonly refused: readonly {
    readonly name: string
    readonly version?: string
    readonly outcome?: Outcome
    readonly codes: readonly string[]
    readonly reason: string
  }[]
  readonly passedOver: readonly { readonly name: string; readonly version: string; readonly reason: string }[]
  readonly unchanged: readonly string[]
  readonly pruned: readonly string[]
  readonly stale: readonly string[]
}

interface RecordedEntry {
  /** NAME, NAME@LINE or NAME@VERSION. */
  readonly key: string
  /** As it is in the file. */
  readonly entry: AcceptedPublisher
}

interface ReportedChange {
  readonly name: string
  readonly version: string
  /** Shaped as that of VD402 and VD403. */
  readonly detail: {
    readonly accepted: AcceptedPublisher
    readonly actual: Partial<Publisher>
    readonly differences: readonly Difference[]
    /** What is in it that was not in the accepted version. */
    readonly contents?: readonly FactChange[]
  }
}

export function trustJson(lockfile: Lockfile, trusted: Trusted, isWritten: boolean): string {
  return jsonText(makeTrustReport(lockfile, trusted, isWritten))
}

function makeTrustReport(lockfile: Lockfile, trusted: Trusted, isWritten: boolean): TrustReport {
  const { update, passedOver, exitCode } = trusted
  const { lock, added, completed, changed, refused, unchanged, removed, stale } = update
  const { schemaVersion, tool, lockfile: read, findings } = makeReport(lockfile, [], trusted.findings)
  const entry = (key: string): readonly RecordedEntry[] => {
    const recorded = lock.packages.get(key)
    return recorded === undefined ? [] : [{ key, entry: recorded }]
  }
  return {
    schemaVersion,
    tool,
    lockfile: read,
    identityLock: {
      path: path.join(projectDirectory(lockfile.path), IDENTITY_LOCK),
      written: isWritten,
      entries: lock.packages.size,
    },
    exitCode,
    recorded: added.flatMap(entry),
    completed: completed.flatMap(entry),
    accepted: changed.filter(({ recorded }) => recorded).map(reportChange),
    drifted: changed.filter(isDrift).map(reportChange),
    warned: changed.filter((each) => !each.recorded && !isDrift(each)).map(reportChange),
    refused: refused.map(reportRefused),
    passedOver: passedOver.map(({ name, version, reason = '' }) => ({ name, version, reason })),
    unchanged,
    pruned: removed,
    stale,
    findings,
  }
}

function reportChange({ name, version, expected, actual, differences, contents }: Change): ReportedChange {
  const inside = contents.length === 0 ? {} : { contents }
  return { name, version, detail: { accepted: expected, actual: { ...actual }, differences, ...inside } }
}

function reportRefused({ name, version, candidate, reason }: Update<Examinee>['refused'][number]) {
  return {
    name,
    ...(version !== undefined && { version }),
    ...(candidate !== undefined && { outcome: candidate.outcome }),
    codes: candidate?.codes ?? [],
    reason,
  }
}
