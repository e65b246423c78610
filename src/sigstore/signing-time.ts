/** When a signature was made: Sigstore client specification, section 4.2. */
import type { VerifiedTime } from './attestation.ts'
import type { Bundle } from './bundle.ts'
import { isRekorV2 } from './entry-body.ts'
import { findLog } from './inclusion.ts'
import { verifyPromise } from './promise.ts'
import { demand } from './rejected.ts'
import type { Engine } from './signature.ts'
import { verifyTimestamp } from './timestamp.ts'
import type { TrustRoot } from './trust-root.ts'

/**
 * Everything that gives a time has to hold. A time that one party vouches for twice counts once.
 *
 * @returns at least one time for a certificate
 * @throws Rejected
 */
export function establishTimes(bundle: Bundle, trust: TrustRoot, engines: readonly Engine[]): readonly VerifiedTime[] {
  const times: VerifiedTime[] = []
  // 4.2.1: timestamps over the signature.
  for (const response of bundle.timestamps) {
    const { time, authority } = verifyTimestamp(response, bundle.content.signature, trust.timestampAuthorities, engines)
    times.push({ time, by: 'timestampAuthority', url: authority.uri })
  }
  // 4.2.2: the time at which a log integrated the entry. Nobody signed the one in a bundle, but for the promise.
  for (const entry of bundle.entries) {
    if (entry.promise === undefined) continue
    demand(!isRekorV2(entry.kind, entry.version), 'a log of a kind that makes no promises is said to have made one')
    const log = findLog(entry, trust.signatureLogs)
    times.push({ time: verifyPromise(entry, entry.promise, log, engines), by: 'log', url: log.url })
  }
  // A certificate is valid for minutes, so it needs a time. A key may be valid for good.
  const needed = bundle.signer.kind === 'certificate'
  demand(times.length > 0 || !needed, 'nobody who is trusted says when the signature was made')
  return times.filter((time, at) => at === times.findIndex((each) => isSame(each, time)))
}

function isSame(a: VerifiedTime, b: VerifiedTime): boolean {
  return a.by === b.by && a.url === b.url && a.time.getTime() === b.time.getTime()
}
