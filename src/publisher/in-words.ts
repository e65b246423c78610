/** Publishers in words, for people. The names in them were chosen by others: print them through `plain()`. */
import type { AcceptedPublisher } from './accepted.ts'
import type { Difference } from './compare.ts'
import type { Publisher } from './publisher.ts'
import { sameRepository } from './repository-url.ts'

type Described = Publisher | AcceptedPublisher

/** "`release.yml` of github.com/o/r on a tag push, on a GitHub-hosted runner" */
export function describePublisher(publisher: Described): string {
  const { repository, workflow, trigger, runner } = publisher
  if (repository === undefined) return nameless(publisher)
  const source = withoutScheme(repository)
  const builder = workflow === undefined ? source : `${fileOf(workflow)} of ${source}`
  const signer = 'signer' in publisher && publisher.signer !== undefined ? publisher.signer : undefined
  const through = signer === undefined ? '' : ` through ${code(withoutScheme(signer))}`
  const event = trigger === undefined && publisher.refKind === undefined ? '' : ` ${describeEvent(publisher, true)}`
  return `${builder}${through}${event}${runner === undefined ? '' : `, ${describeRunner(runner)}`}`
}

/** "was built by `release.yml` on a tag push; this one by `pr.yml` on `pull_request_target`": what differs, and by what. */
export function describeDrift(
  expected: AcceptedPublisher,
  actual: Publisher | undefined,
  differences: readonly Difference[],
): string {
  const lost = differences.find(({ field }) => field === 'level')
  const before = expected.level === 'trusted-publisher' && lost !== undefined ? ', as a trusted publisher' : ''
  if (actual === undefined) {
    return `was built by ${describePublisher(expected)}${before}; who built this one is not proven`
  }
  const after = lost?.actual === 'signature' ? ' without proof' : before === '' ? '' : ' without that'
  const then = describeSide(expected, differences)
  const now = describeSide(actual, differences, describeSource(expected, actual, differences))
  return `was built by ${then}${before}; this one by ${now}${after}`
}

/** For expectations that are not somebody who was seen: a rule's patterns, or a declared repository. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ field, expected = '', actual }) => {
      const is = actual === undefined ? 'is unknown' : `is ${code(actual)}`
      return `${LABELS[field]} ${is}, not ${code(expected)}`
    })
    .join('; ')
}

const LABELS: Readonly<Record<Difference['field'], string>> = {
  issuer: 'the issuer',
  san: 'the identity',
  repository: 'the repository',
  repositoryId: "the repository's id",
  ownerId: "the owner's id",
  workflow: 'the workflow',
  ref: 'the ref',
  refKind: 'the kind of ref',
  trigger: 'the trigger',
  runner: 'the runner',
  level: 'the level',
}

/** Of a repository or an owner that an address does not tell from another. */
function describeSource(
  { repository: before = '' }: AcceptedPublisher,
  { repository: now = '' }: Publisher,
  differences: readonly Difference[],
): string | undefined {
  const found = differences.find(({ change }) => change === 'recreated' || change === 'transferred')
  if (found === undefined) return undefined
  const ids = `(id ${found.expected ?? 'unknown'} before, ${found.actual ?? 'unknown'} now)`
  if (found.change === 'transferred') {
    const address = sameRepository(before, now) ? '' : ` is ${withoutScheme(now)} and`
    return `the same repository, which now${address} belongs to another owner ${ids}`
  }
  const isOwner = found.field === 'ownerId'
  return isOwner
    ? `a repository of the same name and another owner ${ids}`
    : `another repository of the same name ${ids}`
}

/** @param source in place of the repository's address */
function describeSide(side: Described, differences: readonly Difference[], source?: string): string {
  const differ = (...fields: readonly Difference['field'][]) => differences.some(({ field }) => fields.includes(field))
  const { repository, workflow, issuer, runner } = side
  const parts: string[] = []
  if (repository === undefined) parts.push(nameless(side))
  else {
    const named = source ?? withoutScheme(repository)
    // The workflow names whoever built it; where it is unknown, the repository has to.
    const showsSource = workflow === undefined || differ('repository', 'repositoryId', 'ownerId')
    const of = workflow === undefined ? named : `of ${named}`
    if (workflow !== undefined) parts.push(fileOf(workflow))
    else if (differ('workflow')) parts.push('an unknown workflow of')
    if (showsSource) parts.push(of)
    const how = [
      ...(differ('trigger', 'refKind') ? [describeEvent(side, !differ('trigger'))] : []),
      ...(differ('runner') ? [describeRunner(runner)] : []),
    ]
    if (how.length > 0) parts.push(how.join(', '))
    if (differ('issuer')) parts.push(`(says ${code(withoutScheme(issuer ?? 'nobody'))})`)
  }
  return parts.join(' ')
}

function nameless({ san, issuer }: Described): string {
  return `${code(san ?? 'somebody unknown')} (says ${code(withoutScheme(issuer ?? 'nobody'))})`
}

/** @param withRef whether to say of which kind the ref is, where the event does not tell by itself */
function describeEvent({ trigger, refKind }: Described, withRef: boolean): string {
  const kind = refKind === 'pull-request' ? 'pull request' : refKind
  if (trigger === 'push' && (kind === 'tag' || kind === 'branch')) return `on a ${kind} push`
  const event = trigger === undefined ? 'on an unknown event' : `on ${code(trigger)}`
  if (!withRef) return event
  if (kind === undefined) return `${event} from an unknown ref`
  return kind === 'other' ? `${event} from another ref` : `${event} from a ${kind}`
}

function describeRunner(runner: string | undefined): string {
  if (runner === 'github-hosted') return 'on a GitHub-hosted runner'
  if (runner === 'gitlab-hosted') return 'on a GitLab-hosted runner'
  if (runner === 'self-hosted') return 'on a self-hosted runner'
  return runner === undefined ? 'on an unknown runner' : `on a ${code(runner)} runner`
}

/** All workflows of GitHub's are in one directory. */
function fileOf(workflow: string): string {
  return code(workflow.replace(/^\.github\/workflows\//u, ''))
}

function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//u, '')
}

/** A backtick would end the quotation. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
