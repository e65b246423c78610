/** The parts of an RFC 3161 response, and those of them that the authority did not sign. */
import { encodeDer, type Node, parseDer } from './der-tree.ts'
import { isMirrored } from './ecdsa.ts'

const HARMLESS: Readonly<Record<string, string>> = {
  status: 'the status of a timestamp: nobody signs it',
  digestAlgorithms: 'the list of digests of a timestamp: nobody signs it or reads it',
  certificates: 'the certificates in a timestamp of which the signer is in the trusted root: not used',
  crls: 'the revocation lists in a timestamp: not used',
  signerVersion: 'the version of a timestamp\u2019s signer: nobody signs it or reads it',
  unsignedAttributes: 'the unsigned attributes of a timestamp: not read',
  hashParameters: 'the parameters of a timestamp\u2019s digest: SHA-2 has none',
  more: 'elements behind all that a timestamp has: not read',
}

/** By name; what is in none of them is in `rest`, and has to be the same. */
type Pieces = Readonly<Record<string, Buffer>>

/** @returns the reasons, or with a question mark what is not known to be harmless */
export function harmlessInTimestamp(before: Buffer, after: Buffer): readonly string[] {
  const [one, other] = [piecesOf(before), piecesOf(after)]
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return names.flatMap((name) => {
    const [own, changed] = [one[name] ?? Buffer.alloc(0), other[name] ?? Buffer.alloc(0)]
    if (own.equals(changed)) return []
    if (name === 'signature' && isMirrored(own, changed)) {
      return ['a timestamp\u2019s signature with n - s for s: over the same attributes, and recorded nowhere']
    }
    return [HARMLESS[name] ?? `? ${name} of the timestamp`]
  })
}

/** RFC 3161, section 2.4.2; RFC 5652, sections 3, 5.1 and 5.3. */
function piecesOf(response: Buffer): Pieces {
  const [root, ...behind] = parseDer(response, false) ?? []
  const [status, token, ...moreInRoot] = root?.children ?? []
  const [contentType, wrapped, ...moreInToken] = token?.children ?? []
  const [signedData, ...moreInWrapped] = wrapped?.children ?? []
  const [version, digestAlgorithms, content, ...optional] = signedData?.children ?? []
  const signerInfos = optional.pop()
  const [innerType, inner, ...moreInContent] = content?.children ?? []
  const [octets, ...moreInInner] = inner?.children ?? []
  const [signer, ...moreSigners] = signerInfos?.children ?? []
  const [signerVersion, sid, hash, attributes, algorithm, signature, ...moreInSigner] = signer?.children ?? []
  const [issuer, serial, ...moreInSid] = sid?.children ?? []
  const [hashOid, ...hashParameters] = hash?.children ?? []
  const tagged = (tag: number) => optional.filter((node) => node.tag === tag)
  const tags = [root, token, wrapped, signedData, content, inner, signerInfos, signer, sid, hash, signature].map(
    (node) => node?.tag ?? -1,
  )
  return {
    status: write(status),
    digestAlgorithms: write(digestAlgorithms),
    certificates: write(...tagged(0xa0)),
    crls: write(...tagged(0xa1)),
    signerVersion: write(signerVersion),
    hashParameters: write(...hashParameters),
    unsignedAttributes: write(...moreInSigner.filter(({ tag }) => tag === 0xa1)),
    signature: signature?.content ?? Buffer.alloc(0),
    more: write(
      ...moreInRoot,
      ...moreInToken,
      ...moreInWrapped,
      ...moreInContent,
      ...moreInInner,
      ...moreInSid,
      ...optional.filter(({ tag }) => tag !== 0xa0 && tag !== 0xa1),
      ...moreInSigner.filter(({ tag }) => tag !== 0xa1),
    ),
    version: write(version),
    rest: Buffer.concat([
      Buffer.from(tags.join()),
      write(contentType, innerType, octets, issuer, serial, hashOid, attributes, algorithm, ...behind, ...moreSigners),
    ]),
  }
}

function write(...nodes: readonly (Node | undefined)[]): Buffer {
  return encodeDer(nodes.filter((node) => node !== undefined))
}
