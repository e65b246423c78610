/** Reports in which every text that an attacker, a registry or a colleague wrote is whatever could do harm somewhere. */
import fc from 'fast-check'
import type { Kind, Level } from '../../src/finding.ts'
import { OUTCOMES } from '../../src/policy.ts'
import type { Report, ReportedFinding, ReportedPackage } from '../../src/report/report.ts'
import { countsOf, outcomeOf } from '../../src/report/report.ts'

/** Stands in every hostile text: where it is, there is foreign text. */
export const MARK = '§'

const PARTS = [
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '\\',
    '\\`',
    '*',
    '_',
    '[x](https://evil.example)',
    '![x](//evil.example/i.png)',
    '|',
    '#',
    '# x',
  ],
  ...[
    '<script>',
    '<!--',
    '-->',
    '<img src=x onerror=alert(1)>',
    '</details>',
    '</summary>',
    '&lt;',
    '&#64;',
    '"',
    "'",
    ']]>',
    '<![CDATA[',
  ],
  ...[
    '@everyone',
    'owner/repo#1',
    'GH-1',
    'www.evil.example',
    'https://evil.example',
    'mailto:a@evil.example',
    '$`x`$',
    '$$',
  ],
  ...[
    '::error::x',
    '::',
    '##[error]x',
    '::add-mask::x',
    '%0A',
    '%',
    ':',
    ',',
    ';',
    '=',
    '{0}',
    '{',
    '}',
    '%SRCROOT%',
    '../',
    '/',
    '?',
    '//',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\0',
    '\u001B[31m',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u202E',
    '\u200B',
    '\u00AD',
    '\u3164',
    '\uFE0F',
  ],
  ...[
    '\uD800',
    '\uDC00',
    '\uFFFE',
    '\uFFFF',
    '😀',
    ' ',
    '  ',
    'a',
    'honest',
    '1.0.0',
    '- ',
    '> ',
    '1. ',
    '\n\n',
    '\n    ',
  ],
]

export const hostileText = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PARTS) }, fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 8,
  })
  // After a space: before an `@` it would be the user name of an address, which is left out.
  .map((parts) => `${parts.slice(0, 4).join('')} ${MARK}${parts.slice(4).join('')}`)

const level = fc.constantFrom<Level>('error', 'warning', 'note')
const code = fc.constantFrom('VD101', 'VD102', 'VD201', 'VD601', 'VD901')

const finding: fc.Arbitrary<ReportedFinding> = fc.record({
  code,
  name: fc.constantFrom('tarball-digest-mismatch', 'no-signature'),
  kind: fc.constantFrom<Kind>('contradicted', 'missing', 'unavailable', 'weak'),
  level,
  title: hostileText,
  message: hostileText,
  detail: fc.constant({}),
  help: hostileText,
  docs: fc.constant('docs/findings/VD101.md'),
})

const hostilePackage: fc.Arbitrary<ReportedPackage> = fc.record(
  {
    name: hostileText,
    version: fc.oneof(fc.constant(''), hostileText),
    outcome: fc.constantFrom(...OUTCOMES),
    locations: fc.array(
      fc.record({ file: hostileText, line: fc.integer({ min: 1, max: 99_999 }), path: hostileText }),
      { minLength: 1, maxLength: 3 },
    ),
    proven: fc.constant({}),
    findings: fc.array(finding, { maxLength: 4 }),
    excepted: fc.array(
      fc.record({
        code,
        name: fc.constant('no-signature'),
        message: hostileText,
        reason: hostileText,
        expires: fc.constant('2030-01-01'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: ['name', 'version', 'outcome', 'locations', 'proven', 'findings'] },
)

export const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    packages: fc.array(hostilePackage, { maxLength: 12 }),
    findings: fc.array(finding, { maxLength: 3 }),
    path: hostileText,
  })
  .map(({ packages, findings, path }) => ({
    schemaVersion: 1,
    tool: { name: 'verify-deps', version: '1.2.3' },
    lockfile: { path, format: 'npm', version: '3' },
    outcome: outcomeOf(packages, findings),
    counts: countsOf(packages),
    packages,
    findings,
  }))
