/**
 * A JSON report, read back. It comes out of CI's artifacts, so it is written by an attacker: whatever a report of this
 * version cannot be is refused, and all that a reporter prints as it stands has to be our own words.
 */
import * as v from 'valibot'
import { checkRules } from '../checks/index.ts'
import type { Claim, Rule } from '../finding.ts'
import { docsPage } from '../finding.ts'
import { isObject, parseJson } from '../lockfile/json.ts'
import { OUTCOMES } from '../policy.ts'
import * as policyRules from '../policy-file/rules.ts'
import * as runRules from '../run-rules.ts'
import { isShard } from '../shard.ts'
import { UsageError } from '../usage-error.ts'
import { VERSION } from '../version.ts'
import { ChangesShape, ReplacesShape } from './decode-changes.ts'
import type { Report } from './report.ts'
import { countsOf, outcomeOf } from './report.ts'

/** Ten thousand packages take about 30 MB. */
export const MAX_REPORT_BYTES = 100 * 1024 * 1024
const MAX_PACKAGES = 200_000
const MAX_FINDINGS = 10_000
/** Of exceptions and rules that other parts may use. */
const MAX_UNDECIDED = 1000
const MAX_LOCATIONS = 100_000

const RULES = new Map<string, Rule>(
  [...checkRules, ...Object.values(policyRules), ...Object.values(runRules)].map((rule) => [rule.code, rule]),
)

const Text = v.pipe(v.string(), v.maxLength(1_000_000, 'it is too long'))
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Word = v.pipe(v.string(), v.regex(/^[a-z]{1,32}$/u, 'it is no format'))
const Version = v.pipe(v.string(), v.regex(/^[0-9A-Za-z.+-]{1,64}$/u, 'it is no version'))
const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/u, 'it is no day'))
const Data = v.custom<Readonly<Record<string, unknown>>>((input) => isObject(input as never), 'it is no object')

const Finding = v.pipe(
  v.strictObject({
    code: v.string(),
    name: v.string(),
    kind: v.picklist(['contradicted', 'missing', 'unavailable', 'weak']),
    level: v.picklist(['error', 'warning', 'note']),
    title: v.string(),
    message: v.pipe(Text, v.minLength(1)),
    detail: Data,
    help: v.string(),
    docs: v.string(),
  }),
  v.check(({ code, name, kind, title, help, docs }) => {
    const rule = RULES.get(code)
    if (rule === undefined || docs !== docsPage(rule)) return false
    return rule.name === name && rule.kind === kind && rule.title === title && rule.help === help
  }, 'it is no finding that verify-deps has'),
)
const Findings = v.pipe(v.array(Finding), v.maxLength(MAX_FINDINGS))

const Exception = v.pipe(
  v.strictObject({ code: v.string(), name: v.string(), message: Text, reason: Text, expires: Day }),
  v.check(({ code, name }) => RULES.get(code)?.name === name, 'it is no finding that verify-deps has'),
)

const CLAIMS = ['source', 'integrity', 'registry-signature', 'provenance', 'publisher', 'contents', 'name'] as const
const Proven = v.custom<Readonly<Partial<Record<Claim, Readonly<Record<string, unknown>>>>>>(
  (input) =>
    isObject(input as never) &&
    Object.entries(input as object).every(([claim, proof]) => CLAIMS.includes(claim as Claim) && isObject(proof)),
  'it has something that is no proof of a claim',
)

const Package = v.pipe(
  v.strictObject({
    name: Text,
    version: Text,
    outcome: v.picklist(OUTCOMES),
    locations: v.pipe(
      v.array(v.strictObject({ file: Text, line: v.pipe(Count, v.minValue(1)), path: Text })),
      v.minLength(1, 'it is in no place'),
      v.maxLength(MAX_LOCATIONS),
    ),
    proven: Proven,
    findings: Findings,
    excepted: v.exactOptional(v.pipe(v.array(Exception), v.minLength(1), v.maxLength(MAX_FINDINGS))),
    replaces: v.exactOptional(ReplacesShape),
  }),
  v.check(
    ({ outcome, findings }) => (outcome === 'failed') === findings.some(({ kind }) => kind === 'contradicted'),
    'its outcome is not that of its findings',
  ),
  v.check(
    ({ outcome, proven, excepted = [] }) =>
      outcome !== 'verified' || proven.integrity !== undefined || excepted.some(({ code }) => isOfIntegrity(code)),
    'it is verified, and its bytes are not',
  ),
)

/** An exception from such a finding is the only thing that makes up for a proof. */
function isOfIntegrity(code: string): boolean {
  const rule = RULES.get(code)
  return rule?.claim === 'integrity' && rule.kind !== 'weak'
}

const Counts = v.strictObject({
  total: Count,
  verified: Count,
  failed: Count,
  unproven: Count,
  inconclusive: Count,
  uncovered: Count,
})

const Shard = v.pipe(
  v.strictObject({
    index: Count,
    of: Count,
    total: v.pipe(Count, v.maxValue(MAX_PACKAGES)),
    positions: v.pipe(v.array(Count), v.maxLength(MAX_PACKAGES)),
    undecided: v.pipe(
      v.array(v.strictObject({ before: Count, finding: Finding })),
      v.maxLength(MAX_UNDECIDED, `it leaves more than ${MAX_UNDECIDED} findings undecided`),
    ),
  }),
  v.check((shard) => isShard(shard), 'there is no such part'),
  v.check(
    ({ positions, total }) =>
      positions.every((position, index) => position < total && position > (positions[index - 1] ?? -1)),
    'its positions are not in order',
  ),
)

const Shape = v.pipe(
  v.strictObject({
    schemaVersion: v.literal(1),
    tool: v.strictObject({ name: v.literal('verify-deps'), version: v.literal(VERSION) }),
    lockfile: v.strictObject({
      path: v.pipe(Text, v.minLength(1)),
      format: Word,
      version: Version,
      digest: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u, 'it is no SHA-256'))),
    }),
    shard: v.exactOptional(Shard),
    interrupted: v.exactOptional(v.strictObject({ reason: v.picklist(['signal', 'deadline']), finished: Count })),
    changes: v.exactOptional(ChangesShape),
    outcome: v.picklist(OUTCOMES),
    counts: Counts,
    packages: v.pipe(v.array(Package), v.maxLength(MAX_PACKAGES)),
    findings: Findings,
  }),
  v.check(({ counts, packages }) => {
    const counted = countsOf(packages)
    return (Object.keys(counted) as (keyof typeof counted)[]).every((each) => counted[each] === counts[each])
  }, 'its counts do not add up to its packages'),
  v.check(
    ({ outcome, packages, findings }) => outcome === outcomeOf(packages, findings),
    'its outcome is not that of its packages and findings',
  ),
  v.check(({ interrupted, packages, findings }) => {
    const isCut = ({ code }: { readonly code: string }) => code === runRules.CUT_SHORT.code
    const missed = packages.filter((pkg) => pkg.findings.some(isCut)).length
    if (interrupted === undefined) return missed === 0 && !findings.some(isCut)
    return missed > 0 && findings.some(isCut) && interrupted.finished === packages.length - missed
  }, 'how far it came is not what its packages say'),
  v.check(
    ({ shard, packages }) => shard === undefined || shard.positions.length === packages.length,
    'its positions are not as many as its packages',
  ),
)

/** @throws UsageError naming the file, and saying what about it cannot be */
export function decodeReport(text: string, file: string): Report {
  const { root } = parseJson(text, file, 'report', { command: 'verify-deps' })
  const { tool, lockfiles } = root
  const version = isObject(tool) ? tool['version'] : undefined
  if (typeof version === 'string' && version !== VERSION) {
    const other = JSON.stringify(version.slice(0, 64))
    throw new UsageError(
      `${file} was written by version ${other} of verify-deps, and this is ${VERSION}. Verify and merge with one version.`,
    )
  }
  if (lockfiles !== undefined) {
    throw new UsageError(`${file} is merged of several lockfiles' reports. Name the reports that it was made of.`)
  }
  const parsed = v.safeParse(Shape, root, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [{ message, path = [] }] = parsed.issues
  const where = path.map(({ key }) => (typeof key === 'number' ? key : JSON.stringify(String(key).slice(0, 64))))
  const said = message.slice(0, 200)
  throw new UsageError(
    `${file} is no report that verify-deps --json wrote: ${[...where, said].join(': ')}. Verify again.`,
  )
}
