/** What a person reads of `verify-deps trust`. */
import { describeFactChange } from '../contents/in-words.ts'
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import type { Change } from '../publisher/candidate.ts'
import { isDrift } from '../publisher/candidate.ts'
import { parseKey } from '../publisher/entry-key.ts'
import { IDENTITY_LOCK } from '../publisher/identity-lock.ts'
import { describeDrift, describePublisher } from '../publisher/in-words.ts'
import type { Trusted } from '../trust-publishers.ts'
import { cut, plain, plural, wrap } from './text.ts'

/** In characters. */
const MAX_ITEM = 4000
/** A shell takes it for nothing but a name, and verify-deps for no option. */
const FIT_FOR_A_SHELL = /^(?:@[\w.-]{1,214}\/)?\w[\w.-]{0,213}$/u

interface TrustReportOptions {
  readonly isWritten: boolean
  /** In columns. */
  readonly width: number
}

export function describeTrust(trusted: Omit<Trusted, 'findings'>, { isWritten, width }: TrustReportOptions): string {
  const { update, passedOver } = trusted
  const { lock, added, completed, changed, refused, unchanged, removed, stale } = update
  const entry = (key: string) => {
    const accepted = lock.packages.get(key)
    return accepted === undefined ? [] : [`${labelOf(key, accepted)} ${inWords(accepted)}`]
  }
  const accepted = changed.filter(({ recorded }) => recorded)
  const drifted = changed.filter(isDrift)
  const warned = changed.filter((each) => !each.recorded && !isDrift(each))
  const sections = [
    section('Recorded', added.flatMap(entry)),
    section('Recorded, for more is known now', completed.flatMap(entry)),
    section('Changed, and accepted', accepted.map(drift)),
    section(
      'CHANGED, and not accepted',
      drifted.map(drift),
      advice(drifted, 'Find out from the maintainers whether they changed it. If so, accept it'),
    ),
    section(
      'Changed, which is only a warning',
      warned.map(drift),
      advice(warned, 'If it is as it should be, record it'),
    ),
    section(
      'NOT recorded',
      refused.map((each) => `${label(each)}: ${each.reason}`),
    ),
    section(
      'Passed over, for nothing vouches for them',
      passedOver.map((each) => `${label(each)}: ${each.reason}`),
    ),
    section('Removed, for nothing in the lockfile goes by them', removed, [], 'entry', 'entries'),
  ].filter((lines) => lines.length > 0)
  const same = unchanged.length === 0 ? '' : ` ${plural(countNames(unchanged), 'package')} as recorded.`
  const end = isWritten
    ? `${IDENTITY_LOCK} has ${plural(countNames([...lock.packages.keys()]), 'package')} now.${same} Commit it.`
    : `${IDENTITY_LOCK} stays as it is.${same}`
  const all = [...sections, [end, ...pruning(stale.length)]].map((lines) =>
    lines.map((line) => indented(line, width)).join('\n'),
  )
  return `${all.join('\n\n')}\n`
}

/** Names and reasons are others' words. */
function section(
  title: string,
  items: readonly string[],
  advised: readonly string[] = [],
  ...[one = 'package', many]: readonly string[]
): readonly string[] {
  if (items.length === 0) return []
  return [
    `${title}: ${plural(items.length, one, many)}`,
    ...items.map((item) => `  ${cut(plain(item), MAX_ITEM)}`),
    ...advised,
  ]
}

function indented(line: string, width: number): string {
  const indent = /^ */u.exec(line)?.[0] ?? ''
  return wrap(line.slice(indent.length), width, indent, `${indent}  `)
}

/** A link has no version, and a name that is not in the lockfile neither. */
function label({ name, version = '' }: { readonly name: string; readonly version?: string }): string {
  return version === '' ? name : `${name}@${version}`
}

function inWords(accepted: AcceptedPublisher): string {
  switch (accepted.level) {
    case 'signature':
      return 'signed by the registry; who built it is not proven'
    case 'provenance':
      return `built by ${describePublisher(accepted)}`
    case 'trusted-publisher':
      return `built by ${describePublisher(accepted)}, as a trusted publisher`
  }
}

function drift({ name, version, expected, actual, differences, contents }: Change): string {
  const publisher = differences.length === 0 ? [] : [describeDrift(expected, actual, differences)]
  const inside = contents.map((change) => `compared with ${expected.version}, it ${describeFactChange(change)}`)
  return `${name}@${version} ${[...publisher, ...inside].join('; ')}`
}

function pruning(count: number): readonly string[] {
  if (count === 0) return []
  return [`${plural(count, 'entry is', 'entries are')} of nothing that is locked any more: verify-deps trust --prune`]
}

function advice(changes: readonly Change[], text: string): readonly string[] {
  const names = [...new Set(changes.flatMap(({ name, isRecordable }) => (isRecordable ? [name] : [])))]
  if (names.length === 0) return []
  // It will be copied into a shell.
  const listed = names.length > 5 || !names.every((name) => FIT_FOR_A_SHELL.test(name)) ? 'NAME' : names.join(' ')
  return [`  -> ${text}: verify-deps trust ${listed}`]
}

/** A further entry's key is told; one with the version says it already. */
function labelOf(key: string, { version }: AcceptedPublisher): string {
  const { name = key, selector } = parseKey(key) ?? {}
  const isLine = selector !== undefined && selector !== version
  return `${name}@${version}${isLine ? `, for ${key},` : ''}`
}

function countNames(keys: readonly string[]): number {
  return new Set(keys.map((key) => parseKey(key)?.name)).size
}
