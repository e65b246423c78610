/** X.509 certificates (RFC 5280), as far as they matter here. */
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
} from '@peculiar/x509'
import { schemeByIdentifier } from './algorithm.ts'
import { encodeHex, equalBytes } from './base64.ts'
import type { Der } from './der.ts'
import { childrenOf, contentOf, readDer } from './der.ts'
import { oidText, TAG } from './der-primitive.ts'
import { MAX_CERTIFICATE_BYTES, MAX_EXTENSIONS } from './limits.ts'
import { demand, Rejected } from './rejected.ts'
import type { PublicKey, Scheme } from './signature.ts'
import { importPublicKey } from './signature.ts'

export interface CertificateExtension {
  readonly critical: boolean
  /** What the OCTET STRING holds. */
  readonly value: Uint8Array
  readonly raw: Uint8Array
}

export interface Certificate {
  readonly raw: Uint8Array
  /** TBSCertificate (4.1), the part that is signed. */
  readonly tbs: Der
  /** DER. Names are compared as they are: a CA copies its own into what it issues. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** Content of the INTEGER. */
  readonly serial: Uint8Array
  /** Both ends are inclusive (4.1.2.5). */
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly scheme: Scheme
  readonly signature: Uint8Array
  /** By dotted object identifier, in their order. */
  readonly extensions: ReadonlyMap<string, CertificateExtension>
  /** 4.2.1.9; without the extension, not a CA. */
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** 4.2.1.3; `undefined` without the extension. */
  readonly keyUsage: { readonly signsData: boolean; readonly signsCertificates: boolean } | undefined
  /** 4.2.1.12; dotted object identifiers. */
  readonly extendedKeyUsage: readonly string[] | undefined
}

const OID = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedKeyUsage: '2.5.29.37' } as const
/** The context tag [3] of TBSCertificate. */
const EXTENSIONS_TAG = 0xa3

/** @throws Rejected for anything but DER of a version 3 certificate with a key and a signature of a supported kind */
export function parseCertificate(raw: Uint8Array): Certificate {
  demand(raw.length <= MAX_CERTIFICATE_BYTES, 'the certificate is too large', { bytes: raw.length })
  const [tbs, outerAlgorithm, signature, ...more] = childrenOf(
    readDer(raw, 'the certificate'),
    TAG.sequence,
    'the certificate',
  )
  const signatureBits = contentOf(signature, TAG.bitString, "the certificate's signature")
  if (tbs === undefined || outerAlgorithm === undefined || more.length > 0)
    throw new Rejected('the certificate is not one')
  const fields = childrenOf(tbs, TAG.sequence, "the certificate's content")
  const [version, serial, innerAlgorithm, issuer, , subject, publicKey] = fields
  // Version 3 is written as 2.
  demand(version?.tag === 0xa0 && encodeHex(version.content) === '020102', 'the certificate is not of version 3')
  demand(
    innerAlgorithm !== undefined && equalBytes(innerAlgorithm.raw, outerAlgorithm.raw),
    'the certificate names two signature algorithms',
  )
  const scheme = schemeByIdentifier(outerAlgorithm.raw)
  demand(scheme !== undefined, 'the certificate is signed in a way that is not supported')
  demand(publicKey !== undefined, 'the certificate has no key')
  const validity = parseLeniently(() => {
    const { notBefore, notAfter } = new X509Certificate(raw)
    return { notBefore, notAfter }
  })
  const extensions = readExtensions(fields)
  return {
    raw,
    tbs,
    issuer: contentOf(issuer, TAG.sequence, "the certificate's issuer"),
    subject: contentOf(subject, TAG.sequence, "the certificate's subject"),
    serial: contentOf(serial, TAG.integer, "the certificate's serial number"),
    ...validity,
    publicKey: importPublicKey(publicKey.raw),
    scheme,
    // The first byte counts unused bits, of which a signature has none.
    signature: signatureBits.subarray(1),
    extensions,
    ...readUsage(extensions),
  }
}

/** 4.2: none may occur twice. */
function readExtensions(fields: readonly Der[]): ReadonlyMap<string, CertificateExtension> {
  const what = "the certificate's extensions"
  const wrapper = fields.find(({ tag }) => tag === EXTENSIONS_TAG)
  const [list] = wrapper === undefined ? [] : childrenOf(wrapper, EXTENSIONS_TAG, what)
  const found = new Map<string, CertificateExtension>()
  for (const extension of list === undefined ? [] : childrenOf(list, TAG.sequence, what)) {
    const parts = childrenOf(extension, TAG.sequence, what)
    const oid = oidText(contentOf(parts[0], TAG.oid, what))
    const critical = parts.length === 3 && contentOf(parts[1], TAG.boolean, what)[0] === 0xff
    demand(!found.has(oid), 'the certificate has an extension twice', { oid })
    demand(found.size < MAX_EXTENSIONS, 'the certificate has too many extensions')
    found.set(oid, { critical, value: contentOf(parts.at(-1), TAG.octetString, what), raw: extension.raw })
  }
  return found
}

function readUsage(
  extensions: ReadonlyMap<string, CertificateExtension>,
): Pick<Certificate, 'isAuthority' | 'pathLength' | 'keyUsage' | 'extendedKeyUsage'> {
  const raw = (oid: string) => extensions.get(oid)?.raw
  return parseLeniently(() => {
    const [constraints, usage, extended] = [raw(OID.basicConstraints), raw(OID.keyUsage), raw(OID.extendedKeyUsage)]
    const basic = constraints && new BasicConstraintsExtension(constraints)
    const flags = usage && new KeyUsagesExtension(usage).usages
    return {
      isAuthority: basic?.ca ?? false,
      pathLength: basic?.pathLength,
      keyUsage: flags && {
        signsData: (flags & KeyUsageFlags.digitalSignature) !== 0,
        signsCertificates: (flags & KeyUsageFlags.keyCertSign) !== 0,
      },
      extendedKeyUsage: extended && new ExtendedKeyUsageExtension(extended).usages.map(String),
    }
  })
}

/** @peculiar throws errors of many kinds, all of them about what it was given; some of them only when a member is read. */
function parseLeniently<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new Rejected(`the certificate cannot be read`, { error: String(error) })
  }
}
