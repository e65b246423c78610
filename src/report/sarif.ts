/**
 * SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, within what GitHub makes of it:
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 *
 * There is no time, no random number and no path of this machine in it: two runs over the same differ in nothing.
 */
import { cutShort } from './conclusion.ts'
import { jsonText } from './json-text.ts'
import type { Occurrence } from './occurrences.ts'
import { occurrencesOf } from './occurrences.ts'
import type { Place } from './place.ts'
import { placeOfRun } from './place.ts'
import type { Report } from './report.ts'
import { exitCode } from './report.ts'
import { rulesOf } from './sarif-rules.ts'
import { sarifText } from './sarif-text.ts'
import { plural } from './text.ts'

/** GitHub refuses a run with more results, and shows no more locations of one. */
const [MAX_RESULTS, MAX_LOCATIONS] = [25_000, 100]

export function sarif(report: Report): string {
  const occurrences = occurrencesOf(report)
  const shown = occurrences.slice(0, MAX_RESULTS)
  const rules = rulesOf(shown)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules } },
        // GitHub replaces the results of an earlier run with the same id, and keeps those of other lockfiles.
        automationDetails: { id: `verify-deps/${sarifText(placeOfRun(report).file)}/` },
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'Where verify-deps was run.' } } },
        invocations: [invocation(report, occurrences.length - shown.length)],
        results: shown.map((each) => result(each, indexes)),
      },
    ],
  })
}

const EXIT_CODE = {
  0: 'All that is required is proven.',
  1: 'A package failed or fell short.',
  2: 'The verdict could not be reached.',
} as const

function invocation(report: Report, left: number): object {
  const code = exitCode(report)
  const notes = [
    ...(left === 0 ? [] : [`${plural(left, 'result')} left out, the least of all: a run takes ${MAX_RESULTS}.`]),
    ...(report.interrupted === undefined ? [] : [cutShort(report.interrupted, report.counts.total)]),
    ...(report.shard === undefined ? [] : [`This is part ${report.shard.index} of ${report.shard.of}, not the whole.`]),
  ]
  return {
    executionSuccessful: code !== 2,
    exitCode: code,
    exitCodeDescription: EXIT_CODE[code],
    ...(notes.length > 0 && {
      toolExecutionNotifications: notes.map((text) => ({ level: 'warning', message: { text: sarifText(text) } })),
    }),
  }
}

function result(occurrence: Occurrence, indexes: ReadonlyMap<string, number>): object {
  const { type, said, subject, level, places, fingerprint } = occurrence
  const [first, ...others] = places
  const related = others.slice(0, MAX_LOCATIONS - 1)
  const unsaid = others.length - related.length
  const also = unsaid === 0 ? '' : ` It is in ${plural(unsaid, 'more place')} than are listed.`
  const id = sarifText(said.code)
  return {
    ruleId: id,
    ruleIndex: indexes.get(id),
    level,
    message: { text: sarifText(`${subject === undefined ? '' : `${subject}: `}${said.message}`) + also },
    locations: [location(first)],
    ...(related.length > 0 && {
      relatedLocations: related.map((place, index) => ({
        id: index + 1,
        ...location(place),
        message: { text: 'The same package.' },
      })),
    }),
    // GitHub heeds the first alone. The other is for those who want ours.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'verifyDepsFinding/v1': fingerprint },
    ...(type === 'excepted' && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: sarifText(`${said.reason} Until ${said.expires}.`) },
      ],
    }),
  }
}

/** GitHub asks for columns, too. All that is known is where the entry begins. */
function location({ file, line }: Place): object {
  const region = { startLine: line, startColumn: 1, endLine: line, endColumn: 2 }
  return { physicalLocation: { artifactLocation: artifact(file), region } }
}

function artifact(file: string): object {
  const encoded = file
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  if (file.startsWith('/')) return { uri: `file://${encoded}` }
  if (/^[a-z]:\//iu.test(file)) return { uri: `file:///${encoded.replace('%3A', ':')}` }
  return { uri: encoded, uriBaseId: '%SRCROOT%' }
}
