/** VD003 and VD004: the right package, from a place or in a way that is worth a word. */
import { describe, expect, test } from 'vitest'
import { source } from '../../src/checks/source.ts'
import type { Evidence } from '../../src/evidence.ts'
import { absent, honestEvidence, REGISTRY, said, withDocument, withResolved } from '../support/evidence.ts'

const honest = await honestEvidence()
const OWN = `${REGISTRY}honest/-/honest-1.0.0.tgz`
const MIRRORED = 'https://mirror.example/honest/-/honest-1.0.0.tgz'

const proven = { codes: [], proven: true }
const noted = (code: string) => ({ codes: [code], proven: false })

const documented = (tarball: string | undefined, resolved: string) =>
  withResolved(withDocument(honest, { tarball }), resolved)

describe('VD003: from outside the configured registry', () => {
  const ODD = `${REGISTRY}download/7f3a/honest.tar.gz`
  const rows: readonly (readonly [string, Evidence, Evidence])[] = [
    ['another host', documented(OWN, OWN), documented(OWN, MIRRORED)],
    ['a host that the document names', documented(MIRRORED, MIRRORED), documented(OWN, MIRRORED)],
    ['another port', documented(OWN, OWN), documented(OWN, 'https://registry.example:8443/honest/-/honest-1.0.0.tgz')],
    ['a host that only begins alike', documented(OWN, OWN), documented(OWN, OWN.replace('.example', '.example.org'))],
    ['a host after a user name', documented(OWN, OWN), documented(OWN, OWN.replace('//', '//registry.example@evil.'))],
    ['a file', documented(OWN, OWN), documented(OWN, 'file:honest-1.0.0.tgz')],
    ['no address at all', documented(OWN, OWN), documented(OWN, 'honest-1.0.0.tgz')],
    ['an unknown layout', documented(ODD, ODD), documented(OWN, ODD)],
    ['an unknown layout, other file', documented(ODD, ODD), documented(ODD, ODD.replace('7f3a', '7f3b'))],
    ['an unknown layout, other host', documented(ODD, ODD), documented(ODD, ODD.replace('registry', 'mirror'))],
    ['an unknown layout elsewhere', documented(MIRRORED, MIRRORED), documented(MIRRORED, `${MIRRORED}.gz`)],
    ['an unknown layout, undocumented', documented(ODD, ODD), documented(undefined, ODD)],
    ['an unknown layout, without document', documented(ODD, ODD), { ...documented(ODD, ODD), manifest: absent }],
  ]
  test.each(rows)('%s', (_what, twin, changed) => {
    expect(said(source, twin)).toEqual(proven)
    expect(said(source, changed)).toEqual(noted('VD003'))
  })

  test('an unknown layout counts as documented in any spelling of the same address', () => {
    const spelled = documented(`${REGISTRY}download/%40scope%2fhonest`, `${REGISTRY}download/@scope%2Fhonest`)
    expect(said(source, spelled)).toEqual(proven)
    expect(said(source, withDocument(spelled, { tarball: `${REGISTRY}download/%40scope%2fother` }))).toEqual(
      noted('VD003'),
    )
  })

  test('the detail holds both sides', () => {
    const [finding] = source.run(documented(OWN, MIRRORED), { engines: [] }).findings
    expect(finding?.detail).toEqual({ resolved: MIRRORED, registry: REGISTRY })
  })

  test('npm puts the configured host in place of the written one', () => {
    // What the lockfile says is another host's, and what npm asks for is the registry's.
    expect(said(source, { ...documented(OWN, MIRRORED), resolved: OWN })).toEqual(proven)
    expect(said(source, { ...documented(OWN, MIRRORED), resolved: MIRRORED })).toEqual(noted('VD003'))
  })
})

describe('VD004: fetched without encryption', () => {
  const at = (base: string): Evidence => {
    const address = `${base}honest/-/honest-1.0.0.tgz`
    return { ...documented(address, address), registry: base }
  }

  test.each(['localhost', 'localhost:4873', '127.0.0.1', '127.0.0.1:4873', '127.8.9.10', '[::1]', '[::1]:4873'])(
    'on this machine it is as good as https: %s',
    (host) => {
      expect(said(source, at(`http://${host}/`))).toEqual(proven)
      expect(said(source, at(`https://${host}/`))).toEqual(proven)
    },
  )

  test.each([
    'registry.example',
    'localhost.example',
    '127.0.0.1.example',
    'not-localhost',
    '10.0.0.1',
    '[::2]',
    '0.0.0.0',
  ])('over the network it is not: %s', (host) => {
    expect(said(source, at(`https://${host}/`))).toEqual(proven)
    expect(said(source, at(`http://${host}/`))).toEqual(noted('VD004'))
  })

  test('in the lockfile alone', () => {
    expect(said(source, documented(OWN, OWN))).toEqual(proven)
    expect(said(source, documented(OWN, OWN.replace('https:', 'http:')))).toEqual(noted('VD004'))
  })

  test('what counts is how npm asks, not how it was written down', () => {
    const plain = OWN.replace('https:', 'http:')
    expect(said(source, { ...documented(OWN, plain), resolved: OWN })).toEqual(proven)
    expect(said(source, { ...documented(OWN, OWN), resolved: plain })).toEqual(noted('VD004'))
  })

  test('in the configuration alone', () => {
    expect(said(source, { ...documented(OWN, OWN), registry: REGISTRY })).toEqual(proven)
    expect(said(source, { ...documented(OWN, OWN), registry: REGISTRY.replace('https:', 'http:') })).toEqual(
      noted('VD004'),
    )
  })

  test('said beside what else there is to say', () => {
    const elsewhere = documented(OWN, MIRRORED.replace('https:', 'http:'))
    expect(said(source, elsewhere)).toEqual({ codes: ['VD004', 'VD003'], proven: false })
  })
})
