/** What a person reads of `verify-deps trust`. */
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import { IDENTITY_LOCK } from '../publisher/identity-lock.ts'
import { describeDrift, describePublisher } from '../publisher/in-words.ts'
import type { Update } from '../publisher/update-identity-lock.ts'
import type { Trusted } from '../trust-publishers.ts'
import { plain, plural, wrap } from './text.ts'

type Change = Update['changed'][number]

interface TrustReportOptions {
  readonly isWritten: boolean
  /** In columns. */
  readonly width: number
}

export function describeTrust(trusted: Omit<Trusted, 'findings'>, { isWritten, width }: TrustReportOptions): string {
  const { update, passedOver, before } = trusted
  const { lock, added, completed, changed, refused, unchanged } = update
  const entry = (name: string) => {
    const accepted = lock.packages.get(name)
    return accepted === undefined ? [] : [`${name}@${accepted.version} ${inWords(accepted)}`]
  }
  const accepted = changed.filter(({ recorded }) => recorded)
  const drifted = changed.filter(({ recorded }) => !recorded)
  const sections = [
    section('Recorded', added.flatMap(entry)),
    section('Recorded, for more is known now', completed.flatMap(entry)),
    section('Changed, and accepted', accepted.map(drift)),
    section('CHANGED, and not accepted', drifted.map(drift), advice(drifted, before.packages)),
    section(
      'NOT recorded',
      refused.map((each) => `${label(each)}: ${each.reason}`),
    ),
    section(
      'Passed over, for nothing vouches for them',
      passedOver.map((each) => `${label(each)}: ${each.reason}`),
    ),
  ].filter((lines) => lines.length > 0)
  const same = unchanged.length === 0 ? '' : ` ${plural(unchanged.length, 'package')} as recorded.`
  const end = isWritten
    ? `${IDENTITY_LOCK} has ${plural(lock.packages.size, 'package')} now.${same} Commit it.`
    : `${IDENTITY_LOCK} stays as it is.${same}`
  const all = [...sections, [end]].map((lines) => lines.map((line) => indented(line, width)).join('\n'))
  return `${all.join('\n\n')}\n`
}

/** Names and reasons are others' words. */
function section(title: string, items: readonly string[], advised: readonly string[] = []): readonly string[] {
  if (items.length === 0) return []
  return [`${title}: ${plural(items.length, 'package')}`, ...items.map((item) => `  ${plain(item)}`), ...advised]
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

function drift({ name, version, expected, actual, differences }: Change): string {
  return `${name}@${version} ${describeDrift(expected, actual, differences)}`
}

/** Of older versions beside the newest there is nothing to accept: there is one entry for all of them. */
function advice(drifted: readonly Change[], recorded: ReadonlyMap<string, AcceptedPublisher>): readonly string[] {
  const names = [...new Set(drifted.map(({ name }) => name))].filter((name) => recorded.has(name))
  if (names.length === 0) return []
  const listed = names.length > 5 ? 'NAME' : names.map(plain).join(' ')
  return [`  -> Find out from the maintainers whether they changed it. If so, accept it: verify-deps trust ${listed}`]
}
