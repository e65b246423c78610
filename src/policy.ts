/** What is required, and from that and the findings the outcome of each package. Pure. */
import type { Replaces } from './changes/changes.ts'
import type { Examined } from './checks/index.ts'
import { GIT_WITHOUT_COMMIT } from './checks/source-rules.ts'
import type { Evidence } from './evidence.ts'
import type { Claim, Detail, Finding, Kind, Level, Rule, Topic } from './finding.ts'
import type { LockedPackage, Source } from './lockfile/locked-package.ts'
import type { Excepted } from './policy-file/exceptions.ts'

/** From the worst to the best. */
export const OUTCOMES = ['failed', 'unproven', 'inconclusive', 'uncovered', 'verified'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** From the least to the most. */
export const REQUIREMENTS = ['integrity', 'signature', 'provenance'] as const
export type Requirement = (typeof REQUIREMENTS)[number]

export interface Policy {
  readonly require: Requirement
  /** Whether a registry that signs nothing falls short, too. */
  readonly strict: boolean
}

export const DEFAULT_POLICY: Policy = { require: 'signature', strict: false }

export interface Graded {
  readonly finding: Finding
  readonly level: Level
}

export interface Verdict {
  readonly package: LockedPackage
  readonly outcome: Outcome
  readonly proven: Readonly<Partial<Record<Claim, Detail>>>
  readonly findings: readonly Graded[]
  readonly excepted: readonly Excepted[]
  /** What it replaces, where a change is looked at. It decides nothing. */
  readonly replaces?: Replaces
}

/** @param excepted findings that somebody accepts; a claim that lacks nothing but those is not required */
export function judge(
  evidence: Evidence,
  { proven, findings }: Examined,
  policy: Policy,
  excepted: readonly Excepted[] = [],
): Verdict {
  const required = requiredClaims(evidence, findings, policy)
  for (const { finding } of excepted) {
    const { claim } = finding.rule
    const others = findings.filter(({ rule }) => rule.claim === claim && rule.kind !== 'weak')
    if (finding.rule.kind !== 'weak' && others.length === 0) required.delete(claim as Claim)
  }
  const outcome = outcomeOf(evidence.package, proven, findings, required)
  const counts = (claim: Topic) => outcome !== 'uncovered' && (claim === 'source' || required.has(claim as Claim))
  return {
    package: evidence.package,
    outcome,
    proven,
    findings: findings.map((finding) => ({ finding, level: levelOf(finding.rule, counts(finding.rule.claim)) })),
    excepted,
  }
}

function requiredClaims(
  { keys, manifest }: Evidence,
  findings: readonly Finding[],
  { require, strict }: Policy,
): Set<Claim> {
  // A registry that signs nothing is let off, but only for versions that it says it has.
  const signsNothing = keys.state === 'absent' && manifest.state === 'present'
  const signed = require !== 'integrity' && (strict || !signsNothing)
  // What is advertised must hold, whether or not it is required of everybody.
  const advertised = manifest.state === 'present' && manifest.value.advertisesAttestations
  const attested = require === 'provenance' || (require === 'signature' && advertised)
  // A comparison that was begun has to come to its end; so has reading what is in a tarball, and a question about a name.
  const begun = (['publisher', 'contents', 'name'] as const).filter((claim) =>
    findings.some(({ rule }) => rule.claim === claim && rule.kind === 'unavailable'),
  )
  return new Set<Claim>([
    'integrity',
    ...(signed ? (['registry-signature'] as const) : []),
    ...(attested ? (['provenance'] as const) : []),
    ...begun,
  ])
}

function outcomeOf(
  pkg: LockedPackage,
  proven: Verdict['proven'],
  findings: readonly Finding[],
  required: ReadonlySet<Claim>,
): Outcome {
  if (findings.some(({ rule }) => rule.kind === 'contradicted')) return 'failed'
  // What is not even pinned may be anything, and that is more than nobody speaking for it.
  const isPinned = findings.every(({ rule }) => rule !== GIT_WITHOUT_COMMIT)
  if (isUncovered[pkg.source.type] && isPinned) return 'uncovered'
  const open = [...required].filter((claim) => proven[claim] === undefined)
  if (open.length === 0) return 'verified'
  // Only a claim whose evidence could not be had is undecided. One that nobody made, or that no check explains, falls short.
  const undecided = (claim: Claim) => {
    const kinds = findings.flatMap(({ rule }) => (rule.claim === claim ? [rule.kind] : []))
    return kinds.includes('unavailable') && !kinds.includes('missing')
  }
  return open.every(undecided) ? 'inconclusive' : 'unproven'
}

/** What no registry speaks for by construction. An entry that lies about it, or that names nothing, is none of these. */
const isUncovered = {
  git: true,
  url: true,
  file: true,
  link: true,
  workspace: true,
  bundled: true,
  registry: false,
  diverted: false,
  unidentified: false,
} as const satisfies Record<Source['type'], boolean>

function levelOf({ kind, level }: Rule, counts: boolean): Level {
  const levels: Record<Kind, Level> = {
    contradicted: 'error',
    missing: counts ? 'error' : 'note',
    unavailable: counts ? 'error' : 'warning',
    weak: level ?? 'warning',
  }
  return levels[kind]
}
