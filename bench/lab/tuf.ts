/** Sigstore's TUF repository, as far as npm needs it to trust the lab's own Sigstore: as its cache, and by its host's name. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_MIRROR_URL } from '@sigstore/tuf'
import { labKey } from '../../fixtures/lab/key.ts'
import { distinguishedName, issueCertificate } from '../../fixtures/lab/sigstore/certificate.ts'
import { certified } from '../../fixtures/lab/sigstore/certificate-authority.ts'
import { basicConstraints, subjectAltName } from '../../fixtures/lab/sigstore/extensions.ts'
import { keyFromPem, pemOf } from '../../fixtures/lab/sigstore/signing-key.ts'
import { writeTufCache } from '../../test/support/tuf-repository.ts'

/** `tuf/`: what goes into npm's cache as `_tuf`. `tls-*.pem`: with what a server stands for the repository's host. */
export async function makeTuf(directory: string, trustedRoot: object): Promise<void> {
  mkdirSync(directory, { recursive: true })
  await writeTufCache(path.join(directory, 'tuf'), 'trusted_root.json', trustedRoot)
  const { pem } = labKey('bench TUF host')
  const key = keyFromPem('P-256', pem)
  const host = new URL(DEFAULT_MIRROR_URL).hostname
  const itself = { name: distinguishedName({ organization: 'lab', commonName: host }), key }
  const period = { start: new Date('2020-01-01T00:00:00Z'), end: new Date('2045-01-01T00:00:00Z') }
  const extensions = [basicConstraints(true), subjectAltName([{ dns: host }], false)]
  const certificate = issueCertificate({ ...certified(itself, itself, period), extensions })
  writeFileSync(path.join(directory, 'tls-key.pem'), pem)
  writeFileSync(path.join(directory, 'tls-certificate.pem'), pemOf('CERTIFICATE', certificate))
}
