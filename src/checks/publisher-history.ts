/** What the claim `publisher` makes of times: evidence that earlier versions had, and the age that the policy asks for. */
import { downgradeFinding, historyUnavailable } from '../downgrade/downgrade-finding.ts'
import type { EvidenceLevel } from '../downgrade/evidence-level.ts'
import { unreadVersions } from '../downgrade/history.ts'
import type { Judged } from '../downgrade/judge.ts'
import { judgeDowngrade } from '../downgrade/judge.ts'
import { judgeAge } from '../downgrade/minimum-age.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import type { Level } from '../publisher/accepted.ts'
import type { Attested } from './attestations.ts'
import type { Context } from './check.ts'

export function judgeHistory(
  evidence: Evidence,
  { ages, accepted }: Context,
  attested: Attested,
  level: Level,
): readonly Finding[] {
  const { history, registry, package: pkg, manifest } = evidence
  // What the identity lock has accepted is judged by that alone.
  if (ages === undefined || accepted !== undefined || history.state === 'absent') return []
  const host = new URL(registry).host
  if (history.state === 'unavailable') return [historyUnavailable(host, history.reason)]
  const { releases, refuted } = history.value
  const unread = unreadVersions(releases)
  const staged = manifest.state === 'present' && manifest.value.claimed?.staged === true
  const judged: Judged = {
    version: pkg.version,
    level: EVIDENCE_LEVEL[level],
    time: timeOf(evidence, attested),
    staged,
  }
  const downgrade = judgeDowngrade(judged, releases, { ...ages, refuted })
  return [
    ...(downgrade === undefined ? [] : [downgradeFinding(judged, downgrade)]),
    ...(unread.length === 0
      ? []
      : [historyUnavailable(host, `what it says of ${unread.length} versions cannot be read`)]),
  ]
}

const EVIDENCE_LEVEL: Readonly<Record<Level, EvidenceLevel>> = {
  signature: 'none',
  provenance: 'provenance',
  'trusted-publisher': 'trusted-publisher',
}

/** The later one: what was signed may be published long after. */
function timeOf(evidence: Evidence, attested: Attested): Date | undefined {
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
  if (ages === undefined) return []
  const times = { verifiedTime: verifiedTimeOf(attested), registryTime: registryTimeOf(evidence) }
  const finding = judgeAge(times, ages.minimumReleaseAge, ages.now)
  return finding === undefined ? [] : [finding]
}
