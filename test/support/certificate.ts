/**
 * Certificates for servers on loopback, made on the spot: nothing to install, nothing that expires, no key in the
 * repository. Node signs but does not write X.509, so the few structures that are needed are written here: RFC 5280, 4.1,
 * in DER (ITU-T X.690).
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

export interface Certificate {
  /** Both in PEM. The certificate is signed by its own key, so that who trusts it, and nobody else, accepts it. */
  readonly cert: string
  readonly key: string
}

const [SEQUENCE, SET, INTEGER, BOOLEAN, BITS, OCTETS, OID, UTF8, TIME] = [48, 49, 2, 1, 3, 4, 6, 12, 24] as const

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const hex = (text: string) => Buffer.from(text, 'hex')
const ascii = (text: string) => Buffer.from(text, 'ascii')

/** ecdsa-with-SHA256, RFC 5758, 3.2 */
const ALGORITHM = der(SEQUENCE, der(OID, hex('2a8648ce3d040302')))
/** commonName, basicConstraints, subjectAltName: RFC 5280, appendix A */
const [COMMON_NAME, CONSTRAINTS, ALTERNATIVES] = [hex('550403'), hex('551d13'), hex('551d11')] as const

/** For 127.0.0.1 and for the host names given. */
export function makeCertificate(...hosts: readonly string[]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // Of several authorities, OpenSSL chooses one by its name.
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, ascii(`test ${randomUUID()}`)))))
  const alternatives = der(SEQUENCE, der(0x87, hex('7f000001')), ...hosts.map((host) => der(0x82, ascii(host))))
  const isAuthority = der(SEQUENCE, der(BOOLEAN, hex('ff')))
  const extensions = der(
    SEQUENCE,
    der(SEQUENCE, der(OID, CONSTRAINTS), der(BOOLEAN, hex('ff')), der(OCTETS, isAuthority)),
    der(SEQUENCE, der(OID, ALTERNATIVES), der(OCTETS, alternatives)),
  )
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, hex('02'))),
    der(INTEGER, hex('01')),
    ALGORITHM,
    name,
    der(SEQUENCE, der(TIME, ascii('20000101000000Z')), der(TIME, ascii('29991231235959Z'))),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, extensions),
  )
  const signed = der(SEQUENCE, body, ALGORITHM, der(BITS, hex('00'), sign('sha256', body, privateKey)))
  const lines = signed.toString('base64').replace(/.{64}/gu, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}
