/** Exceptions: findings that somebody has looked at and accepts, for a reason and until a day. */
import { formatDigest, strongest } from '../digest.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { isOver } from './day.ts'
import { matchesName } from './glob.ts'
import type { Exception, PolicyFile } from './policy-file.ts'
import { EXPIRED_EXCEPTION, UNUSED_EXCEPTION } from './rules.ts'

export interface Excepted {
  readonly finding: Finding
  readonly exception: Exception
}

export interface Applied {
  readonly kept: readonly Finding[]
  readonly excepted: readonly Excepted[]
}

interface Under {
  readonly now: Date
  /** Whether a rule of the policy says who may publish the package. */
  readonly isPublisherNamed: boolean
}

type Subject = Pick<LockedPackage, 'name' | 'version' | 'integrity'>

/** The first exception that fits a finding takes it. */
export function applyExceptions(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  pkg: Subject,
  { now, isPublisherNamed }: Under,
): Applied {
  const valid = exceptions.filter((each) => !isOver(each.expires, now) && isAbout(each, pkg))
  const decided = findings.map((finding) => ({
    finding,
    exception: valid.find((each) => accepts(each, finding, isPublisherNamed)),
  }))
  return {
    kept: decided.flatMap(({ finding, exception }) => (exception === undefined ? [finding] : [])),
    excepted: decided.flatMap(({ finding, exception }) => (exception === undefined ? [] : [{ finding, exception }])),
  }
}

/** Whatever an exception names has to be so. A lockfile entry that takes several artifacts has no one digest. */
function isAbout({ name, version, integrity }: Exception, pkg: Subject): boolean {
  if (!matchesName(name, pkg.name) || (version !== undefined && version !== pkg.version)) return false
  if (integrity === undefined) return true
  const [digest, ...more] = strongest(pkg.integrity)
  return digest !== undefined && more.length === 0 && formatDigest(digest) === integrity
}

/** Whether it speaks of one artifact alone. */
export function isExact({ name, version, integrity }: Pick<Exception, 'name' | 'version' | 'integrity'>): boolean {
  return !name.includes('*') && version !== undefined && integrity !== undefined
}

/** Decoding demands exactness, too; but only here is it certain of which kind the finding is. */
function accepts(exception: Exception, { rule }: Finding, isPublisherNamed: boolean): boolean {
  if (rule.isFinal || exception.code !== rule.code) return false
  // Nobody can be compared where there is no provenance: one exception for all versions would end the rule.
  const endsRule = isPublisherNamed && rule.claim === 'provenance' && rule.kind !== 'weak'
  return isExact(exception) || !(rule.kind === 'contradicted' || endsRule)
}

/**
 * What is to be said of the exceptions after a run.
 *
 * @param used those that took a finding
 * @param leftOut packages that were not looked at in this run: about those nobody can say that an exception is unused
 */
export function exceptionFindings(
  { file, exceptions }: Pick<PolicyFile, 'file' | 'exceptions'>,
  used: ReadonlySet<Exception>,
  leftOut: readonly Subject[],
  now: Date,
): readonly Finding[] {
  return exceptions.flatMap((exception) => {
    const { line, code, package: about, reason, expires } = exception
    const detail = { file, line, code, package: about, reason, expires }
    const told = `${file}:${line}: the exception of ${code} for ${about}`
    const because = `Reason: ${reason.trim()}`
    if (isOver(expires, now)) {
      return [found(EXPIRED_EXCEPTION, `${told} counted until ${expires}. ${because}`, detail)]
    }
    if (used.has(exception) || leftOut.some((pkg) => isAbout(exception, pkg))) return []
    return [found(UNUSED_EXCEPTION, `${told} excepted nothing in this run. ${because}`, detail)]
  })
}
