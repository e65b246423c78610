/**
 * Who a Fulcio certificate was issued to: its subject alternative name and Fulcio's own extensions.
 *
 * https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
import type { Certificate } from './certificate.ts'
import { childrenOf, contentOf, readDer } from './der.ts'
import { oidText, TAG } from './der-primitive.ts'
import { demand, Rejected } from './rejected.ts'
import { decodeUtf8 } from './utf-8.ts'

/** The last arc of `1.3.6.1.4.1.57264.1.x`. Those up to 6 hold the bare text, the later ones a UTF8String. */
const CLAIMS = {
  1: 'issuerV1',
  2: 'githubWorkflowTrigger',
  3: 'githubWorkflowSha',
  4: 'githubWorkflowName',
  5: 'githubWorkflowRepository',
  6: 'githubWorkflowRef',
  8: 'issuerV2',
  9: 'buildSignerUri',
  10: 'buildSignerDigest',
  11: 'runnerEnvironment',
  12: 'sourceRepositoryUri',
  13: 'sourceRepositoryDigest',
  14: 'sourceRepositoryRef',
  15: 'sourceRepositoryIdentifier',
  16: 'sourceRepositoryOwnerUri',
  17: 'sourceRepositoryOwnerIdentifier',
  18: 'buildConfigUri',
  19: 'buildConfigDigest',
  20: 'buildTrigger',
  21: 'runInvocationUri',
  22: 'sourceRepositoryVisibility',
  23: 'deploymentEnvironment',
  24: 'tokenSubject',
} as const

export type FulcioClaim = (typeof CLAIMS)[keyof typeof CLAIMS]

export interface Identity {
  /** The subject alternative name: of the signing workflow, a person or a service. */
  readonly san: string
  readonly sanKind: 'uri' | 'email' | 'otherName'
  /** The OpenID issuer; `undefined` where another CA than Fulcio issued the certificate. */
  readonly issuer: string | undefined
  readonly claims: Readonly<Partial<Record<FulcioClaim, string>>>
}

const ARC = '1.3.6.1.4.1.57264.1'
const EXTENSIONS = Object.entries(CLAIMS).map(([number, claim]) => ({
  oid: `${ARC}.${number}`,
  claim,
  isBare: Number(number) <= 6,
}))
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
/** RFC 5280, section 4.2.1.6: context tags of GeneralName. */
const NAME_TAG = { otherName: 0xa0, email: 0x81, uri: 0x86 } as const

/** @throws Rejected when the certificate does not name exactly one subject, or an extension is malformed */
export function readIdentity({ extensions }: Certificate): Identity {
  const claims: Partial<Record<FulcioClaim, string>> = {}
  for (const { oid, claim, isBare } of EXTENSIONS) {
    const value = extensions.get(oid)?.value
    if (value !== undefined) claims[claim] = isBare ? utf8(value, claim) : utf8String(value, claim)
  }
  const alternativeName = extensions.get(SUBJECT_ALTERNATIVE_NAME)?.value
  demand(alternativeName !== undefined, 'the certificate has no subject alternative name')
  // Certificates of early 2023 have the issuer in the older extension only.
  return { ...readName(alternativeName), issuer: claims.issuerV2 ?? claims.issuerV1, claims }
}

function readName(value: Uint8Array): Pick<Identity, 'san' | 'sanKind'> {
  const what = 'the subject alternative name'
  const [name, ...more] = childrenOf(readDer(value, what), TAG.sequence, what)
  demand(name !== undefined && more.length === 0, 'the certificate does not name exactly one subject', {
    names: more.length + (name === undefined ? 0 : 1),
  })
  switch (name.tag) {
    case NAME_TAG.uri:
      return { san: utf8(name.content, what), sanKind: 'uri' }
    case NAME_TAG.email:
      return { san: utf8(name.content, what), sanKind: 'email' }
    case NAME_TAG.otherName: {
      const [type, wrapped] = childrenOf(name, NAME_TAG.otherName, what)
      demand(
        oidText(contentOf(type, TAG.oid, what)) === `${ARC}.7`,
        'the subject alternative name is of an unknown kind',
      )
      return { san: utf8String(contentOf(wrapped, 0xa0, what), what), sanKind: 'otherName' }
    }
    default:
      throw new Rejected('the subject alternative name is of an unknown kind', { tag: name.tag })
  }
}

function utf8String(der: Uint8Array, what: string): string {
  return utf8(contentOf(readDer(der, what), TAG.utf8String, what), what)
}

function utf8(bytes: Uint8Array, what: string): string {
  try {
    return decodeUtf8(bytes)
  } catch {
    throw new Rejected(`${what} is not UTF-8`)
  }
}
