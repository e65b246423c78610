/** The evidence about a name: asked for only where the answer can decide something. */
import type { Attested } from './checks/attestations.ts'
import type { NameContext } from './checks/name-questions.ts'
import { isPlaceholderVersion, mayBeBrandNew, mayHaveTwin } from './checks/name-questions.ts'
import type { Evidence, Registry } from './evidence.ts'
import { isFromRegistry } from './evidence.ts'
import type { TargetPublisher } from './names/target-facts.ts'

export async function withNames(
  evidence: Evidence,
  attested: Attested,
  context: NameContext,
  registry: Registry,
  publisherOfTarget: (name: string) => Promise<TargetPublisher>,
): Promise<Evidence> {
  const { package: pkg, manifest } = evidence
  if (!isFromRegistry(pkg)) return evidence
  // What the registry says that it does not have may have been taken down.
  const isGone = manifest.state === 'absent'
  const target = suspectedOf(context)
  const inDoubt =
    target !== undefined || isGone || isPlaceholderVersion(pkg.version) || mayBeBrandNew(evidence, context, attested)
  const [facts, imitated, publicTwin] = await Promise.all([
    inDoubt ? registry.facts(pkg.name) : undefined,
    // Of a scope as a whole there is nothing to ask for.
    target === undefined || target.endsWith('/*') ? undefined : publisherOfTarget(target),
    mayHaveTwin(evidence, context) ? registry.publicTwin(pkg) : undefined,
  ])
  return { ...evidence, ...(facts && { facts }), ...(imitated && { imitated }), ...(publicTwin && { publicTwin }) }
}

/** The name that it looks like, where that is still a question. */
function suspectedOf({ naming, names }: NameContext): string | undefined {
  return names?.isAllowed === true || names?.isPrivate === true ? undefined : naming?.likeness?.target
}
