/** Every signature of a bundle, by node:crypto: certificates, SCT, SET, checkpoint, envelope. */
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'

const bytes = (base64) => Buffer.from(base64, 'base64')
const publicKey = (rawBytes) => createPublicKey({ key: bytes(rawBytes), format: 'der', type: 'spki' })

/** @returns a function that throws unless all of a bundle's signatures hold */
export function bundleVerifier(trustedRoot, registryKeys, hold) {
  const [issuer, root] = trustedRoot.certificateAuthorities[0].certChain.certificates.map(
    ({ rawBytes }) => new X509Certificate(bytes(rawBytes)),
  )
  hold(issuer.verify(root.publicKey) && root.verify(root.publicKey), 'the chain')
  const issuerKey = issuer.publicKey
  const issuerKeyHash = createHash('sha256')
    .update(issuerKey.export({ format: 'der', type: 'spki' }))
    .digest()
  const keysOf = (logs) => new Map(logs.map(({ logId, publicKey: { rawBytes } }) => [logId.keyId, publicKey(rawBytes)]))
  const [logs, ctLogs] = [keysOf(trustedRoot.tlogs), keysOf(trustedRoot.ctlogs)]

  return ({ verificationMaterial: material, dsseEnvelope: { payload, payloadType, signatures } }) => {
    const raw = (material.certificate ?? material.x509CertificateChain?.certificates[0])?.rawBytes
    const leaf = raw && new X509Certificate(bytes(raw))
    if (leaf) {
      hold(leaf.verify(issuerKey), 'the certificate')
      const { signed, signature, logId } = sctOf(leaf.raw, issuerKeyHash)
      hold(verify('sha256', signed, ctLogs.get(logId), signature), 'the SCT')
    }
    for (const entry of material.tlogEntries) {
      const key = logs.get(entry.logId.keyId)
      const { canonicalizedBody: body, integratedTime, logIndex } = entry
      const logID = bytes(entry.logId.keyId).toString('hex')
      const promised = `{"body":"${body}","integratedTime":${integratedTime},"logID":"${logID}","logIndex":${logIndex}}`
      const set = bytes(entry.inclusionPromise.signedEntryTimestamp)
      hold(verify('sha256', Buffer.from(promised), key, set), 'the SET')
      const note = entry.inclusionProof.checkpoint.envelope
      const end = note.indexOf('\n\n') + 1
      const line = note.slice(end + 1).split('\n')[0]
      const signature = bytes(line.slice(line.lastIndexOf(' ') + 1)).subarray(4)
      hold(verify('sha256', Buffer.from(note.slice(0, end)), key, signature), 'the checkpoint')
    }
    const content = bytes(payload)
    const message = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${content.length} `),
      content,
    ])
    const key = leaf ? leaf.publicKey : registryKeys.get(material.publicKey.hint)
    hold(verify('sha256', message, key, bytes(signatures[0].sig)), 'the envelope')
  }
}

/** Where an element of DER has its content, and where it ends. */
function element(der, at) {
  const first = der[at + 1]
  const more = first < 128 ? 0 : first - 128
  const length = more === 0 ? first : der.readUIntBE(at + 2, more)
  const start = at + 2 + more
  return { at, start, end: start + length }
}

function children(der, { start, end }) {
  const all = []
  for (let at = start; at < end; at = all.at(-1).end) all.push(element(der, at))
  return all
}

function wrap(tag, content) {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** 1.3.6.1.4.1.11129.2.4.2 */
const SCT_LIST = Buffer.from('060a2b06010401d679020402', 'hex')

/** What the CT log signed: RFC 6962, section 3.2, over the certificate without its SCTs. */
function sctOf(der, issuerKeyHash) {
  const [tbs] = children(der, element(der, 0))
  const parts = children(der, tbs)
  const last = parts.at(-1)
  const [list] = children(der, last)
  const extensions = children(der, list)
  const text = ({ at, end }) => der.subarray(at, end)
  const isSct = (one) => der.subarray(one.start, one.start + SCT_LIST.length).equals(SCT_LIST)
  const others = wrap(0xa3, wrap(0x30, Buffer.concat(extensions.filter((one) => !isSct(one)).map(text))))
  const precertificate = wrap(0x30, Buffer.concat([...parts.slice(0, -1).map(text), others]))
  // An OCTET STRING in an OCTET STRING, and two lengths of two bytes, before the first SCT
  const value = children(der, extensions.find(isSct)).at(-1)
  const sct = der.subarray(element(der, value.start).start + 4)
  const length = Buffer.from([0, precertificate.length >> 8, precertificate.length & 255])
  const signed = Buffer.concat([
    sct.subarray(0, 1),
    Buffer.from([0]),
    sct.subarray(33, 41),
    Buffer.from([0, 1]),
    issuerKeyHash,
    length,
    precertificate,
    Buffer.from([0, 0]),
  ])
  return {
    logId: sct.subarray(1, 33).toString('base64'),
    signed,
    signature: sct.subarray(47, 47 + sct.readUInt16BE(45)),
  }
}
