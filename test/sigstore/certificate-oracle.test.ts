/** What limits the use of a certificate, as another reader sees it. */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { describe, expect, test } from 'vitest'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { corpora } from '../support/corpora.ts'
import { rejectionOf } from '../support/rejection.ts'
import { AT, STATEMENT } from '../support/sigstore.ts'
import { corpusJson } from '../support/sigstore-corpora.ts'

function usageByOracle(raw: Uint8Array) {
  const certificate = new x509.X509Certificate(raw)
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension)
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages
  const has = (flag: x509.KeyUsageFlags) => ((usages ?? 0) & flag) !== 0
  return {
    isAuthority: constraints?.ca ?? false,
    pathLength: constraints?.pathLength,
    keyUsage: usages && {
      signsData: has(x509.KeyUsageFlags.digitalSignature),
      signsCertificates: has(x509.KeyUsageFlags.keyCertSign),
    },
    extendedKeyUsage: certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String),
  }
}

function usage(raw: Uint8Array) {
  const { isAuthority, pathLength, keyUsage, extendedKeyUsage } = parseCertificate(raw)
  return { isAuthority, pathLength, keyUsage, extendedKeyUsage }
}

const instance = createInstance()
const bundle = instance.attest({ statement: STATEMENT, at: AT })
/** The leaf, and all authorities of the lab. */
const written = [bundle, instance.trustedRoot()].flatMap((json) => [
  ...JSON.stringify(json).matchAll(/"rawBytes":"(MII[^"]+)"/gu),
])
const certificates = written.flatMap(([, base64 = '']) => {
  const raw = Buffer.from(base64, 'base64')
  // Keys stand there in the same way.
  return rejectionOf(() => parseCertificate(raw)) === undefined ? [raw] : []
})

describe('usages are read as @peculiar/x509 reads them', () => {
  test('of the lab', () => {
    expect(certificates.length).toBeGreaterThan(2)
    for (const raw of certificates) expect(usage(raw)).toEqual(usageByOracle(raw))
    expect(new Set(certificates.map((raw) => usage(raw).isAuthority))).toEqual(new Set([true, false]))
  })

  test.runIf(corpora !== undefined)('of real leaves', () => {
    const leaves = corpusJson<readonly { readonly leaf: string; readonly error?: string }[]>('atoms', 'leaf-certs.json')
    const readable = leaves.filter(({ error }) => error === undefined).map((each) => Buffer.from(each.leaf, 'base64'))
    expect(readable.length).toBeGreaterThan(200)
    for (const raw of readable) expect(usage(raw)).toEqual(usageByOracle(raw))
  })
})
