/** A publisher beside the one that is expected: where the two differ. No difference means that it is the expected one. */
import { compareVersions } from '../downgrade/release-line.ts'
import type { AcceptedPublisher, Kept, Level } from './accepted.ts'
import { LEVELS } from './accepted.ts'
import type { Publisher } from './publisher.ts'
import type { Repository } from './repository-url.ts'
import { ignoresCase, lowerCase, sameRepository } from './repository-url.ts'

export interface Difference {
  readonly field: Kept | 'ref' | 'level'
  /**
   * - `differs`: not what is expected.
   * - `renamed`: another address of the same repository and owner, by their numeric ids.
   * - `recreated`: the same address, and another repository by its id.
   * - `transferred`: the same repository by its id, and another owner.
   * - `usual`: another way to release, as maintainers change it, of the same workflow.
   */
  readonly change: 'differs' | 'renamed' | 'recreated' | 'transferred' | 'usual'
  readonly expected: string | undefined
  /** `undefined`: the certificate does not say, or there is none. */
  readonly actual: string | undefined
}

/** With the repository that the package itself names. That has no ids, so that renaming cannot be told apart. */
export function compareWithDeclared(publisher: Publisher, { url }: Repository): readonly Difference[] {
  const { repository } = publisher
  return repository !== undefined && sameRepository(repository, url) ? [] : [differs('repository', url, repository)]
}

/** Patterns of a policy rule. What is not named may be anything. */
export interface PublisherRule {
  readonly issuer?: string | undefined
  readonly repository?: string | undefined
  /** A path in the repository; of a workflow of GitHub's, its file name will do. */
  readonly workflow?: string | undefined
  /** The whole ref, such as `refs/tags/v*`. */
  readonly ref?: string | undefined
  readonly runner?: string | undefined
}

export interface Matching {
  matchesUrl(pattern: string, url: string): boolean
  matchesText(pattern: string, text: string): boolean
}

const GITHUB_WORKFLOWS = '.github/workflows/'

/** With a policy rule. A claim that a rule is about must be there, and fit. */
export function compareWithRule(
  publisher: Publisher | undefined,
  rule: PublisherRule,
  { matchesUrl, matchesText }: Matching,
): readonly Difference[] {
  const fits: Readonly<Record<keyof PublisherRule, (pattern: string, actual: string) => boolean>> = {
    issuer: matchesUrl,
    repository: (pattern, url) =>
      ignoresCase(url) ? matchesUrl(lowerCase(pattern), lowerCase(url)) : matchesUrl(pattern, url),
    workflow: (pattern, path) => {
      const isFileName = path.startsWith(GITHUB_WORKFLOWS) && !pattern.includes('/')
      return matchesText(isFileName ? `${GITHUB_WORKFLOWS}${pattern}` : pattern, path)
    },
    ref: matchesText,
    runner: matchesText,
  }
  return (['issuer', 'repository', 'workflow', 'ref', 'runner'] as const).flatMap((field) => {
    const [pattern, actual] = [rule[field], publisher?.[field]]
    if (pattern === undefined || (actual !== undefined && fits[field](pattern, actual))) return []
    return [differs(field, pattern, actual)]
  })
}

/** The level to compare with that of the accepted version: none for a version before it, which may have had less. */
export function comparableLevel(version: string, accepted: AcceptedPublisher, level: Level): Level | undefined {
  return (compareVersions(version, accepted.version) ?? 0) < 0 ? undefined : level
}

/**
 * With the publisher of a version that was accepted. The ref itself is not compared: it changes with every version.
 *
 * What was unknown then may be anything now. What was known must still be there; only ids and runner, which
 * certificates did not have before mid-2023, may be missing.
 *
 * @param level of this version, as far as it counts: see {@link comparableLevel}
 */
export function compareWithAccepted(
  publisher: Publisher | undefined,
  accepted: AcceptedPublisher,
  level: Level | undefined,
): readonly Difference[] {
  const hasLess = level !== undefined && LEVELS.indexOf(level) < LEVELS.indexOf(accepted.level)
  const lost = hasLess ? [differs('level', accepted.level, level)] : []
  if (accepted.level === 'signature') return lost
  if (publisher === undefined) {
    const isUnread = level !== undefined && !hasLess && accepted.issuer !== undefined
    return isUnread ? [differs('issuer', accepted.issuer, undefined)] : lost
  }
  return markUsual(accepted, [
    ...lost,
    ...changed('issuer', accepted, publisher),
    ...compareSource(accepted, publisher),
    ...changed('workflow', accepted, publisher),
    ...changed('refKind', accepted, publisher),
    ...changed('trigger', accepted, publisher),
    ...(publisher.runner === undefined ? [] : changed('runner', accepted, publisher)),
  ])
}

/**
 * What only people who may write to the repository set off, or its clock: GitHub's events, then GitLab's CI_PIPELINE_SOURCE
 * as far as it has other names. A pull request is anybody's, and a `trigger` of whoever has its token.
 */
const ORDINARY_TRIGGERS: ReadonlySet<string | undefined> = new Set([
  ...['push', 'release', 'workflow_dispatch', 'schedule'],
  ...['web', 'api'],
])
const HOSTED: ReadonlySet<string | undefined> = new Set(['github-hosted', 'gitlab-hosted'])

/** What `verify-deps` only warns of. */
export function isHarmless({ change }: Difference): boolean {
  return change === 'renamed' || change === 'usual'
}

/** Only as long as nothing else differs, and known to be the same workflow. A new name of the repository is no difference. */
function markUsual(accepted: AcceptedPublisher, differences: readonly Difference[]): readonly Difference[] {
  const isKnown = accepted.repository !== undefined && accepted.workflow !== undefined
  const isMinor = (difference: Difference) => isHarmless(difference) || isUsual(difference)
  if (!isKnown || !differences.every(isMinor)) return differences
  return differences.map((each) => (isUsual(each) ? { ...each, change: 'usual' } : each))
}

/** Never the other way: who may push to branches alone, or has a machine in the network, could have done that. */
function isUsual({ field, expected, actual }: Difference): boolean {
  switch (field) {
    case 'refKind':
      return expected === 'branch' && actual === 'tag'
    case 'trigger':
      return ORDINARY_TRIGGERS.has(expected) && ORDINARY_TRIGGERS.has(actual)
    case 'runner':
      return expected === 'self-hosted' && HOSTED.has(actual)
    default:
      return false
  }
}

function compareSource(accepted: AcceptedPublisher, publisher: Publisher): readonly Difference[] {
  const [expected, actual] = [accepted.repository, publisher.repository]
  if (expected === undefined) return changed('san', accepted, publisher)
  if (actual === undefined) return [differs('repository', expected, actual)]
  // Another server counts from one again.
  const sameServer = new URL(expected).host === new URL(actual).host
  const sameId = (field: 'repositoryId' | 'ownerId') => {
    const [ours, theirs] = [accepted[field], publisher[field]]
    return !sameServer || ours === undefined || theirs === undefined ? undefined : ours === theirs
  }
  const [repository, owner] = [sameId('repositoryId'), sameId('ownerId')]
  const difference = (field: 'repository' | 'repositoryId' | 'ownerId', change: Difference['change']) => [
    { field, change, expected: accepted[field], actual: publisher[field] },
  ]
  if (repository === true && owner === false) return difference('ownerId', 'transferred')
  if (sameRepository(expected, actual)) {
    if (repository === false) return difference('repositoryId', 'recreated')
    return owner === false ? difference('ownerId', 'recreated') : []
  }
  return difference('repository', repository === true && owner === true ? 'renamed' : 'differs')
}

function changed(field: Kept, accepted: AcceptedPublisher, publisher: Publisher): readonly Difference[] {
  const [expected, actual] = [accepted[field], publisher[field]]
  return expected === undefined || expected === actual ? [] : [differs(field, expected, actual)]
}

function differs(field: Difference['field'], expected: string, actual: string | undefined): Difference {
  return { field, change: 'differs', expected, actual }
}
