/** What is required, and from that and the findings the outcome of each package. Pure. */
import type { Examined } from './checks/index.ts'
import type { Evidence } from './evidence.ts'
import type { Claim, Detail, Finding, Kind, Level, Rule } from './finding.ts'
import type { LockedPackage, Source } from './lockfile/locked-package.ts'

/** From the worst to the best. */
export const OUTCOMES = ['failed', 'unproven', 'inconclusive', 'uncovered', 'verified'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const REQUIREMENTS = ['integrity', 'signature'] as const
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
}

export function judge(evidence: Evidence, { proven, findings }: Examined, policy: Policy): Verdict {
  const required = requiredClaims(evidence, policy)
  const outcome = outcomeOf(evidence.package, proven, findings, required)
  const counts = (claim: Claim) => outcome !== 'uncovered' && (claim === 'source' || required.has(claim))
  return {
    package: evidence.package,
    outcome,
    proven,
    findings: findings.map((finding) => ({ finding, level: levelOf(finding.rule, counts(finding.rule.claim)) })),
  }
}

function requiredClaims({ keys, manifest }: Evidence, { require, strict }: Policy): ReadonlySet<Claim> {
  // A registry that signs nothing is let off, but only for versions that it says it has.
  const signsNothing = keys.state === 'absent' && manifest.state === 'present'
  const signed = require === 'signature' && (strict || !signsNothing)
  return new Set<Claim>(signed ? ['integrity', 'registry-signature'] : ['integrity'])
}

function outcomeOf(
  pkg: LockedPackage,
  proven: Verdict['proven'],
  findings: readonly Finding[],
  required: ReadonlySet<Claim>,
): Outcome {
  if (findings.some(({ rule }) => rule.kind === 'contradicted')) return 'failed'
  if (isUncovered[pkg.source.type]) return 'uncovered'
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

function levelOf({ kind }: Rule, counts: boolean): Level {
  const levels: Record<Kind, Level> = {
    contradicted: 'error',
    missing: counts ? 'error' : 'note',
    unavailable: counts ? 'error' : 'warning',
    weak: 'warning',
  }
  return levels[kind]
}
