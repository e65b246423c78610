/** What a person reads of one package: everything that is known about it. */
import { describeBytes, describeFactChange, describeListed } from '../contents/in-words.ts'
import type { ExplainedPackage } from '../explain-package.ts'
import { describeDrift, describePublisher } from '../publisher/in-words.ts'
import { attestations } from './attestation-sections.ts'
import { name as nameSection } from './name-section.ts'
import type { Row, Section } from './section.ts'
import { optional } from './section.ts'
import { cut, plain, plural, wrap } from './text.ts'

/** In characters. */
const [MAX_NAME, MAX_VALUE] = [300, 10_000]

/** @param width in columns; a word that is longer is not broken, so that it can be copied */
export function describePackage(pkg: ExplainedPackage, width: number): string {
  const { name, version, outcome, locations } = pkg
  const head = `${name}@${version}: ${outcome}`
  const sections = [
    { title: 'Lockfile', rows: locations.map(({ file, line, path }): Row => ['entry', `${file}:${line} ${path}`]) },
    bytes(pkg),
    contents(pkg),
    signature(pkg),
    ...attestations(pkg),
    publisher(pkg),
    nameSection(pkg),
    findings(pkg),
  ].filter(({ rows }) => rows.length > 0)
  const labels = sections.flatMap(({ rows }) => rows.map(([label]) => plain(label).length))
  const column = 2 + Math.max(0, ...labels) + 2
  const blocks = sections.map(({ title, rows }) => [title, ...rows.map((row) => line(row, column, width))].join('\n'))
  return `${[wrap(cut(plain(head), MAX_NAME), width, '', '  '), ...blocks].join('\n\n')}\n`
}

/** A word that is too long for its column has a line of its own. */
function line([label, value]: Row, column: number, width: number): string {
  const [start, text] = [`  ${plain(label)}`.padEnd(column), cut(plain(value), MAX_VALUE)]
  const longest = Math.max(...text.split(' ').map((word) => word.length))
  return column + longest <= width
    ? wrap(text, width, start, ' '.repeat(column))
    : `${start.trimEnd()}\n${wrap(text, width, '    ')}`
}

function bytes({ bytes: known }: ExplainedPackage): Section {
  const title = 'Bytes'
  if (known === undefined) return { title, rows: [['downloaded', 'no: no registry speaks for this package']] }
  const { state, from, reason, size, resolved, pinned, digests = [] } = known
  const isPinned = (digest: string) => pinned.includes(digest)
  return {
    title,
    rows: [
      ['downloaded', state === 'present' ? plural(size ?? 0, 'byte') : `no: ${reason ?? 'absent'}`],
      ['from', from],
      ...optional('lockfile says', resolved === from ? undefined : resolved),
      ...pinned.map((digest): Row => ['lockfile pins', digest]),
      ...digests.filter((digest) => !isPinned(digest)).map((digest): Row => ['they have', digest]),
      ...(pinned.length > 0 && state === 'present'
        ? [['they match', digests.some(isPinned) ? 'yes' : 'NO'] as const]
        : []),
    ],
  }
}

function contents({ contents: known }: ExplainedPackage): Section {
  const title = 'Contents'
  if (known === undefined) return { title, rows: [] }
  const { files, unpackedBytes, installScripts, implicitGyp, bins, foreign, natives, comparedWith, changes } = known
  const scripts = describeListed(installScripts, 'script')
  return {
    title,
    rows: [
      ['files', `${plural(files, 'file')}, ${describeBytes(unpackedBytes)} unpacked`],
      ['an install runs', implicitGyp ? `${scripts}; npm builds its binding.gyp` : scripts],
      ['commands', describeListed(bins, 'command')],
      ['native binaries', describeListed(natives, 'native binary')],
      ['from git or addresses', describeListed(foreign, 'dependency')],
      ['accepted before', comparedWith ?? 'it is not recorded what was in it; verify-deps trust does so'],
      ...(comparedWith !== undefined && changes.length === 0 ? [['more than then', 'nothing'] as const] : []),
      ...changes.map((change): Row => ['more than then', `it ${describeFactChange(change)}`]),
    ],
  }
}

function signature({ signature: known }: ExplainedPackage): Section {
  const title = 'Registry signature'
  if (known === undefined) return { title, rows: [] }
  const { proven, keyids, document, publishedAt } = known
  const unproven = keyids.filter((keyid) => keyid !== proven?.keyid)
  const none = document.state === 'present' ? 'none' : `unknown: ${document.reason ?? 'there is no such version'}`
  return {
    title,
    rows: [
      ...(keyids.length === 0 ? [['signatures', none] as const] : []),
      ...(proven === undefined
        ? []
        : [['verified with', proven.keyid] as const, ['key from', proven.keyFrom] as const]),
      ...unproven.map((keyid): Row => ['not proven', keyid]),
      ...optional('published', publishedAt && `${publishedAt}, says the registry`),
    ],
  }
}

function publisher({ publisher: known, attestations: given }: ExplainedPackage): Section {
  const title = 'Accepted publisher'
  if (known === undefined) return { title, rows: [] }
  const { accepted, level, differences } = known
  if (accepted === undefined) return { title, rows: [['accepted', 'nobody; verify-deps trust records one']] }
  const actual = given?.verified.find(({ kind }) => kind === 'provenance')?.publisher
  const unknown = 'not known, for the evidence does not hold or could not be had'
  const drift = differences.length === 0 ? 'none' : describeDrift(accepted, actual, differences)
  return {
    title,
    rows: [
      ['accepted with', `version ${accepted.version}`],
      ['level then', accepted.level],
      ['level now', level ?? unknown],
      ...(accepted.level === 'signature' ? [] : [['publisher then', describePublisher(accepted)] as const]),
      ...optional('publisher now', actual && describePublisher(actual)),
      ['difference', level === undefined ? unknown : drift],
      ...differences.map(
        ({ field, expected = 'unknown', actual: now = 'unknown' }): Row => [`  ${field}`, `${expected} -> ${now}`],
      ),
    ],
  }
}

function findings({ findings: all, excepted = [] }: ExplainedPackage): Section {
  return {
    title: 'Findings',
    rows: [
      ...all.flatMap(({ code, level, title, message, help }): readonly Row[] => [
        [`${level} ${code}`, `${title}. ${message}`],
        ['', `-> ${help}`],
      ]),
      ...excepted.map(
        ({ code, message, reason, expires }): Row => [`excepted ${code}`, `${message} Until ${expires}: ${reason}`],
      ),
    ],
  }
}
