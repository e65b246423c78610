/** One package: its evidence, what the checks make of it, and the verdict. */
import type { Baseline } from './baseline.ts'
import { comparedWith, replacedBy } from './baseline.ts'
import type { Replaces, Side } from './changes/changes.ts'
import { describeChange, keyOf } from './changes/changes.ts'
import { isRepacked } from './changes/locked.ts'
import type { Past } from './changes/seen.ts'
import { lookBack, NOBODY, REPACKED, seenNow } from './changes/seen.ts'
import type { Attested } from './checks/attestations.ts'
import { examineAttestations } from './checks/attestations.ts'
import type { Examined } from './checks/index.ts'
import { examine } from './checks/index.ts'
import type { NameContext } from './checks/name-questions.ts'
import { collect, withoutRegistry } from './collect.ts'
import type { Evidence, Registry } from './evidence.ts'
import { isFromRegistry } from './evidence.ts'
import { found } from './finding.ts'
import { inWords } from './in-words.ts'
import type { InstalledTree } from './installed/open-installed.ts'
import type { Lockfile } from './lockfile/format.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { LockfileNames } from './lockfile-names.ts'
import { withNames } from './name-evidence.ts'
import type { TargetPublisher } from './names/target-facts.ts'
import type { Policy, Verdict } from './policy.ts'
import { judge } from './policy.ts'
import type { ProjectPolicy } from './project-policy.ts'
import type { AcceptedPublisher } from './publisher/accepted.ts'
import { INTERNAL_ERROR } from './run-rules.ts'
import type { Examiner } from './sigstore/examiner.ts'
import type { Engine } from './sigstore/signature.ts'
import type { YarnCache } from './yarn-cache/index.ts'

/** Of one package: the verdict, and all that it rests on. `undefined` for what a bug of ours kept from being known. */
export interface Seen {
  readonly verdict: Verdict
  readonly basis?: Basis
}

export interface Basis {
  readonly evidence: Evidence
  readonly attested: Attested
  /** Before the policy's exceptions. */
  readonly examined: Examined
  readonly policy: Policy
  /** By the identity lock. */
  readonly accepted: AcceptedPublisher | undefined
  /** What was known of the name's lockfile; without it, nobody looked at the name. */
  readonly naming?: NameContext
}

export interface Means {
  readonly registry: Registry
  readonly engines: readonly Engine[]
  readonly examiner: Examiner
  readonly project: ProjectPolicy
  readonly baseline: Baseline | undefined
  readonly yarnCache: YarnCache
  readonly installed: InstalledTree | undefined
  readonly overridden: Lockfile['overridden']
  /** Of the whole lockfile: worked out once, when it is first asked for. */
  readonly names: () => Promise<LockfileNames>
  readonly publisherOfTarget: (name: string) => Promise<TargetPublisher>
  readonly locked: { readonly format: string; has(key: string): boolean }
}

export async function verifyPackage(pkg: LockedPackage, means: Means): Promise<Seen> {
  const { registry, engines, project, baseline, overridden } = means
  const { policy, context: demanded } = project.of(pkg)
  const collecting = isFromRegistry(pkg) ? collect(pkg, registry, project.wanted, means) : withoutRegistry(pkg)
  const [collected, names] = await Promise.all([collecting, means.names()])
  const context = {
    ...demanded,
    isDirect: names.isDirect(pkg.name),
    isNew: baseline !== undefined && !baseline.byName.has(pkg.name),
    naming: isFromRegistry(pkg) ? names.naming(pkg.name) : undefined,
  }
  const complete = withInstalled(await withArchive(collected, means.yarnCache), means.installed)
  const attested = examineAttestations(complete, { engines })
  const evidence = await withNames(complete, attested, context, registry, means.publisherOfTarget)
  const isExpected = context.publisherRule !== undefined || context.accepted !== undefined
  const before = baseline === undefined || !isFromRegistry(pkg) ? undefined : replacedBy(pkg, baseline)
  const past = before && (await lookBack(before, registry, engines))
  const examined = examine(evidence, {
    ...context,
    previous: isExpected ? undefined : past?.publisher,
    previousContents: context.accepted?.contents !== undefined ? undefined : past?.contents,
    overridden,
    engines,
    attested,
  })
  const { kept, excepted } = project.except(examined.findings, pkg)
  const judged = judge(evidence, { proven: examined.proven, findings: kept }, policy, excepted)
  const replaces = baseline && replacement(evidence, attested, examined, baseline, means.locked, past)
  const verdict: Verdict = replaces === undefined ? judged : { ...judged, replaces }
  return { verdict, basis: { evidence, attested, examined, policy, accepted: context.accepted, naming: context } }
}

/** What a reviewer is shown, also where the check is held to something else: a rule, or the identity lock. */
function replacement(
  evidence: Evidence,
  attested: Attested,
  examined: Examined,
  baseline: Baseline,
  locked: Means['locked'],
  past: Past | undefined,
): Replaces {
  const { package: pkg } = evidence
  const before = comparedWith(pkg, baseline)
  const now = seenNow(evidence, attested, examined)
  return describeChange(
    pkg,
    {
      before,
      stays: before !== undefined && locked.has(keyOf(before)),
      isSameFormat: baseline.lockfile?.format === locked.format,
    },
    before && sideBefore(before, pkg, now, past),
    now,
  )
}

function sideBefore(before: LockedPackage, pkg: LockedPackage, now: Side, past: Past | undefined): Side | undefined {
  if (!isFromRegistry(before)) return NOBODY
  if (before.version !== pkg.version) return past?.side
  // What is known of the bytes holds for both, if those are the same.
  return isRepacked(before, pkg) ? REPACKED : now
}

async function withArchive(evidence: Evidence, cache: YarnCache): Promise<Evidence> {
  const { package: pkg } = evidence
  if (pkg.archive === undefined) return evidence
  const [archive, yarnRegistry] = await Promise.all([cache.find(pkg, pkg.archive), cache.registryOf(pkg)])
  return { ...evidence, archive, yarnRegistry }
}

function withInstalled(evidence: Evidence, tree: InstalledTree | undefined): Evidence {
  const { package: pkg, tarball } = evidence
  if (tree === undefined || !isFromRegistry(pkg)) return evidence
  return { ...evidence, installed: tree.of(pkg, tarball.state === 'present' ? tarball.value.contents : undefined) }
}

/** Whatever goes wrong with one package, a bug of ours included, is the outcome of that package alone. */
export function stumbled(pkg: LockedPackage, error: unknown): Verdict {
  const finding = found(INTERNAL_ERROR, `verify-deps stumbled: ${inWords(error)}`)
  return { package: pkg, outcome: 'inconclusive', proven: {}, findings: [{ finding, level: 'error' }], excepted: [] }
}
