/** Source, integrity, the registry's signature, the policy and the run, as far as the demo does not show them. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KEY, NOW, OLD_KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import { BASE } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import { npmRegistry } from '../../src/registry/npm-config.ts'
import { loadNpmKeys } from '../../src/trust/npm-keys.ts'
import { openTuf } from '../../src/trust/tuf.ts'
import { openTufArchive } from '../../src/trust/tuf-offline.ts'
import { temporaryDirectory } from '../support/npm-home.ts'
import { makeSnapshot } from '../support/snapshot.ts'
import { archiveOf, KEYS_TARGET, makeTufRepository, planTufRepository } from '../support/tuf-repository.ts'
import type { Case, Kit, Side } from './kit.ts'
import { NAME } from './kit.ts'

const KEYS = '/-/npm/v1/keys'
const honest = async (kit: Kit) => ({ publication: await kit.plain() })

/** The same package, in a project, or on a registry, with which something is wrong. */
const around = (
  code: Case['code'],
  what: string,
  outcome: Case['outcome'],
  bad: (side: Side) => Partial<Side>,
  besides: readonly string[] = [],
): Case => ({
  code,
  what,
  bad: async (kit) => {
    const side = await honest(kit)
    return { ...side, ...bad(side) }
  },
  twin: honest,
  outcome,
  besides,
})

/** A project that asks for it in a way of its own. */
function project(specifier: string, entries: Readonly<Record<string, object>>, kind = 'dependencies') {
  const root = { name: 'project', version: '1.0.0', [kind]: { [NAME]: specifier } }
  const lockfile = { name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true }
  return { 'package.json': root, 'package-lock.json': { ...lockfile, packages: { '': root, ...entries } } }
}
const PLACE = `node_modules/${NAME}`

const withPolicy = (exception: object, keys?: readonly []) => async (kit: Kit) => ({
  publication: await kit.plain(keys === undefined ? {} : { keys }),
  files: { 'verify-deps.json': { exceptions: [{ package: NAME, reason: 'Looked at it.', ...exception }] } },
})

const withSettings = async (kit: Kit) => ({
  publication: await kit.plain(),
  files: { 'verify-deps.json': { require: 'signature' } },
})

/** Signed by us, under the name of a key of npm's. */
async function pretending(kit: Kit) {
  const host = new URL(npmRegistry()).host
  const [npmKey] = (await loadNpmKeys(openTuf(undefined), host)).value
  return kit.plain({ keys: [{ ...OLD_KEY, keyid: npmKey?.keyid ?? '' }] })
}

/** Taken on the first day of 2026, with npm's keys as its repository has them. */
async function snapshotUntil(expires: string) {
  const plan = planTufRepository('2999-01-01T00:00:00Z')
  plan.timestamp.expires = expires
  plan.delegated.targets = { [KEYS_TARGET]: Buffer.from('{"keys":[]}') }
  const files = makeTufRepository(plan)
  const rootPath = path.join(await temporaryDirectory(), '1.root.json')
  await writeFile(rootPath, files.get('1.root.json') as Buffer)
  const repository = { mirrorURL: 'https://tuf.example', rootPath }
  return openTufArchive(archiveOf(files, new Date('2026-01-01')), new Date(NOW), repository)
}

export const otherCases: readonly Case[] = [
  around('VD000', 'a bug of ours', 'inconclusive', () => ({
    meddle: () => ({ tarball: () => Promise.reject(new Error('out of order')) }),
  })),
  around('VD001', 'from git, as the project asks', 'uncovered', () => ({
    files: project('github:lab/subject', {
      [PLACE]: { version: '1.0.0', resolved: `git+ssh://git@github.com/lab/subject.git#${'0'.repeat(40)}` },
    }),
  })),
  around(
    'VD004',
    'without encryption',
    'verified',
    () => ({ lock: { resolved: 'http://mirror.example/subject.tgz' } }),
    ['VD003'],
  ),
  around('VD006', 'an entry without a version', 'unproven', () => ({ lock: { version: undefined } })),
  around('VD007', 'left out', 'uncovered', ({ publication: { version, path, integrity } }) => ({
    files: project(version, { [PLACE]: { version, resolved: BASE + path, integrity, dev: true } }, 'devDependencies'),
    options: { omit: ['dev'] },
  })),
  around('VD008', 'a directory of the project', 'uncovered', () => ({
    files: project('file:lib', { [PLACE]: { resolved: 'lib', link: true }, lib: { name: NAME, version: '1.0.0' } }),
  })),
  {
    code: 'VD009',
    what: 'not the registry of the policy',
    bad: async (kit) => ({ publication: await kit.plain(), rule: { registry: 'https://elsewhere.example/' } }),
    twin: async (kit) => ({ publication: await kit.plain(), rule: { registry: kit.registry } }),
    outcome: 'failed',
  },
  {
    code: 'VD013',
    what: 'somebody stops the run',
    bad: async (kit) => {
      const end = new AbortController()
      const stop = (): Promise<never> => {
        end.abort()
        return new Promise(() => {})
      }
      return { ...(await honest(kit)), options: { signal: end.signal }, meddle: () => ({ tarball: stop }) }
    },
    twin: async (kit) => ({ ...(await honest(kit)), options: { signal: new AbortController().signal } }),
    outcome: 'inconclusive',
  },
  around('VD103', 'pinned by SHA-1', 'unproven', ({ publication: { tarball } }) => ({
    lock: { integrity: integrityOf(tarball, 'sha1') },
  })),
  around('VD106', 'no tarball', 'inconclusive', ({ publication: { path } }) => ({ answers: { [path]: undefined } })),
  around('VD205', 'keys that cannot be read', 'inconclusive', () => ({ answers: { [KEYS]: { json: { keys: 7 } } } })),
  around('VD206', 'no keys', 'verified', () => ({ answers: { [KEYS]: undefined } })),
  {
    code: 'VD207',
    what: 'by a key that has expired since, at a time that nobody tells',
    bad: async (kit) => {
      const publication = await kit.plain({ keys: [OLD_KEY], time: '2025-03-01T00:00:00.000Z' })
      const { name, version } = publication
      const document = { ...publication.document, _npmOperationalInternal: { tmp: '' } }
      const answers = { [`/${name}`]: { json: { name, versions: { [version]: document }, time: {} } } }
      return { publication: { ...publication, document }, answers }
    },
    twin: async (kit) => ({
      publication: await kit.plain({ keys: [OLD_KEY], time: '2025-03-01T00:00:00.000Z' }),
    }),
    outcome: 'inconclusive',
  },
  around('VD209', 'no document', 'inconclusive', ({ publication: { name, version } }) => ({
    answers: { [`/${name}`]: undefined, [`/${name}/${version}`]: undefined },
  })),
  {
    code: 'VD014',
    what: 'a snapshot of another lockfile',
    bad: async (kit) => ({ publication: await kit.plain(), evidence: () => snapshotFor('0'.repeat(64)) }),
    twin: async (kit) => ({ publication: await kit.plain(), evidence: snapshotFor }),
    outcome: 'verified',
  },
  {
    code: 'VD210',
    what: 'npm\u2019s keys from a shipped copy',
    bad: async (kit) => ({ publication: await pretending(kit), answers: { [KEYS]: undefined } }),
    twin: async (kit) => ({ publication: await kit.plain(), answers: { [KEYS]: { json: keysDocument([KEY]) } } }),
    outcome: 'failed',
    besides: ['VD202'],
  },
  around(
    'VD211',
    'pinned by SHA-384, and no tarball',
    'inconclusive',
    ({ publication: { tarball, path } }) => ({
      lock: { integrity: integrityOf(tarball, 'sha384') },
      answers: { [path]: undefined },
    }),
    ['VD106'],
  ),
  {
    code: 'VD212',
    what: 'keys out of a snapshot whose time is over',
    bad: async (kit) => ({ publication: await kit.attested(), tuf: await snapshotUntil('2026-01-02T00:00:00Z') }),
    twin: async (kit) => ({ publication: await kit.attested(), tuf: await snapshotUntil('2999-01-02T00:00:00Z') }),
    outcome: 'verified',
  },
  {
    code: 'VD901',
    what: 'an exception that has expired',
    bad: withPolicy({ code: 'VD201', expires: '2026-03-01' }, []),
    twin: withPolicy({ code: 'VD201', expires: '2026-03-31' }, []),
    outcome: 'unproven',
    besides: ['VD201'],
  },
  {
    code: 'VD902',
    what: 'an exception that excepts nothing',
    bad: withPolicy({ code: 'VD201', expires: '2026-03-31' }),
    twin: withPolicy({ code: 'VD201', expires: '2026-03-31' }, []),
    outcome: 'verified',
  },
  {
    code: 'VD903',
    what: 'a rule for nobody',
    bad: async (kit) => ({
      publication: await kit.plain(),
      files: { 'verify-deps.json': { rules: [{ packages: ['@lab/sbject'], require: 'signature' }] } },
    }),
    twin: async (kit) => ({ publication: await kit.plain(), rule: { require: 'signature' } }),
    outcome: 'verified',
  },
  {
    code: 'VD905',
    what: 'a change that brings a policy along with a package',
    bad: async (kit) => ({ ...(await withSettings(kit)), added: ['package-lock.json', 'verify-deps.json'] }),
    twin: async (kit) => ({ ...(await withSettings(kit)), added: ['package-lock.json'] }),
    outcome: 'verified',
  },
]

async function snapshotFor(digest: string): Promise<string> {
  const { file } = await makeSnapshot({ lockfile: { name: 'package-lock.json', digest } })
  return file
}
