/**
 * Certificates for servers on loopback, made on the spot: nothing to install, nothing that expires, no key in the
 * repository.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { distinguishedName, issueCertificate } from '../../fixtures/lab/sigstore/certificate.ts'
import { basicConstraints, subjectAltName } from '../../fixtures/lab/sigstore/extensions.ts'
import { keyFromPem, pemOf } from '../../fixtures/lab/sigstore/signing-key.ts'

export interface Certificate {
  /** Both in PEM. The certificate is signed by its own key, so that who trusts it, and nobody else, accepts it. */
  readonly cert: string
  readonly key: string
}

/** For 127.0.0.1 and for the host names given. */
export function makeCertificate(...hosts: readonly string[]): Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const key = keyFromPem('P-256', pem)
  // Of several authorities, OpenSSL chooses one by its name.
  const name = distinguishedName({ commonName: `test ${randomUUID()}` })
  const alternatives = [{ ip: Buffer.from([127, 0, 0, 1]) }, ...hosts.map((dns) => ({ dns }))]
  const certificate = issueCertificate({
    subject: name,
    issuer: { name, key },
    publicKey: key.spki,
    serial: Buffer.from([1]),
    notBefore: new Date('2000-01-01T00:00:00Z'),
    notAfter: new Date('2999-12-31T23:59:59Z'),
    extensions: [basicConstraints(true), subjectAltName(alternatives, false)],
  })
  return { cert: pemOf('CERTIFICATE', certificate), key: pem }
}
