/** The reports of all parts of one run, put together to the report that the run would have made undivided. Pure. */
import type { Interrupted } from '../cut-short.ts'
import { UsageError } from '../usage-error.ts'
import type { Report, ReportedFinding, ReportedPackage, ReportedShard } from './report.ts'
import { countsOf, outcomeOf } from './report.ts'

/** With the name that messages use for it. */
export interface NamedReport {
  readonly file: string
  readonly report: Report
}

interface PartReport extends NamedReport {
  readonly shard: ReportedShard
}

/** @throws UsageError where a part is missing, or they are not of one run */
export function mergeShards(all: readonly NamedReport[]): Report {
  const given = all.flatMap(({ file, report }) =>
    report.shard === undefined ? [] : [{ file, report, shard: report.shard }],
  )
  const [first] = given
  if (first === undefined || given.length < all.length) throw new Error('not all of them are parts')
  for (const each of given) refuseStranger(each, first)
  const parts = distinct(given)
  refuseGaps(parts, first)
  const packages = inOrder(parts, first.shard.total)
  const findings = decide(parts.map(({ report }) => report))
  const { schemaVersion, tool, lockfile, changes } = first.report
  const interrupted = mergeInterrupted(parts.map(({ report }) => report))
  const [outcome, counts] = [outcomeOf(packages, findings), countsOf(packages)]
  const about = { ...(interrupted && { interrupted }), ...(changes && { changes }) }
  return { schemaVersion, tool, lockfile, ...about, outcome, counts, packages, findings }
}

/** One that was cut short makes all of it no more than a part. */
export function mergeInterrupted(reports: readonly Pick<Report, 'interrupted' | 'counts'>[]): Interrupted | undefined {
  const reasons = reports.flatMap(({ interrupted }) => interrupted?.reason ?? [])
  const [reason] = reasons.includes('signal') ? (['signal'] as const) : reasons
  if (reason === undefined) return undefined
  const finished = reports.reduce((sum, { interrupted, counts }) => sum + (interrupted?.finished ?? counts.total), 0)
  return { reason, finished }
}

function refuseStranger(part: PartReport, first: PartReport): void {
  const both = `${first.file} and ${part.file}`
  const [{ lockfile }, { lockfile: known }] = [part.report, first.report]
  if (lockfile.digest === undefined) throw new UsageError(`${part.file} does not say of which lockfile it is a part.`)
  if (lockfile.digest !== known.digest || lockfile.format !== known.format || lockfile.version !== known.version) {
    throw new UsageError(`${both} are about different contents of ${known.path}. Verify all parts of one commit.`)
  }
  if (JSON.stringify(part.report.changes) !== JSON.stringify(first.report.changes)) {
    throw new UsageError(`${both} are compared with different states. Verify all with one --changed REF.`)
  }
  if (part.shard.of !== first.shard.of) {
    throw new UsageError(
      `${both} are parts of ${first.shard.of} and of ${part.shard.of}. Verify all with one --shard I/N.`,
    )
  }
  if (part.shard.total !== first.shard.total) {
    throw new UsageError(
      `${both} are of runs with different options: of ${first.shard.total} packages, and of ${part.shard.total}.`,
    )
  }
}

/** The same report twice does no harm. */
function distinct(given: readonly PartReport[]): readonly PartReport[] {
  const byIndex = new Map<number, PartReport>()
  for (const part of given) {
    const known = byIndex.get(part.shard.index)
    if (known !== undefined && JSON.stringify(known.report) !== JSON.stringify(part.report)) {
      throw new UsageError(
        `${known.file} and ${part.file} are both part ${part.shard.index}, and differ. Name one of them.`,
      )
    }
    byIndex.set(part.shard.index, known ?? part)
  }
  return [...byIndex.values()].sort((a, b) => a.shard.index - b.shard.index)
}

function refuseGaps(parts: readonly PartReport[], { report, shard: { of } }: PartReport): void {
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !parts.some(({ shard }) => shard.index === index),
  )
  if (missing.length === 0) return
  const named = missing.map((index) => `${index}/${of}`).join(', ')
  throw new UsageError(`Of ${report.lockfile.path} these parts are missing: ${named}. Without them nothing is decided.`)
}

function inOrder(parts: readonly PartReport[], total: number): readonly ReportedPackage[] {
  const placed = new Map<number, ReportedPackage>()
  for (const { file, report, shard } of parts) {
    shard.positions.forEach((position, index) => {
      if (placed.has(position))
        throw new UsageError(`${file} has a package that another part has as well. Verify again.`)
      placed.set(position, report.packages[index] as ReportedPackage)
    })
  }
  if (placed.size < total) {
    throw new UsageError(`The parts have ${placed.size} packages together, and should have ${total}. Verify again.`)
  }
  return Array.from({ length: total }, (_, position) => placed.get(position) as ReportedPackage)
}

/** What one part tells for certain, and what none of them denies; in the order that all parts agree on. */
function decide(reports: readonly Report[]): readonly ReportedFinding[] {
  const told = reports.map(sequenceOf)
  const byKey = new Map<string, Told[]>()
  for (const each of told.flat()) {
    const same = byKey.get(each.key) ?? []
    same.push(each)
    byKey.set(each.key, same)
  }
  return told.reduce(joined, [] as readonly string[]).flatMap((key) => {
    const found = byKey.get(key) ?? []
    const [one] = found
    const holds = found.some(({ isDecided }) => isDecided) || found.length === reports.length
    return one !== undefined && holds ? [one.finding] : []
  })
}

/** What is new stands behind what it stood behind. In one pass: a forged report must not make it slow. */
function joined(order: readonly string[], sequence: readonly Told[]): readonly string[] {
  const places = new Map(order.map((key, place) => [key, place]))
  const before = Array.from({ length: order.length + 1 }, (): string[] => [])
  let at = 0
  for (const { key } of sequence) {
    const known = places.get(key)
    if (known === undefined) before[at]?.push(key)
    else at = Math.max(at, known + 1)
  }
  return before.flatMap((keys, place) => [...keys, ...order.slice(place, place + 1)])
}

interface Told {
  readonly finding: ReportedFinding
  readonly isDecided: boolean
  /** What it says, and the how manieth of its kind it is. */
  readonly key: string
}

function sequenceOf({ findings, shard }: Report): readonly Told[] {
  const undecided = new Map<number, Omit<Told, 'key'>[]>()
  for (const { before, finding } of shard?.undecided ?? []) {
    const place = Math.min(before, findings.length)
    const here = undecided.get(place) ?? []
    here.push({ finding, isDecided: false })
    undecided.set(place, here)
  }
  const all = [...findings, undefined].flatMap((finding, place) => [
    ...(undecided.get(place) ?? []),
    ...(finding === undefined ? [] : [{ finding, isDecided: true }]),
  ])
  const seen = new Map<string, number>()
  return all.map((each) => {
    const text = JSON.stringify(each.finding)
    const count = (seen.get(text) ?? 0) + 1
    seen.set(text, count)
    return { ...each, key: `${count} ${text}` }
  })
}
