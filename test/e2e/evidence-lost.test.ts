/** What a thief loses, and how a loss could be hidden: by the identity lock, by a blocked request, by half a document. */
import { describe, expect, test, vi } from 'vitest'
import { packument } from '../../fixtures/lab/publication.ts'
import type { Report } from '../../src/report/report.ts'
import type { Building, Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import type { Fault } from '../support/faulty-registry.ts'
import * as faulty from '../support/faulty-registry.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const DAY = 24 * 60 * 60 * 1000
const verified = [0, 'verified']

/** Uploaded so many days before now. */
async function made(building: Omit<Building, 'name'>, daysAgo: number, user?: object): Promise<Built> {
  const built = await build({ name: 'axios', ...building })
  const time = new Date(Date.now() - daysAgo * DAY)
  const internal = { _npmOperationalInternal: { tmp: `tmp/axios_${built.version}_${time.getTime()}_0.5` } }
  const document = { ...built.document, ...internal, ...(user !== undefined && { _npmUser: user }) }
  return { ...built, time: time.toISOString(), document }
}

const ACCEPTED = {
  level: 'trusted-publisher',
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'https://github.com/lab/project',
  workflow: '.github/workflows/release.yml',
}

function lockOf(version: string, entry: object = ACCEPTED): string {
  return JSON.stringify({ version: 1, packages: { axios: { version, ...entry } } })
}

/** Of the one package that counts: the exit code, its outcome and codes. */
async function saidOf(session: Session, version: string) {
  const { code, stdout } = await session.run('--json')
  const pkg = (JSON.parse(stdout) as Report).packages.find((each) => each.version === version)
  return [code, pkg?.outcome, ...(pkg?.findings ?? []).map((finding) => finding.code)]
}

const first = await made({ version: '1.0.0', isBare: true }, 400)
const provenFirst = await made({ version: '1.0.0' }, 90)
const trusted = await made({ version: '1.1.0', isTrusted: true }, 60)
const nextTrusted = await made({ version: '1.1.1', isTrusted: true }, 1)
const stolen = await made({ version: '1.1.1', isBare: true }, 1)
const oldLine = await made({ version: '0.30.4', isBare: true }, 1)
const oldLineLongAgo = await made({ version: '0.30.4', isBare: true }, 30)

describe('with an identity lock', () => {
  test.each([
    ['that has no publisher, of the version before any evidence', first, { level: 'signature' }, stolen],
    ['that has the publisher, and what came since is lost', provenFirst, ACCEPTED, stolen],
  ])('%s', async (_what, accepted, entry, theft) => {
    const session = await openSession([accepted, trusted, theft])
    await session.lock([theft])
    await session.write('verify-deps.lock.json', lockOf('1.0.0', entry))
    const [code, outcome, ...codes] = await saidOf(session, '1.1.1')
    expect({ code, outcome }).toEqual({ code: 1, outcome: 'failed' })
    expect(codes).toEqual([entry === ACCEPTED ? 'VD403' : 'VD407'])

    // An honest successor, and the very version that was accepted.
    const honest = await openSession([accepted, trusted, nextTrusted])
    await honest.lock([nextTrusted])
    await honest.write('verify-deps.lock.json', lockOf('1.0.0', entry))
    expect(await saidOf(honest, '1.1.1')).toEqual(verified)
    await session.write('verify-deps.lock.json', lockOf('1.1.1', { level: 'signature' }))
    expect(await saidOf(session, '1.1.1')).toEqual(verified)
  })

  test('a fresh release of a line before the accepted version', async () => {
    for (const [older, expected] of [
      [oldLine, [1, 'failed', 'VD407']],
      [oldLineLongAgo, [0, 'verified', 'VD409']],
    ] as const) {
      const session = await openSession([trusted, older])
      await session.lock([trusted, older])
      await session.write('verify-deps.lock.json', lockOf('1.1.0'))
      expect(await saidOf(session, '0.30.4')).toEqual(expected)
      expect(await saidOf(session, '1.1.0')).toEqual([expected[0], 'verified'])
    }
  })

  test('that knows nobody does not speak for whoever comes', async () => {
    const [elsewhere, declared] = await Promise.all(
      ['github:org/real', 'github:lab/project'].map((repository) => made({ version: '1.1.0', repository }, 1)),
    )
    for (const [built, expected] of [
      [elsewhere, [1, 'failed', 'VD404']],
      [declared, verified],
    ] as const) {
      if (built === undefined) throw new Error('both are made')
      const session = await openSession([built])
      await session.lock([built])
      await session.write('verify-deps.lock.json', lockOf('1.0.0', { level: 'signature' }))
      expect(await saidOf(session, '1.1.0')).toEqual(expected)
      const { code } = await session.run('trust')
      expect(code).toBe(expected[0])
    }
  })

  test('a version that a person approved keeps what it has', async () => {
    const staged = await made({ version: '1.1.1' }, 1, { name: 'alice', approver: { name: 'alice' } })
    const byToken = await made({ version: '1.1.1' }, 1, { name: 'alice' })
    for (const [built, expected] of [
      [staged, verified],
      [byToken, [1, 'failed', 'VD403']],
    ] as const) {
      const session = await openSession([trusted, built])
      await session.lock([built])
      await session.write('verify-deps.lock.json', lockOf('1.1.0'))
      expect(await saidOf(session, '1.1.1')).toEqual(expected)
    }
  })
})

describe('a history that could not be had', () => {
  const down = { '/axios': faulty.status(500) }

  test('leaves a young version open, which trust does not record then', async () => {
    const session = await openSession([trusted, stolen], down)
    await session.lock([stolen])
    expect(await saidOf(session, '1.1.1')).toEqual([2, 'inconclusive', 'VD414'])
    expect(await session.run('trust')).toMatchObject({ code: 2 })
    expect((await session.recorded()) ?? '').not.toContain('axios')
  })

  test('is a warning for an old one', async () => {
    const session = await openSession([first], down)
    await session.lock([first])
    expect(await saidOf(session, '1.0.0')).toEqual([0, 'verified', 'VD411'])
  })

  test('and its bundles', async () => {
    for (const fault of [faulty.status(404), faulty.honest]) {
      const session = await openSession([trusted, stolen], { '/-/npm/v1/attestations/axios@1.1.0': fault })
      await session.lock([stolen])
      expect(await saidOf(session, '1.1.1')).toEqual([1, 'failed', 'VD407'])
      const { stdout } = await session.run()
      expect(stdout.includes('is said to have been published')).toBe(fault !== faulty.honest)
    }
  })
})

describe('a document that could not be had', () => {
  const down = { '/axios/1.1.1': faulty.status(500), '/axios': faulty.status(500) }

  test('is no drift', async () => {
    const session = await openSession([nextTrusted], down)
    await session.lock([nextTrusted])
    await session.write('verify-deps.lock.json', lockOf('1.1.0'))
    const [code, outcome, ...codes] = await saidOf(session, '1.1.1')
    expect({ code, outcome }).toEqual({ code: 2, outcome: 'inconclusive' })
    expect(codes).not.toContain('VD403')
  })

  test('says nothing about an age, and is not passed over', async () => {
    for (const [faults, expected] of [
      [down, [2, 'inconclusive']],
      [{}, [1, 'failed']],
    ] as const) {
      const session = await openSession([nextTrusted], faults)
      await session.lock([nextTrusted])
      await session.write('verify-deps.json', '{ "minimumReleaseAge": "3 days", "require": "integrity" }')
      const [code, outcome, ...codes] = await saidOf(session, '1.1.1')
      expect([code, outcome]).toEqual(expected)
      expect(codes).toContain(faults === down ? 'VD415' : 'VD410')
    }
  })
})

describe('half a document', () => {
  const answer =
    (document: object): Fault =>
    ({ request, response }) => {
      const text = JSON.stringify(document).replaceAll('http://registry.example', `http://${request.headers.host}`)
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    }

  test('without who published it', async () => {
    const bare = ({ document }: Built) => {
      const { name, version, dist } = document as { name: string; version: string; dist: object }
      return { name, version, dist }
    }
    const abridged = { name: 'axios', versions: { '1.1.0': bare(trusted), '1.1.1': bare(nextTrusted) } }
    const full = packument([trusted, nextTrusted] as never)
    const either: Fault = (asked) =>
      answer(String(asked.request.headers.accept).includes('install-v1') ? abridged : full)(asked)
    const none = faulty.status(405)
    const session = await openSession([trusted, nextTrusted], {
      '/axios/1.1.1': none,
      '/axios/1.1.0': none,
      '/axios': either,
    })
    await session.lock([nextTrusted])
    expect(await saidOf(session, '1.1.1')).toEqual(verified)
    await session.write('verify-deps.lock.json', lockOf('1.1.0'))
    expect(await saidOf(session, '1.1.1')).toEqual(verified)
  })

  test('without the attestations that the packument still has', async () => {
    const { dist, ...rest } = nextTrusted.document as { dist: { attestations: object } }
    const { attestations: _, ...without } = dist
    const document = answer({ ...rest, dist: without })
    const session = await openSession([trusted, nextTrusted], { '/axios/1.1.1': document })
    await session.lock([nextTrusted])
    expect(await saidOf(session, '1.1.1')).toEqual(verified)
    const { stdout } = await session.run('--json')
    expect(JSON.parse(stdout).packages[0].proven.provenance).toBeDefined()
    const withheld = { '/axios/1.1.1': document, '/-/npm/v1/attestations/axios@1.1.1': faulty.status(404) }
    const other = await openSession([trusted, nextTrusted], withheld)
    await other.lock([nextTrusted])
    expect(await saidOf(other, '1.1.1')).toEqual([2, 'inconclusive', 'VD310'])
  })
})

test('a rule for the publisher cannot be ended by an exception for whatever version', async () => {
  const session = await openSession([first])
  await session.lock([first])
  const publisher = { repository: 'https://github.com/lab/project' }
  const exception = { code: 'VD315', package: 'axios', reason: 'by hand', expires: '9999-12-31' }
  const write = (more: object) =>
    session.write(
      'verify-deps.json',
      JSON.stringify({ rules: [{ packages: ['axios'], publisher }], exceptions: [{ ...exception, ...more }] }),
    )
  await write({})
  expect(await saidOf(session, '1.0.0')).toEqual([1, 'unproven', 'VD315'])
  await write({ package: 'axios@1.0.0', integrity: first.integrity })
  expect(await saidOf(session, '1.0.0')).toEqual(verified)
})
