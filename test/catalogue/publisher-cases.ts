/** VD4xx: a build that holds, by somebody who was not expected, or none where there was one before. */
import { buildOf } from '../../fixtures/lab/attestation.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import type { AcceptedPublisher } from '../../src/publisher/accepted.ts'
import type { Case, Kit } from './kit.ts'
import { BUILD, NAME, REPOSITORY } from './kit.ts'

const honest = async (kit: Kit) => ({ publication: await kit.attested() })

const ACCEPTED: AcceptedPublisher = {
  version: '1.0.0',
  level: 'provenance',
  issuer: 'https://code.example',
  repository: REPOSITORY,
  repositoryId: BUILD.repositoryId,
  ownerId: BUILD.ownerId,
  workflow: BUILD.workflow,
  refKind: 'tag',
  trigger: BUILD.trigger,
  runner: BUILD.runner,
}

/** The build beside the entry of the identity lock. */
const drift = (
  code: Case['code'],
  what: string,
  accepted: Partial<AcceptedPublisher>,
  { version = '1.0.0', outcome = 'failed' as Case['outcome'] } = {},
): Case => ({
  code,
  what,
  bad: async (kit) => ({ publication: await kit.attested({ version }), accepted: { ...ACCEPTED, ...accepted } }),
  twin: async (kit) => ({ publication: await kit.attested({ version }), accepted: ACCEPTED }),
  outcome,
})

/** Less than before it, beside as much. */
const lost = (
  code: Case['code'],
  what: string,
  earlier: { readonly version: string; readonly time: string },
  now: { readonly version: string; readonly time: string },
  outcome: Case['outcome'],
  asServed: (publication: Publication) => Publication = (publication) => publication,
): Case => ({
  code,
  what,
  bad: async (kit) => ({ publication: asServed(await kit.plain(now)), earlier: [await kit.attested(earlier)] }),
  twin: async (kit) => ({ publication: asServed(await kit.attested(now)), earlier: [await kit.attested(earlier)] }),
  outcome,
})

const minimumAge = (age: string) => async (kit: Kit) => ({
  publication: await kit.attested(),
  files: { 'verify-deps.json': { minimumReleaseAge: age } },
})

export const publisherCases: readonly Case[] = [
  {
    code: 'VD401',
    what: 'not allowed by a rule',
    bad: async (kit) => ({
      publication: await kit.attested(),
      rule: { publisher: { repository: 'https://code.example/acme/*' } },
    }),
    twin: async (kit) => ({
      publication: await kit.attested(),
      rule: { publisher: { repository: 'https://code.example/lab/*' } },
    }),
    outcome: 'failed',
  },
  drift('VD402', 'another workflow than of the version that was accepted', { workflow: 'ci/release.yml' }),
  drift('VD402', 'another workflow than of a later one', { workflow: 'ci/release.yml', version: '2.0.0' }),
  drift('VD403', 'another trigger than of the version before', { trigger: 'web' }, { version: '1.0.1' }),
  {
    code: 'VD404',
    what: 'another repository than the package declares',
    bad: async (kit) => ({ publication: await kit.attested({}, {}, buildOf('somebody/fork')) }),
    twin: honest,
    outcome: 'failed',
  },
  drift('VD405', 'a new name', { repository: 'https://code.example/lab/before' }, { outcome: 'verified' }),
  drift('VD406', 'another repository under the name', { repositoryId: '9' }),
  lost(
    'VD407',
    'days ago',
    { version: '1.0.0', time: '2026-01-15T12:00:00.000Z' },
    { version: '1.0.1', time: '2026-03-05T12:00:00.000Z' },
    'failed',
  ),
  lost(
    'VD408',
    'a year ago',
    { version: '1.0.0', time: '2025-01-15T12:00:00.000Z' },
    { version: '1.0.1', time: '2025-02-15T12:00:00.000Z' },
    'verified',
    // Where the document tells the age, nobody asks for the history of what is that old.
    (publication) => ({ ...publication, document: { ...publication.document, _npmOperationalInternal: { tmp: '' } } }),
  ),
  lost(
    'VD409',
    'weeks ago, on an older line',
    { version: '2.0.0', time: '2026-01-01T12:00:00.000Z' },
    { version: '1.0.1', time: '2026-02-10T12:00:00.000Z' },
    'verified',
  ),
  {
    code: 'VD410',
    what: 'younger than the policy allows',
    bad: minimumAge('90 days'),
    twin: minimumAge('30 days'),
    outcome: 'failed',
  },
  {
    code: 'VD411',
    what: 'an earlier version that cannot be read',
    bad: async (kit) => {
      const unread = { name: NAME, version: '0.9.0', dist: { attestations: 'some' } }
      return { publication: await kit.plain(), answers: { [`/${NAME}`]: { json: { versions: { '0.9.0': unread } } } } }
    },
    twin: async (kit) => ({ publication: await kit.plain(), earlier: [await kit.plain({ version: '0.9.0' })] }),
    outcome: 'verified',
  },
]
