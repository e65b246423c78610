/**
 * Edits of a lockfile that bring in somebody else's code, as they were described for npm and Yarn in 2019 ("lockfile
 * injection") and work in every format: few reviewers read a lockfile. Each is found; the same lockfile unedited is verified.
 */
import { describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { packument, publish } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import { berryLockfile, checksumOf } from '../../fixtures/lab/yarn-archive.ts'
import type { Kit, Side } from '../catalogue/kit.ts'
import { verify } from '../catalogue/kit.ts'
import type { Written } from './lockfile-writers.ts'
import { honestly, writers } from './lockfile-writers.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Published on the same registry, signed by it, and not what the project asks for. */
const evil = await publish({ name: 'evil', keys: [KEY] })
const HOSTILE = integrityOf(Buffer.from('what the attacker serves'))
const ATTACKER = 'https://attacker.example'
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

const ofEvil = honestly(evil)

interface Attack {
  readonly what: string
  readonly edit: (honest: Written) => Written
  readonly outcome: 'failed' | 'unproven'
  /** At least these. */
  readonly codes: readonly string[]
}

const attacks: readonly Attack[] = [
  {
    what: "the attacker's host, with the digest of what it serves",
    edit: (honest) => ({
      ...honest,
      resolved: `${ATTACKER}/@lab/subject/-/subject-1.0.0.tgz`,
      integrity: HOSTILE,
    }),
    outcome: 'failed',
    codes: ['VD003', 'VD102'],
  },
  {
    what: 'address and digest of another package of the same registry',
    edit: (honest) => ({ ...honest, resolved: ofEvil.resolved, integrity: ofEvil.integrity }),
    outcome: 'failed',
    codes: ['VD002', 'VD102'],
  },
  {
    what: 'the digest of another package',
    edit: (honest) => ({ ...honest, integrity: ofEvil.integrity }),
    outcome: 'failed',
    codes: ['VD102'],
  },
  {
    what: 'the address of another version',
    edit: (honest) => ({ ...honest, resolved: honest.resolved.replace('1.0.0.tgz', '0.9.0.tgz') }),
    outcome: 'failed',
    codes: ['VD002'],
  },
  {
    what: "the attacker's host, and no digest",
    edit: (honest) => ({
      ...honest,
      resolved: `${ATTACKER}/@lab/subject/-/subject-1.0.0.tgz`,
      integrity: undefined,
    }),
    outcome: 'unproven',
    codes: ['VD003', 'VD104'],
  },
  {
    what: "the attacker's repository",
    edit: (honest) => ({ ...honest, git: { repository: 'git@attacker.example/subject.git', commit: COMMIT } }),
    outcome: 'failed',
    codes: ['VD005'],
  },
]

async function locked(kit: Kit, writer: (typeof writers)[number], edit: (honest: Written) => Written, alias?: string) {
  const publication = await kit.plain()
  const honest = honestly(publication, alias)
  const side: Side = {
    publication,
    lockfileName: writer.file,
    files: {
      'package.json': { name: 'project', version: '1.0.0', dependencies: { [honest.asked.name]: honest.asked.spec } },
      [writer.file]: writer.write(edit(honest)),
    },
    answers: {
      '/evil': { json: packument([evil]) },
      '/evil/1.0.0': { json: evil.document },
      [evil.path]: { base64: evil.tarball.toString('base64') },
    },
  }
  return side
}

describe.each(writers)('$file', (writer) => {
  test.each(attacks)('$what', async ({ edit, outcome, codes }) => {
    const report = await verify((kit) => locked(kit, writer, edit))
    expect(report.outcome).toBe(outcome)
    expect(report.codes).toEqual(expect.arrayContaining([...codes]))
  })

  test('unedited, it is verified; under an alias that is asked for, too', async () => {
    const honest = { outcome: 'verified', codes: [] }
    expect(await verify((kit) => locked(kit, writer, (entry) => entry))).toEqual(honest)
    expect(await verify((kit) => locked(kit, writer, (entry) => entry, 'nickname'))).toEqual(honest)
  })

  test('another package under the name, which nobody asks for', async () => {
    const edit = (honest: Written) => ({ ...honestly(evil), asked: honest.asked })
    const report = await verify((kit) => locked(kit, writer, edit))
    expect(report.outcome).toMatch(/^(?:failed|unproven)$/u)
    // pnpm would install it, and no digest would tell.
    if (writer.file === 'pnpm-lock.yaml') expect(report.codes).toEqual(expect.arrayContaining(['VD005', 'VD010']))
  })
})

describe('yarn.lock of Yarn 4', () => {
  const checksum = checksumOf(Buffer.from('an archive'))
  const berry = (edit: (lockfile: string) => string) => async (kit: Kit) => {
    const publication = await kit.plain()
    const { name, version } = publication
    return {
      publication,
      lockfileName: 'yarn.lock',
      files: {
        'package.json': { name: 'project', version: '1.0.0', dependencies: { [name]: version } },
        'yarn.lock': edit(berryLockfile(name, version, checksum)),
      },
      answers: {
        '/evil': { json: packument([evil]) },
        '/evil/1.0.0': { json: evil.document },
        [evil.path]: { base64: evil.tarball.toString('base64') },
      },
    }
  }
  const at = (address: string) => (lockfile: string) =>
    lockfile.replace(
      'subject@npm:1.0.0"\n  checksum',
      `subject@npm:1.0.0::__archiveUrl=${encodeURIComponent(address)}"\n  checksum`,
    )

  test("the attacker's host, with the checksum of what it serves", async () => {
    const report = await verify(berry(at(`${ATTACKER}/@lab/subject/-/subject-1.0.0.tgz`)))
    expect(report).toEqual({ outcome: 'unproven', codes: ['VD003', 'VD104', 'VD107'] })
  })

  test('another package', async () => {
    const edit = (lockfile: string) => lockfile.replace('resolution: "@lab/subject@', 'resolution: "evil@')
    expect((await verify(berry(edit))).outcome).not.toBe('verified')
  })

  test('unedited, it is verified', async () => {
    expect(await verify(berry((lockfile) => lockfile))).toEqual({ outcome: 'verified', codes: ['VD107'] })
  })
})
