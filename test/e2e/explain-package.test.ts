/** `verify-deps explain NAME@VERSION` as a user runs it. */
import { describe, expect, test, vi } from 'vitest'
import type { Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import * as faulty from '../support/faulty-registry.ts'
import { schemaErrors } from '../support/schema.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const attested = await build({ name: '@lab/attested', isTrusted: true })
const drifted = await build({
  name: '@lab/attested',
  version: '2.0.0',
  workflow: 'pr.yml',
  build: { 11: 'self-hosted' },
})
const signed = await build({ name: 'signed', isBare: true })
const unsigned = await build({ name: 'unsigned', isUnsigned: true, isBare: true })
const forged = await build({ name: 'forged', isForged: true })

/** The day of the list of names does not stay the same. */
const steady = (stdout: string) => stdout.replaceAll(/list of \d{4}-\d{2}-\d{2}/gu, 'list of DAY')

const narrow = (stdout: string) => {
  // An address or a digest is not broken, so that it can be copied.
  const wide = stdout.split('\n').filter((line) => line.length > 100 && line.trim().includes(' '))
  expect(wide).toEqual([])
}

test('everything about a package that its workflow attested', async () => {
  const session = await openSession([attested, signed])
  await session.lock([attested, signed])
  const { code, stdout, stderr } = await session.run('explain', '@lab/attested@1.0.0')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(steady(stdout)).toMatchSnapshot()
  narrow(stdout)
})

test('what the version accepted before had, and what differs', async () => {
  const session = await openSession([attested, drifted])
  await session.lock([attested])
  await session.run('trust')
  expect((await session.run('explain', '@lab/attested@1.0.0')).stdout).toMatch(/difference +none\n/)
  await session.lock([drifted])
  const { code, stdout } = await session.run('explain', '@lab/attested@2.0.0')
  expect(code).toBe(1)
  expect(steady(stdout.slice(stdout.indexOf('\nAccepted publisher\n')))).toMatchSnapshot()
  narrow(stdout)
})

describe('a package', () => {
  test('that is only signed', async () => {
    const session = await openSession([signed])
    await session.lock([signed])
    const { code, stdout } = await session.run('explain', 'signed@1.0.0')
    expect({ code, stdout: steady(stdout) }).toMatchSnapshot()
  })

  test('with provenance that does not hold', async () => {
    const session = await openSession([forged])
    await session.lock([forged])
    const { code, stdout } = await session.run('explain', 'forged@1.0.0')
    expect({ code, stdout: steady(stdout) }).toMatchSnapshot()
    narrow(stdout)
  })

  test('that could not be had', async () => {
    const session = await openSession([signed], { [signed.path]: faulty.status(500) })
    await session.lock([signed])
    const { code, stdout } = await session.run('explain', 'signed@1.0.0')
    expect(code).toBe(2)
    expect(stdout).toMatch(/downloaded +no: the server answered 500\n/)
  })

  test('as data', async () => {
    const session = await openSession([attested])
    await session.lock([attested])
    const { code, stdout } = await session.run('explain', '@lab/attested@1.0.0', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      packages: [
        {
          name: '@lab/attested',
          outcome: 'verified',
          bytes: { state: 'present', pinned: [attested.integrity] },
          attestations: {
            served: 1,
            verified: [
              {
                kind: 'provenance',
                certificate: { claims: { sourceRepositoryUri: 'https://github.com/lab/project' } },
                logEntries: [{ proven: 'inclusion' }],
                publisher: { workflow: '.github/workflows/release.yml' },
              },
            ],
          },
          publisher: { level: 'trusted-publisher', differences: [] },
        },
      ],
    })
  })
})

describe('the data', () => {
  const errorsOf = schemaErrors('explain')
  const explain = async (session: Session, subject: string) => {
    const { code, stdout } = await session.run('explain', subject, '--json')
    const { outcome } = JSON.parse(stdout).packages[0]
    return { code, outcome, errors: errorsOf(stdout) }
  }

  test.each([
    ['attested', attested, 0, 'verified'],
    ['only signed', signed, 0, 'verified'],
    ['not signed', unsigned, 1, 'unproven'],
    ['attested for other bytes', forged, 1, 'failed'],
  ] as const)('of a package that is %s is as the schema says', async (_what, built, code, outcome) => {
    const session = await openSession([built])
    await session.lock([built])
    expect(await explain(session, `${built.name}@${built.version}`)).toEqual({ code, outcome, errors: [] })
  })

  test('of what drifted, or could not be had, is as the schema says', async () => {
    const session = await openSession([attested, drifted, signed], { [signed.path]: faulty.status(500) })
    await session.lock([attested])
    await session.run('trust')
    await session.lock([drifted, signed])
    expect(await explain(session, '@lab/attested@2.0.0')).toEqual({ code: 1, outcome: 'failed', errors: [] })
    expect(await explain(session, 'signed@1.0.0')).toEqual({ code: 2, outcome: 'inconclusive', errors: [] })
  })
})

test.each([
  ['another version', 'signed@9.9.9', 'signed@9.9.9 is not in package-lock.json, which has of signed: 1.0.0.'],
  ['another package', 'other@1.0.0', 'other@1.0.0 is not in package-lock.json, which has no package other.'],
  ['no version', '@lab/attested', 'There is no finding @lab/attested.'],
  ['an escape sequence', 'signed@\u001B[31m', 'signed@\\u{1b}[31m is not in'],
])('what is not in the lockfile: %s', async (_what, subject, reason) => {
  const session = await openSession([signed])
  await session.lock([signed])
  const { code, stdout, stderr } = await session.run('explain', subject)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain('\u001B')
})
