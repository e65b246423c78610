/**
 * Claim `registry-signature`: the registry signed this name, this version and the *lockfile's* digest.
 * https://docs.npmjs.com/about-registry-signatures: ECDSA over `NAME@VERSION:INTEGRITY`.
 *
 * One valid signature by a known key suffices, so that a rotation of keys, or a mirror that adds a signature of its own,
 * breaks nothing.
 */
import type { Digest } from '../digest.ts'
import { formatDigest, isStrong, parseIntegrity, strongest } from '../digest.ts'
import type { Evidence, Obtained, RegistrySignature } from '../evidence.ts'
import { hasDigest } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { registryUrl } from '../parsed-url.ts'
import type { Engine } from '../sigstore/signature.ts'
import { verifySignature } from '../sigstore/signature.ts'
import type { RegistryKey } from '../trust/registry-key.ts'
import { NPM_KEYS_FROM_COPY, OUTDATED } from '../trust/rules.ts'
import type { Check, Result } from './check.ts'
import { shorten } from './digest-comparison.ts'
import * as rules from './registry-signature-rules.ts'

export const registrySignature: Check = {
  claim: 'registry-signature',
  rules: [...Object.values(rules), NPM_KEYS_FROM_COPY, OUTDATED],
  run(evidence, { engines }) {
    const { package: pkg, registry, manifest, keys, published } = evidence
    const { host } = registryUrl(registry)

    // 1. The evidence must be there.
    if (keys.state === 'unavailable') {
      return none(
        found(rules.KEYS_UNAVAILABLE, `${host}: ${keys.reason}.`, { address: keys.from, reason: keys.reason }),
      )
    }
    if (manifest.state !== 'present') {
      const reason = manifest.state === 'absent' ? 'it says that there is no such version' : manifest.reason
      return none(found(rules.NO_DOCUMENT, `${host}: ${reason}.`, { address: manifest.from, reason }))
    }
    if (keys.state === 'absent') {
      return none(found(rules.NO_KEYS, `${host} publishes no signing keys.`, { registry }))
    }
    const { signatures, unread } = manifest.value
    if (signatures.length === 0 && unread !== undefined) {
      return none(
        found(rules.NO_DOCUMENT, `${host}: ${unread.reason}.`, { address: unread.from, reason: unread.reason }),
      )
    }
    if (signatures.length === 0) {
      return none(found(rules.NOT_SIGNED, `${host} serves no signature.`, { registry, document: manifest.from }))
    }

    // 2. What must be signed: the lockfile's digest, or of Yarn's lockfiles the bytes that came. Where that pins nothing, the integrity claim has said so.
    const digest = signedDigest(evidence)
    if (digest === undefined) return { findings: unbound(evidence), proof: undefined }

    // 3. Each signature for itself; a good one settles it, and the others are only noted.
    const judged = signatures.map((signature) => judge(pkg, signature, digest, keys.value, published, engines))
    const good = judged.find((each) => each.state === 'good')
    if (good === undefined) return none(explain(judged, manifest.value.integrity, digest, published))
    const surplus = judged.flatMap((each) =>
      each.state === 'good' ? [] : [`one by ${each.keyid} ${inWords[each.state]}`],
    )
    const findings =
      surplus.length === 0
        ? []
        : [found(rules.SURPLUS, `Beside the valid signature there is ${surplus.join(' and ')}.`)]
    const { keyid, from } = good
    return { findings, proof: { keyid, keyFrom: from, integrity: formatDigest(digest) } }
  },
}

type State = 'good' | 'unknown-key' | 'unusable-key' | 'wrong' | 'expired' | 'time-unknown'

interface Judged {
  readonly state: State
  readonly keyid: string
  readonly from?: string
  readonly expires?: Date
  readonly publishedAt?: Date
}

const inWords: Readonly<Record<Exclude<State, 'good'>, string>> = {
  'unknown-key': 'that is not a known key',
  'unusable-key': 'that is of a type we cannot use',
  wrong: 'that does not hold',
  expired: 'that had expired',
  'time-unknown': 'that may have expired',
}

/**
 * The registry signs SHA-512. A lockfile with another strong digest is bound to it by the bytes, which have both.
 * One that pins Yarn's archive has no digest to compare: the bytes that came have to be the ones that were signed.
 */
function signedDigest({ package: pkg, tarball, manifest }: Evidence): Digest | undefined {
  if (isArchived(pkg)) {
    if (tarball.state !== 'present') return undefined
    const published = manifest.state === 'present' ? parseIntegrity(manifest.value.integrity ?? '') : []
    const [documented, ...others] = published.filter(({ algorithm }) => algorithm === 'sha512')
    const came = tarball.value.digests.find(({ algorithm }) => algorithm === 'sha512')
    // Other bytes than the document's: the integrity claim has said so.
    if (others.length > 0 || (documented !== undefined && documented.value !== came?.value)) return undefined
    return came
  }
  const [pinned, ...others] = strongest(pkg.integrity)
  if (pinned === undefined || others.length > 0) return undefined
  if (pinned.algorithm === 'sha512') return pinned
  if (!isStrong(pinned) || tarball.state !== 'present') return undefined
  if (!hasDigest(tarball.value, pinned)) return undefined
  return tarball.value.digests.find(({ algorithm }) => algorithm === 'sha512')
}

function judge(
  pkg: LockedPackage,
  { keyid, sig }: RegistrySignature,
  digest: Digest,
  keys: readonly RegistryKey[],
  published: Obtained<Date>,
  engines: readonly Engine[],
): Judged {
  const message = Buffer.from(`${pkg.name}@${pkg.version}:${formatDigest(digest)}`)
  const signature = Buffer.from(sig, 'base64')
  const named = keys.filter((key) => key.keyid === keyid)
  const candidates = named.filter(({ publicKey }) => publicKey !== undefined)
  if (candidates.length === 0) return { state: named.length === 0 ? 'unknown-key' : 'unusable-key', keyid }
  const signers = candidates.filter(
    ({ publicKey }) =>
      publicKey !== undefined && verifySignature(publicKey, 'ecdsa-sha256', message, signature, engines),
  )
  if (signers.length === 0) return { state: 'wrong', keyid }
  const current = signers.find(({ expires }) => expires === undefined || isBefore(published, expires))
  if (current !== undefined) return { state: 'good', keyid, from: current.from }
  const expires = signers[0]?.expires
  const end = expires && { expires }
  if (published.state !== 'present') return { state: 'time-unknown', keyid, ...end }
  return { state: 'expired', keyid, publishedAt: published.value, ...end }
}

function isBefore(published: Obtained<Date>, expires: Date): boolean {
  return published.state === 'present' && published.value.getTime() <= expires.getTime()
}

/** Why no signature counts: the most telling one, evidence against before evidence that is missing. */
function explain(
  judged: readonly Judged[],
  integrity: string | undefined,
  digest: Digest,
  published: Obtained<Date>,
): Finding {
  const first = (state: State) => judged.find((each) => each.state === state)
  const wrong = first('wrong')
  if (wrong !== undefined) {
    const others = parseIntegrity(integrity ?? '').map(formatDigest)
    const detail = { keyid: wrong.keyid, lockfile: formatDigest(digest), registry: others }
    return found(rules.WRONG, `The registry's signature does not cover ${shorten(formatDigest(digest))}.`, detail)
  }
  const expired = first('expired')
  if (expired !== undefined) {
    const [end, day] = [expired.expires, expired.publishedAt].map((date) => date?.toISOString().slice(0, 10))
    const detail = { keyid: expired.keyid, expires: expired.expires, publishedAt: expired.publishedAt }
    return found(rules.EXPIRED, `Signed by a key that expired on ${end}; the version was published on ${day}.`, detail)
  }
  const undated = first('time-unknown')
  if (undated !== undefined) {
    const why = published.state === 'unavailable' ? `could not be asked: ${published.reason}` : 'does not say'
    const detail = { keyid: undated.keyid, expires: undated.expires, address: published.from }
    return found(
      rules.UNDATED,
      `Signed by an expired key. When the version was published, the registry ${why}.`,
      detail,
    )
  }
  const keyids = [...new Set(judged.map(({ keyid }) => keyid))]
  const unusable = first('unusable-key') === undefined ? '' : ' (one of them of a type we cannot use)'
  return found(rules.UNKNOWN_KEY, `No known key among its signers: ${keyids.join(', ')}${unusable}.`, { keyids })
}

/** A lockfile that pins a strong digest other than SHA-512 can be compared with the signature only through the bytes. */
function unbound({ package: pkg, tarball }: Evidence): readonly Finding[] {
  if (isArchived(pkg)) {
    const message = 'The lockfile pins no digest that is signed: without the bytes there is nothing to compare.'
    return tarball.state === 'present' ? [] : [found(rules.UNBOUND, message)]
  }
  const [pinned, ...others] = strongest(pkg.integrity)
  if (pinned === undefined || others.length > 0 || !isStrong(pinned) || tarball.state === 'present') return []
  const message = `The registry signs SHA-512 and the lockfile pins ${pinned.algorithm}: without the bytes they cannot be compared.`
  return [found(rules.UNBOUND, message, { pinned: formatDigest(pinned) })]
}

/** Whether all that the lockfile pins is an archive of Yarn's own making. */
function isArchived({ archive, integrity }: LockedPackage): boolean {
  return archive !== undefined && integrity.length === 0
}

function none(finding: Finding): Result {
  return { findings: [finding], proof: undefined }
}
