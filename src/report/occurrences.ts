/** Each finding of each package, one by one, with its place and an identity that lasts: for services that keep count. */
import { createHash } from 'node:crypto'
import type { Level } from '../finding.ts'
import { bySeverity, labelOf } from './causes.ts'
import type { Place } from './place.ts'
import { placeOfRun, placesOf } from './place.ts'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'

type ReportedException = NonNullable<ReportedPackage['excepted']>[number]

interface At {
  /** `name@version`, not yet fit to be printed; of what belongs to no package, `undefined`. */
  readonly subject: string | undefined
  /** At least one. */
  readonly places: readonly [Place, ...Place[]]
  readonly level: Level
  /**
   * The same in every run, whatever line the entry moved to and whatever else came or went; no two in a report share one.
   * The message is not part of it: it may name a server, or an age.
   */
  readonly fingerprint: string
}

export type Occurrence = At &
  (
    | { readonly type: 'finding'; readonly said: ReportedFinding }
    | { readonly type: 'excepted'; readonly said: ReportedException }
  )

/** The worst first; what the policy excepts comes last. */
export function occurrencesOf(report: Report): readonly Occurrence[] {
  const identify = fingerprints()
  const ofPackages = report.packages.flatMap((pkg) => {
    const [first = placeOfRun(report), ...more] = placesOf(pkg)
    const subject = labelOf(pkg)
    const at = (code: string) => ({
      subject,
      places: [first, ...more] as const,
      fingerprint: identify(code, subject, first.file),
    })
    return [
      ...pkg.findings.map((said) => ({ type: 'finding', said, level: said.level, ...at(said.code) }) as const),
      ...(pkg.excepted ?? []).map((said) => ({ type: 'excepted', said, level: 'note', ...at(said.code) }) as const),
    ]
  })
  const ofTheRun = report.findings.map((said) => {
    const place = placeOfRun(report, said)
    const fingerprint = identify(said.code, undefined, place.file)
    return { type: 'finding', said, level: said.level, subject: undefined, places: [place], fingerprint } as const
  })
  return [...ofTheRun, ...ofPackages].sort(worstFirst)
}

function worstFirst(a: Occurrence, b: Occurrence): number {
  if (a.type === 'finding' && b.type === 'finding') return bySeverity(a.said, b.said)
  return Number(a.type === 'excepted') - Number(b.type === 'excepted')
}

/** Where one package has two findings with the same code, the second is told apart by its number. */
function fingerprints(): (code: string, subject: string | undefined, file: string) => string {
  const seen = new Map<string, number>()
  return (code, subject, file) => {
    const key = createHash('sha256')
      .update(JSON.stringify([code, subject ?? null, file]))
      .digest('hex')
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return `${key}:${count}`
  }
}
