/** VD4xx: a build that holds, by somebody who was not expected, or none where there was one before. */
import { buildOf } from '../../fixtures/lab/attestation.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { BASE, withAttested } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { Registry } from '../../src/evidence.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
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
): Case => ({
  code,
  what,
  bad: async (kit) => ({ publication: await kit.plain(now), earlier: [await kit.attested(earlier)] }),
  twin: async (kit) => ({ publication: await kit.attested(now), earlier: [await kit.attested(earlier)] }),
  outcome,
})

const A_YEAR_AGO = { time: '2025-02-15T12:00:00.000Z' }

const minimumAge = (age: string) => async (kit: Kit) => ({
  publication: await kit.attested(),
  // It is not new as a whole.
  earlier: [await kit.attested({ version: '0.9.0', ...A_YEAR_AGO })],
  files: { 'verify-deps.json': { minimumReleaseAge: age } },
})

/** An update of what a lockfile had before. */
const updated = (version: string, before: (kit: Kit) => Promise<Publication>) => async (kit: Kit) => {
  const earlier = await before(kit)
  const { integrity } = earlier
  const packages = { '': { dependencies: { [NAME]: '*' } }, [`node_modules/${NAME}`]: { version: '1.0.0', integrity } }
  return {
    publication: await kit.attested({ version }),
    earlier: [earlier],
    files: { 'old.json': { lockfileVersion: 3, packages } },
    options: { changed: 'old.json' },
  }
}

const NO_HISTORY = { options: { require: 'integrity' } } as const

/** The document does not tell it, and the packument does or could not be had. */
const withoutTime = (state: 'present' | 'unavailable') => (registry: Registry) => ({
  manifest: async (pkg: LockedPackage) => {
    const manifest = await registry.manifest(pkg)
    if (manifest.state !== 'present') throw new Error(manifest.state)
    return { ...manifest, value: { ...manifest.value, uploadedAt: undefined } }
  },
  published: async () =>
    state === 'present'
      ? { state, value: new Date(A_YEAR_AGO.time), from: BASE }
      : { state, from: BASE, reason: 'no answer in time' },
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
  drift('VD403', 'another trigger than of the version before', { trigger: 'trigger' }, { version: '1.0.1' }),
  {
    code: 'VD404',
    what: 'another repository than the package declares',
    bad: async (kit) => ({ publication: await kit.attested({}, {}, buildOf('somebody/fork')) }),
    twin: honest,
    outcome: 'failed',
  },
  {
    code: 'VD412',
    what: 'another repository than the package declares, a year ago',
    bad: async (kit) => ({ publication: await kit.attested(A_YEAR_AGO, {}, buildOf('somebody/fork')) }),
    twin: async (kit) => ({ publication: await kit.attested(A_YEAR_AGO) }),
    outcome: 'verified',
  },
  {
    code: 'VD403',
    what: 'another workflow than of the version in the lockfile before',
    bad: updated('1.0.1', (kit) => kit.attested({}, {}, { ...BUILD, workflow: 'ci/release.yml' })),
    twin: updated('1.0.1', (kit) => kit.attested()),
    outcome: 'failed',
  },
  {
    code: 'VD403',
    what: 'another workflow than of the later version in the lockfile before',
    bad: updated('0.9.0', (kit) => kit.attested({}, {}, { ...BUILD, workflow: 'ci/release.yml' })),
    twin: updated('0.9.0', (kit) => kit.attested()),
    outcome: 'failed',
  },
  {
    code: 'VD413',
    what: 'the attestations of the version in the lockfile before are withheld',
    bad: updated('1.0.1', async (kit) => withAttested(await kit.attested(), [])),
    twin: updated('1.0.1', (kit) => kit.attested()),
    outcome: 'inconclusive',
  },
  {
    code: 'VD413',
    what: 'the version in the lockfile before had other bytes than were attested',
    bad: updated('1.0.1', async (kit) => ({ ...(await kit.attested()), integrity: integrityOf(Buffer.from('other')) })),
    twin: updated('1.0.1', (kit) => kit.attested()),
    outcome: 'inconclusive',
    besides: ['VD526'],
  },
  drift('VD405', 'a new name', { repository: 'https://code.example/lab/before' }, { outcome: 'verified' }),
  drift('VD406', 'another repository under the name', { repositoryId: '9' }),
  drift('VD416', "on the platform's runner now", { runner: 'self-hosted' }, { version: '1.0.1', outcome: 'verified' }),
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
  {
    code: 'VD414',
    what: 'the history of a young version cannot be had',
    bad: async (kit) => ({ publication: await kit.plain(), answers: { [`/${NAME}`]: undefined } }),
    twin: async (kit) => ({ publication: await kit.plain() }),
    outcome: 'inconclusive',
  },
  {
    code: 'VD415',
    what: 'the time of publication cannot be had',
    bad: async (kit) => ({ ...(await minimumAge('30 days')(kit)), meddle: withoutTime('unavailable'), ...NO_HISTORY }),
    twin: async (kit) => ({ ...(await minimumAge('30 days')(kit)), meddle: withoutTime('present'), ...NO_HISTORY }),
    outcome: 'inconclusive',
  },
]
