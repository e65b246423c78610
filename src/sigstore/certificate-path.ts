/**
 * Certification paths (RFC 5280, section 6), in the "hybrid model" of the Sigstore client specification, section 4.3: every
 * certificate is valid at the time of the signature. Only certificates of the trusted root are ever part of a path.
 */
import { encodeHex, equalBytes } from './base64.ts'
import type { Certificate } from './certificate.ts'
import { demand, Rejected } from './rejected.ts'
import type { Engine } from './signature.ts'
import { verifySignature } from './signature.ts'
import type { Window } from './window.ts'
import { isWithin, outside } from './window.ts'

export interface Authority {
  readonly uri: string
  /** Each is issued by the next one; the last is trusted as it is. */
  readonly chain: readonly [Certificate, ...Certificate[]]
  /** When it is trusted, whatever its certificates say. */
  readonly window: Window
}

/** Extended key usages (4.2.1.12). */
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const ANY_USAGE = '2.5.29.37.0'

/** What is understood here or by the caller: key usages, the SAN, basic constraints, and SCTs. Others must not be critical. */
const UNDERSTOOD = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37', '1.3.6.1.4.1.11129.2.4.2'])
/** 4.2.1.10. Nobody uses it here; applying it wrongly would be worse than refusing it. */
const NAME_CONSTRAINTS = '2.5.29.30'

/**
 * The chain of an authority is examined once, when the trusted root is decoded.
 *
 * @throws Rejected unless each certificate but the last is issued by the next one
 */
export function assertChain(chain: readonly Certificate[], engines: readonly Engine[]): void {
  chain.forEach((certificate, at) => {
    const issuer = chain[at + 1]
    if (issuer !== undefined) assertIssued(certificate, issuer, countIntermediates(chain.slice(0, at + 1)), engines)
  })
}

/**
 * @param times at which the signature is known to have existed; at least one
 * @returns the certificates above the leaf, its issuer first
 * @throws Rejected with the reason that came closest when no authority issued the leaf
 */
export function findPath(
  leaf: Certificate,
  authorities: readonly Authority[],
  times: readonly Date[],
  usage: string,
  engines: readonly Engine[],
): readonly [Certificate, ...Certificate[]] {
  demand(times.length > 0, 'nobody says at which time the certificate has to be valid')
  assertLeaf(leaf, usage)
  let closest: Rejected | undefined
  for (const authority of authorities) {
    const issuerAt = authority.chain.findIndex(({ subject }) => equalBytes(subject, leaf.issuer))
    const [issuer, ...above] = authority.chain.slice(Math.max(issuerAt, 0))
    if (issuerAt < 0 || issuer === undefined) continue
    try {
      assertIssued(leaf, issuer, 0, engines)
      for (const certificate of [issuer, ...above]) assertUsage(certificate, usage)
      assertValid([leaf, issuer, ...above], authority, times)
      return [issuer, ...above]
    } catch (error) {
      if (!(error instanceof Rejected)) throw error
      // A renewed authority has the same name: the reason of the one whose key fits says more.
      if (closest === undefined || error.message !== NOT_SIGNED) closest = error
    }
  }
  throw closest ?? new Rejected('no authority of the trusted root issued the certificate')
}

const NOT_SIGNED = 'the certificate is not signed by the authority that it names'

/** 6.1.3 (a)(1) and (4), 6.1.4 (k) to (n). @param below intermediate certificates between this issuer and the leaf */
function assertIssued(certificate: Certificate, issuer: Certificate, below: number, engines: readonly Engine[]): void {
  const name = () => ({ serial: encodeHex(issuer.serial) })
  demand(equalBytes(certificate.issuer, issuer.subject), 'a certificate names another issuer than the next one', name)
  demand(issuer.isAuthority, 'the issuing certificate is not that of an authority', name)
  demand(issuer.keyUsage?.signsCertificates === true, 'the issuing certificate may not sign certificates', name)
  demand(
    issuer.pathLength === undefined || below <= issuer.pathLength,
    'the path is longer than the issuing certificate allows',
    name,
  )
  assertCritical(issuer)
  demand(
    verifySignature(issuer.publicKey, certificate.scheme, certificate.tbs.raw, certificate.signature, engines),
    NOT_SIGNED,
    name,
  )
}

function countIntermediates(below: readonly Certificate[]): number {
  return below.filter(({ isAuthority, issuer, subject }) => isAuthority && !equalBytes(issuer, subject)).length
}

function assertLeaf(leaf: Certificate, usage: string): void {
  demand(!leaf.isAuthority, "the signer's certificate is that of an authority")
  demand(leaf.keyUsage?.signsData === true, "the signer's certificate may not sign data")
  demand(leaf.extendedKeyUsage?.includes(usage) === true, "the signer's certificate is for another use", () => ({
    usage: leaf.extendedKeyUsage?.join(' ') ?? 'none',
    expected: usage,
  }))
  assertCritical(leaf)
}

/** An authority without the extension may issue for every use; with it, only for those named. */
function assertUsage({ extendedKeyUsage, serial }: Certificate, usage: string): void {
  const allowed =
    extendedKeyUsage === undefined || extendedKeyUsage.some((each) => each === usage || each === ANY_USAGE)
  demand(allowed, 'an issuing certificate is for another use', () => ({ serial: encodeHex(serial), expected: usage }))
}

function assertCritical({ extensions, serial }: Certificate): void {
  for (const [oid, extension] of extensions) {
    if ((!extension.critical || UNDERSTOOD.has(oid)) && oid !== NAME_CONSTRAINTS) continue
    throw new Rejected('a certificate has a critical extension that is not understood', {
      serial: encodeHex(serial),
      oid,
    })
  }
}

function assertValid(path: readonly Certificate[], authority: Authority, times: readonly Date[]): void {
  for (const time of times) {
    demand(isWithin(time, authority.window), 'the authority is not trusted at the time of the signature', () => ({
      authority: authority.uri,
      ...outside(time, authority.window),
    }))
    for (const { notBefore, notAfter, serial } of path) {
      const validity = { start: notBefore, end: notAfter }
      demand(isWithin(time, validity), 'a certificate is not valid at the time of the signature', () => ({
        serial: encodeHex(serial),
        ...outside(time, validity),
      }))
    }
  }
}
