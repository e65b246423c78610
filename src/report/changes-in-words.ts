/** What differs between two versions, in a few words. Names in it were chosen by others: print them through `plain()`. */
import type { Replaces } from '../changes/changes.ts'
import { EVIDENCE } from '../changes/changes.ts'
import type { Changed, Told } from '../changes/difference.ts'
import { describeBytes } from '../contents/in-words.ts'

/** Lockfile differences, by how they are told; what is not here is a field of the publisher. */
const LABELS: Readonly<Record<string, string>> = {
  source: 'from',
  host: 'from',
  integrity: 'digest',
  archive: "Yarn's archive",
  patches: 'patch',
  dependencies: 'dependency',
  declared: 'entry',
  evidence: 'evidence',
  issuer: 'issuer',
  san: 'identity',
  repository: 'repository',
  repositoryId: 'repository id',
  ownerId: 'owner id',
  workflow: 'workflow',
  ref: 'ref',
  refKind: 'built from a',
  trigger: 'trigger',
  runner: 'runner',
  installScripts: 'install script',
  implicitGyp: 'builds its binding.gyp on install',
  bins: 'command',
  foreign: 'dependency from git or an address',
  natives: 'native binary',
  unpackedBytes: 'size',
}

/** "same publisher, same evidence". */
export function summaryInWords({ from, publisher, evidence, differences, unknown }: Replaces): string {
  const { before, after } = evidence
  if (from === undefined) return after === undefined ? 'evidence unknown' : inWords(after)
  const isUnknown = unknown.some(({ what }) => what === 'publisher')
  const fields = differences.filter(({ change }) => change !== undefined)
  const isHarmless = fields.every(({ change }) => change === 'usual' || change === 'renamed')
  const who = isUnknown
    ? 'publisher not compared'
    : publisher.before === undefined && publisher.after === undefined
      ? 'no known publisher'
      : publisher.before === undefined
        ? 'publisher now known'
        : publisher.after === undefined
          ? 'PUBLISHER NO LONGER KNOWN'
          : fields.length === 0
            ? 'same publisher'
            : isHarmless
              ? 'same publisher, built otherwise'
              : 'OTHER PUBLISHER'
  if (before === undefined || after === undefined) return isUnknown ? who : `${who}, evidence not compared`
  const changed = differences.some(({ what }) => what === 'evidence')
  return `${who}, ${changed ? (isLess(evidence) ? 'LESS evidence' : 'more evidence') : 'same evidence'}`
}

function isLess({ before = 'none', after = 'none' }: Replaces['evidence']): boolean {
  return EVIDENCE.indexOf(after) < EVIDENCE.indexOf(before)
}

function inWords(evidence: (typeof EVIDENCE)[number]): string {
  return {
    none: 'nothing signed',
    signature: 'signed',
    provenance: 'provenance',
    'trusted-publisher': 'trusted publisher',
  }[evidence]
}

/** What a reviewer should not miss: who built it, less evidence, code on installation, another source. */
export function isAlarming({ repacked, downgrade, evidence, differences, contents }: Replaces): boolean {
  const hasMore = ({ after }: Changed) => after !== false && !(Array.isArray(after) && after.length === 0)
  return (
    repacked === true ||
    downgrade === true ||
    differences.some(({ what, change }) =>
      change !== undefined
        ? change !== 'usual' && change !== 'renamed'
        : ['source', 'host', 'integrity', 'archive', 'patches'].includes(what) ||
          (what === 'evidence' && isLess(evidence)),
    ) ||
    contents.some((each) => ['installScripts', 'implicitGyp', 'foreign'].includes(each.what) && hasMore(each))
  )
}

/** One line for each thing that differs, and for each that could not be compared. */
export function differencesInWords({ differences, contents, unknown }: Replaces): readonly string[] {
  return [
    ...[...differences, ...contents.filter(isWorthTelling)].map(describe),
    ...unknown.map(({ what, side, reason }) => `${what} ${side} unknown: ${reason}`),
  ]
}

const MUCH = 10 * 1024

/** Sizes change with every release: only twice as much or half as much is told. */
function isWorthTelling({ what, before, after }: Changed): boolean {
  if (what !== 'unpackedBytes' || typeof before !== 'number' || typeof after !== 'number') return true
  const [less, more] = before < after ? [before, after] : [after, before]
  return more - less >= MUCH && more >= less * 2
}

function describe({ what, before, after }: Changed): string {
  const label = LABELS[what] ?? what
  if (Array.isArray(before) && Array.isArray(after) && what !== 'integrity') {
    return [...named(`new ${label}`, after), ...named(`no more ${label}`, before)].join('; ')
  }
  if (what === 'implicitGyp') return after === true ? label : `no longer ${label}`
  return `${label}: ${told(what, before)} → ${told(what, after)}`
}

const SHOWN = 5

function named(label: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  return [`${label} ${names.slice(0, SHOWN).join(', ')}${more}`]
}

function told(what: string, value: Told | undefined): string {
  if (value === undefined) return 'unknown'
  if (what === 'unpackedBytes' && typeof value === 'number') return describeBytes(value)
  if (typeof value === 'number') return `${value} of them`
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.map(cut).join(', ')
  // All workflows of GitHub's are in one directory.
  return cut(what === 'workflow' ? String(value).replace(/^\.github\/workflows\//u, '') : String(value))
}

const LONGEST = 200

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
