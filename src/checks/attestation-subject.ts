/** What an attestation is about, and whether it is what it is listed as. */
import type { Obtained, Tarball } from '../evidence.ts'
import type { Detail, Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { strayKeyid } from '../provenance/envelope-keyid.ts'
import { npmPurl } from '../provenance/purl.ts'
import type { VerifiedAttestation } from '../sigstore/attestation.ts'
import type { Statement, Subject } from '../sigstore/statement.ts'
import { short, titleOf } from './attestation-words.ts'
import * as rules from './provenance-rules.ts'

export function compareKeyid(
  { signer }: VerifiedAttestation,
  bundle: unknown,
  { predicateType }: Statement,
): readonly Finding[] {
  const keyid = strayKeyid(bundle, signer)
  if (keyid === undefined) return []
  const message = `${titleOf(predicateType)} names another key than the one that it is signed with.`
  return [found(rules.CERTIFICATE, message, { predicateType: short(predicateType), keyid: short(keyid) })]
}

export function compareTypes({ predicateType }: Statement, listedAs: string): readonly Finding[] {
  if (predicateType === listedAs) return []
  const message = `${titleOf(predicateType)} is listed as something else.`
  return [found(rules.OTHER_TYPE, message, { signed: short(predicateType), listed: short(listedAs) })]
}

/** npm puts exactly one subject into a statement, and accepts no other. */
export function compareSubject(
  { subjects, predicateType }: Statement,
  pkg: LockedPackage,
  tarball: Obtained<Tarball>,
): readonly Finding[] {
  const differs = (message: string, detail: Detail) => [
    found(rules.OTHER_SUBJECT, `${titleOf(predicateType)} ${message}`, {
      predicateType: short(predicateType),
      ...detail,
    }),
  ]
  const [subject, ...others] = subjects
  if (subject === undefined || others.length > 0) {
    return differs(`has ${subjects.length} subjects instead of one.`, { subjects: subjects.length })
  }
  const purl = npmPurl(pkg.name, pkg.version)
  if (subject.name !== purl) {
    return differs('is about another package or version.', { actual: short(subject.name ?? ''), expected: purl })
  }
  if (!subject.digest.has('sha512')) {
    return differs('has no SHA-512 of what it is about.', { actual: [...subject.digest.keys()].map(short) })
  }
  if (tarball.state !== 'present') return []
  const different = differingDigest(subject, tarball.value)
  return different === undefined ? [] : differs('is about other bytes than the downloaded ones.', different)
}

/** Every digest that can be compared has to fit; `sha512` is always there. */
function differingDigest({ digest }: Subject, { digests }: Tarball): Detail | undefined {
  for (const { algorithm, value } of digests) {
    const [actual, expected] = [digest.get(algorithm), Buffer.from(value, 'base64').toString('hex')]
    const isNeeded = actual !== undefined || algorithm === 'sha512'
    if (isNeeded && actual !== expected) return { algorithm, actual: short(actual ?? ''), expected }
  }
  return digests.some(({ algorithm }) => algorithm === 'sha512') ? undefined : { algorithm: 'sha512' }
}
