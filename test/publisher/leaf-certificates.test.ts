/** Publishers of real certificates, beside the extensions as another reader decoded them. */
import { describe, expect, test } from 'vitest'
import { accept } from '../../src/publisher/accepted.ts'
import { compareWithAccepted } from '../../src/publisher/compare.ts'
import { describeDrift } from '../../src/publisher/in-words.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import { publisherOf } from '../../src/publisher/publisher.ts'
import { parseCertificate } from '../../src/sigstore/certificate.ts'
import { readIdentity } from '../../src/sigstore/fulcio.ts'
import { corpora } from '../support/corpora.ts'
import { corpusJson, count } from '../support/sigstore-corpora.ts'

interface Leaf {
  readonly leaf: string
  readonly error?: string
  /** None of Fulcio's, without. */
  readonly san?: string
  readonly ext: Readonly<Record<string, string>>
}

describe.runIf(corpora !== undefined)('the publishers of real certificates', () => {
  const named = (corpora === undefined ? [] : corpusJson<readonly Leaf[]>('atoms', 'leaf-certs.json')).filter(
    ({ error, san }) => error === undefined && san !== undefined,
  )
  const read = named.map(({ leaf, san = '', ext }) => {
    const publisher = publisherOf(readIdentity(parseCertificate(Buffer.from(leaf, 'base64'))))
    return { publisher, san: san.replace(/^URI:/u, ''), ext }
  })
  const known = read.flatMap(({ publisher, ...rest }) => (publisher === undefined ? [] : [{ publisher, ...rest }]))
  const built = known.filter(({ publisher }) => publisher.repository !== undefined)

  test('one certificate is not of Fulcio, and nobody vouches for its name', () => {
    expect([read.length, known.length]).toEqual([246, 245])
    expect(read.find(({ publisher }) => publisher === undefined)?.san).toBe('https://dotcom.releases.github.com')
  })

  test('the source is there wherever the certificate says it', () => {
    const said = known.map(({ ext }) => ext['1.12'] ?? (ext['1.5'] && `https://github.com/${ext['1.5']}`))
    expect(known.map(({ publisher }) => publisher.repository)).toEqual(said)
    // 16 are of mocks: a name, and nothing else. They, and persons, have no repository.
    expect(built).toHaveLength(155)
  })

  test('so are ids, runner, trigger, commit, ref and run', () => {
    expect(built.map(({ publisher: p }) => [p.repositoryId, p.ownerId, p.runner, p.trigger, p.commit, p.ref])).toEqual(
      built.map(({ ext }) => [
        ...[ext['1.15'], ext['1.17'], ext['1.11'], ext['1.20'] ?? ext['1.2'], ext['1.13'] ?? ext['1.3']],
        ext['1.14'] ?? ext['1.6'],
      ]),
    )
    expect(built.map(({ publisher: p }) => [p.runUrl, p.visibility, p.environment])).toEqual(
      built.map(({ ext }) => [ext['1.21'], ext['1.22'], ext['1.23']]),
    )
    expect(count(built.map(({ publisher }) => publisher.refKind))).toEqual({ branch: 77, tag: 78 })
  })

  test('the early ones have the source, the workflow and no ids', () => {
    const early = built.filter(({ ext }) => ext['1.8'] === undefined)
    const short = ({
      publisher: { repository, workflow, refKind, trigger, repositoryId, runner },
    }: (typeof early)[0]) =>
      [repository?.slice('https://github.com/'.length), workflow, refKind, trigger, repositoryId, runner].join(' ')
    expect(count(early.map(short))).toEqual({
      'asraa/slsa-on-github-test  branch workflow_dispatch  ': 2,
      'laurentsimon/provenance-npm-test .github/workflows/release.yml branch workflow_dispatch  ': 1,
      'sigstore/sigstore-js .github/workflows/publish.yml tag release  ': 2,
      'slsa-framework/example-package  branch workflow_dispatch  ': 1,
      'slsa-framework/slsa-github-generator .github/workflows/builder_docker-based_slsa3.yml branch workflow_dispatch  ': 1,
      'theupdateframework/tuf-js .github/workflows/publish.yml tag release  ': 1,
    })
  })

  test('the workflow is that of the source, and the signer is told apart where it is not', () => {
    const source = ({ publisher }: { readonly publisher: Publisher }) => publisher.repository ?? ''
    const reusable = built.filter((each) => !each.san.startsWith(`${source(each)}/`))
    expect(built.filter(({ publisher }) => publisher.signer !== undefined)).toEqual(reusable)
    expect(reusable.length).toBeGreaterThan(50)
    expect(reusable.every(({ publisher, san }) => publisher.signer === san)).toBe(true)
    const started = built.filter(({ ext }) => ext['1.18'] !== undefined)
    expect(started.map((each) => `${source(each)}/${each.publisher.workflow}@${each.publisher.ref}`)).toEqual(
      started.map(({ ext }) => ext['1.18']),
    )
  })

  test('every one is its own publisher, and keeps to itself', () => {
    const kept = known.map(({ publisher }) => accept('1.0.0', 'provenance', publisher))
    expect(
      known.flatMap(({ publisher }, index) => compareWithAccepted(publisher, kept[index] ?? fail(), 'provenance')),
    ).toEqual([])
  })

  test('the release that pull_request_target built is another one than that of a tag', () => {
    const of = (trigger: string) =>
      built.find(({ publisher: p }) => p.repository === 'https://github.com/nuxt/nuxt' && p.trigger === trigger)
        ?.publisher
    const accepted = accept('3.13.0', 'provenance', of('push'))
    const later = of('pull_request_target')
    const differences = compareWithAccepted(later, accepted, 'provenance')
    expect(differences.map(({ field }) => field)).toEqual(['refKind', 'trigger'])
    expect(describeDrift(accepted, later, differences)).toBe(
      'was built by `release.yml` on a tag push; this one by `release.yml` on `pull_request_target`',
    )
  })
})

function fail(): never {
  throw new Error('missing')
}
