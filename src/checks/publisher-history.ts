/** What the claim `publisher` makes of times: evidence that earlier versions had, and the age that the policy asks for. */
import { isUnder } from '../downgrade/age.ts'
import { mayLackMarker } from '../downgrade/claimed-evidence.ts'
import { downgradeFinding, historyUnavailable, recentHistoryUnavailable } from '../downgrade/downgrade-finding.ts'
import type { EvidenceLevel } from '../downgrade/evidence-level.ts'
import type { Release } from '../downgrade/history.ts'
import { unreadVersions } from '../downgrade/history.ts'
import type { Judged } from '../downgrade/judge.ts'
import { judgeDowngrade } from '../downgrade/judge.ts'
import { judgeAge } from '../downgrade/minimum-age.ts'
import { compareVersions } from '../downgrade/release-line.ts'
import { AGE_UNAVAILABLE } from '../downgrade/rules.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { registryUrl } from '../parsed-url.ts'
import type { AcceptedPublisher, Level } from '../publisher/accepted.ts'
import { LEVELS } from '../publisher/accepted.ts'
import type { Attested } from './attestations.ts'
import type { Context } from './check.ts'

export function judgeHistory(
  evidence: Evidence,
  { ages, accepted }: Context,
  attested: Attested,
  level: Level,
): readonly Finding[] {
  const { history, registry, package: pkg, manifest } = evidence
  if (ages === undefined || history.state === 'absent' || isSettled(pkg, accepted, level)) return []
  const { host } = registryUrl(registry)
  if (history.state === 'unavailable') {
    // Whoever can block that one request must not be able to hide a theft.
    const isYoung = isUnder(ages.youngDays, timeOf(evidence, attested), ages.now)
    return [(isYoung ? recentHistoryUnavailable : historyUnavailable)(host, history.reason)]
  }
  const { refuted, confirmed } = history.value
  const releases = history.value.releases.filter((release) => isOpen(release, pkg, accepted))
  const unread = unreadVersions(releases)
  const claimed = manifest.state === 'present' ? manifest.value.claimed : undefined
  const judged: Judged = {
    version: pkg.version,
    level: EVIDENCE_LEVEL[level],
    time: timeOf(evidence, attested),
    staged: mayLackMarker(claimed),
  }
  const downgrade = judgeDowngrade(judged, releases, { ...ages, refuted })
  const doubts = [
    ...(unread.length === 0 ? [] : [`what it says of ${unread.length} versions cannot be read`]),
    ...(refuted.size === 0 || downgrade?.severity === 'fail'
      ? []
      : [`what ${[...refuted].join(', ')} are said to have had does not hold`]),
  ]
  return [
    ...(downgrade === undefined ? [] : [downgradeFinding(judged, downgrade, confirmed.has(downgrade.from.version))]),
    ...doubts.map((reason) => historyUnavailable(host, reason)),
  ]
}

/** What the identity lock has accepted is silent, and what it misses by itself is not said twice. */
function isSettled({ version }: LockedPackage, accepted: AcceptedPublisher | undefined, level: Level): boolean {
  if (accepted === undefined) return false
  const isMissed = accepted.level !== 'signature' && LEVELS.indexOf(level) < LEVELS.indexOf(accepted.level)
  return version === accepted.version || (isMissed && isAfter(version, accepted.version))
}

/** After the accepted version, only what came since can be lost. A version before it is judged by all that there was. */
function isOpen(release: Release, { version }: LockedPackage, accepted: AcceptedPublisher | undefined): boolean {
  return accepted === undefined || !isAfter(version, accepted.version) || isAfter(release.version, accepted.version)
}

function isAfter(one: string, other: string): boolean {
  return (compareVersions(one, other) ?? 0) > 0
}

const EVIDENCE_LEVEL: Readonly<Record<Level, EvidenceLevel>> = {
  signature: 'none',
  provenance: 'provenance',
  'trusted-publisher': 'trusted-publisher',
}

/** The later one: what was signed may be published long after. */
export function timeOf(evidence: Evidence, attested: Attested): Date | undefined {
  const times = [verifiedTimeOf(attested), registryTimeOf(evidence)].filter((time) => time !== undefined)
  return times.sort((a, b) => b.getTime() - a.getTime())[0]
}

function verifiedTimeOf({ provenance, publications }: Attested): Date | undefined {
  const all = [...provenance.map(({ attestation }) => attestation), ...publications].flatMap(({ times }) => times)
  return all.map(({ time }) => time).sort((a, b) => a.getTime() - b.getTime())[0]
}

function registryTimeOf({ manifest, published, history, package: { version } }: Evidence): Date | undefined {
  if (published.state === 'present') return published.value
  if (manifest.state === 'present' && manifest.value.uploadedAt !== undefined) return manifest.value.uploadedAt
  return history.state === 'present' ? history.value.releases.find((each) => each.version === version)?.time : undefined
}

export function judgeTimes(evidence: Evidence, { ages }: Context, attested: Attested): readonly Finding[] {
  if (ages === undefined || ages.minimumReleaseAge <= 0) return []
  const times = { verifiedTime: verifiedTimeOf(attested), registryTime: registryTimeOf(evidence) }
  const { manifest, published } = evidence
  const unheard = [manifest, published].find((each) => each.state === 'unavailable')
  // A time that is said elsewhere may be earlier than the one that could not be had.
  if (unheard?.state === 'unavailable' && times.registryTime === undefined) {
    const { from, reason } = unheard
    return [found(AGE_UNAVAILABLE, `${new URL(from).host}: ${reason}.`, { address: from, reason })]
  }
  const finding = judgeAge(times, ages.minimumReleaseAge, ages.now)
  return finding === undefined ? [] : [finding]
}
