/** The extensions of a certificate (RFC 5280, section 4.2), and what those of them say that limit its use. */
import { encodeHex } from './base64.ts'
import type { Der } from './der.ts'
import { childrenOf, contentOf, readDer } from './der.ts'
import { oidText, TAG } from './der-primitive.ts'
import { MAX_EXTENSIONS } from './limits.ts'
import { demand } from './rejected.ts'

export interface CertificateExtension {
  readonly critical: boolean
  /** What the OCTET STRING holds. */
  readonly value: Uint8Array
  readonly raw: Uint8Array
}

export interface CertificateUsage {
  /** 4.2.1.9; without the extension, not a CA. */
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** 4.2.1.3; `undefined` without the extension. */
  readonly keyUsage: { readonly signsData: boolean; readonly signsCertificates: boolean } | undefined
  /** 4.2.1.12; dotted object identifiers. */
  readonly extendedKeyUsage: readonly string[] | undefined
}

const WHAT = "the certificate's extensions"
export const EXTENSION = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
} as const

/**
 * @param member [3] of TBSCertificate, where there is one
 * @throws Rejected also when one occurs twice
 */
export function readExtensions(member: Der | undefined): ReadonlyMap<string, CertificateExtension> {
  const found = new Map<string, CertificateExtension>()
  if (member === undefined) return found
  const [list, ...others] = childrenOf(member, 0xa3, WHAT)
  demand(list !== undefined && others.length === 0, 'the certificate does not have one list of extensions')
  for (const extension of childrenOf(list, TAG.sequence, WHAT)) {
    const parts = childrenOf(extension, TAG.sequence, WHAT)
    const read = readExtension(parts, extension.raw)
    const oid = oidText(contentOf(parts[0], TAG.oid, WHAT))
    demand(!found.has(oid), 'the certificate has an extension twice', { oid })
    demand(found.size < MAX_EXTENSIONS, 'the certificate has too many extensions')
    found.set(oid, read)
  }
  return found
}

/** `critical` is left out where it is false, as DER does with defaults. */
function readExtension(parts: readonly Der[], raw: Uint8Array): CertificateExtension {
  const critical = parts.length === 3
  demand(critical || parts.length === 2, 'an extension of the certificate has other members than it should')
  if (critical) {
    demand(contentOf(parts[1], TAG.boolean, WHAT)[0] === 0xff, 'an extension of the certificate is not DER')
  }
  return { critical, value: contentOf(parts.at(-1), TAG.octetString, WHAT), raw }
}

/** A CA writes the same three into all that it issues, and reading them takes longer than all the rest of a certificate. */
const known = new Map<string, CertificateUsage>()
const MOST_KNOWN = 64

export function readUsage(extensions: ReadonlyMap<string, CertificateExtension>): CertificateUsage {
  const written = [EXTENSION.basicConstraints, EXTENSION.keyUsage, EXTENSION.extendedKeyUsage].map((oid) => {
    const raw = extensions.get(oid)?.raw
    return raw === undefined ? '' : encodeHex(raw)
  })
  const name = written.join(' ')
  const usage = known.get(name) ?? decodeUsage(extensions)
  if (known.size < MOST_KNOWN) known.set(name, usage)
  return usage
}

function decodeUsage(extensions: ReadonlyMap<string, CertificateExtension>): CertificateUsage {
  // What is inside an OCTET STRING was not read as DER with the rest.
  const read = (oid: string) => {
    const extension = extensions.get(oid)
    return extension && readDer(extension.value, WHAT)
  }
  const [constraints, usage, extended] = [
    read(EXTENSION.basicConstraints),
    read(EXTENSION.keyUsage),
    read(EXTENSION.extendedKeyUsage),
  ]
  return {
    ...readConstraints(constraints),
    keyUsage: usage && readKeyUsage(usage),
    extendedKeyUsage:
      extended && childrenOf(extended, TAG.sequence, WHAT).map((each) => oidText(contentOf(each, TAG.oid, WHAT))),
  }
}

/** 4.2.1.9: `SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }` */
function readConstraints(value: Der | undefined): Pick<CertificateUsage, 'isAuthority' | 'pathLength'> {
  if (value === undefined) return { isAuthority: false, pathLength: undefined }
  const members = [...childrenOf(value, TAG.sequence, WHAT)]
  const ca = members[0]?.tag === TAG.boolean ? members.shift() : undefined
  const length = members[0]?.tag === TAG.integer ? members.shift() : undefined
  demand(members.length === 0, 'an extension of the certificate has other members than it should')
  const [first, ...more] = length?.content ?? []
  demand(
    length === undefined || (first !== undefined && first < 0x80 && more.length === 0),
    'the certificate has a path length that no path has',
  )
  return { isAuthority: ca?.content[0] === 0xff, pathLength: first }
}

/** 4.2.1.3: a BIT STRING, whose first bit is digitalSignature and whose sixth is keyCertSign. */
function readKeyUsage(value: Der): { readonly signsData: boolean; readonly signsCertificates: boolean } {
  // Before the bits stands how many of the last byte are none.
  const [, bits = 0] = contentOf(value, TAG.bitString, WHAT)
  return { signsData: (bits & 0x80) !== 0, signsCertificates: (bits & 0x04) !== 0 }
}
