/** Names that look like others, through the built command: what `verify-deps` and `explain` say of them, in every format. */
import { describe, expect, test, vi } from 'vitest'
import { BASE } from '../../fixtures/lab/publication.ts'
import type { Report } from '../../src/report/report.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import * as faulty from '../support/faulty-registry.ts'
import { schemaErrors } from '../support/schema.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const known = await build({ name: 'known-name' })
const suspect = await build({ name: 'konwn-name', isBare: true })
const sibling = await build({ name: 'konwn-name' })
const honest = await build({ name: 'own-thing', isBare: true })
const asking = (name: string) =>
  build({ name: 'asking', isBare: true, manifest: { dependencies: { [name]: '^1.0.0' } } })
const askingSuspect = await asking(suspect.name)
const askingHonest = await asking(honest.name)

const POLICY = { names: { protect: ['known-name'] } }

async function open(policy: object = POLICY, faults = {}, served: readonly Built[] = []): Promise<Session> {
  const session = await openSession([known, suspect, honest, ...served], faults)
  await session.write('verify-deps.json', JSON.stringify(policy))
  return session
}

const direct = (session: Session, pkg: Built) => session.lock([pkg], {}, { [pkg.name]: '^1.0.0' })

/** As npm locks what a dependency asks for. */
function transitive(session: Session, pkg: Built) {
  const { version, path, integrity } = pkg === suspect ? askingSuspect : askingHonest
  const entry = { version, resolved: new URL(path, session.registry).href, integrity }
  const more = { 'node_modules/asking': { ...entry, dependencies: { [pkg.name]: '^1.0.0' } } }
  return session.lock([pkg], more, { asking: '^1.0.0' })
}

async function report(session: Session, ...args: readonly string[]) {
  const { code, stdout, stderr } = await session.run('--json', ...args)
  if (stdout === '') throw new Error(stderr)
  const { packages, lockfile } = JSON.parse(stdout) as Report
  const findings = packages.flatMap((pkg) => pkg.findings.map((finding) => ({ ...finding, of: pkg.name })))
  const found = findings.map((each) => `${each.of} ${each.code}`)
  return { code, found, findings, packages, format: lockfile.format }
}
const brief = async (session: Session, ...args: readonly string[]) => {
  const { code, found } = await report(session, ...args)
  return { code, found }
}

describe('a look-alike', () => {
  test('that the project asks for fails', async () => {
    const session = await open()
    await direct(session, suspect)
    const { code, found, findings } = await report(session)
    expect({ code, found }).toEqual({ code: 1, found: ['konwn-name VD601'] })
    expect(findings[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(
        /^Looks like known-name \(two letters swapped\): first published .*; 1 version; no repository\.$/u,
      ),
      detail: {
        resembles: 'known-name',
        kind: 'transposition',
        byName: 'high',
        suspicion: 'high',
        dependents: [],
        firstPublished: '2026-01-15',
        versions: 1,
        listed: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/u),
      },
    })
    await direct(session, honest)
    const { packages, ...twin } = await report(session)
    expect(twin).toMatchObject({ code: 0, found: [] })
    expect(packages[0]?.proven.name).toMatchObject({ standing: 'unlike' })
  })

  test('that only a dependency asks for is warned about, until a change brings it in', async () => {
    const session = await openSession([known, suspect, honest, askingSuspect])
    await session.write('verify-deps.json', JSON.stringify(POLICY))
    await transitive(session, suspect)
    const { code, found, findings } = await report(session)
    expect({ code, found }).toEqual({ code: 0, found: ['konwn-name VD602'] })
    expect(findings[0]).toMatchObject({ level: 'warning', detail: { suspicion: 'high' } })

    const entry = (pkg: Built) => ({ version: pkg.version, integrity: pkg.integrity })
    const old = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages })
    await session.write('old.json', old({ 'node_modules/asking': entry(askingSuspect) }))
    expect(await brief(session, '--changed', 'old.json')).toEqual({ code: 1, found: ['konwn-name VD601'] })
    // It was there already, with other bytes.
    await session.write('old.json', old({ 'node_modules/konwn-name': { ...entry(honest), version: '0.9.0' } }))
    const replaced = await brief(session, '--changed', 'old.json')
    expect(replaced.found.filter((each) => each.startsWith('konwn-name VD60'))).toEqual(['konwn-name VD602'])
  })

  test('that the policy allows is silent', async () => {
    const session = await open({ names: { ...POLICY.names, allow: ['konwn-name'] } })
    await direct(session, suspect)
    expect(await brief(session)).toEqual({ code: 0, found: [] })
    await session.write('verify-deps.json', JSON.stringify({ names: { ...POLICY.names, allow: ['konwn-game'] } }))
    expect(await brief(session)).toEqual({ code: 1, found: ['konwn-name VD601'] })
  })

  test('is nobody\u2019s business with --require integrity', async () => {
    const session = await open()
    await direct(session, suspect)
    const { code, found, packages } = await report(session, '--require', 'integrity')
    expect({ code, found }).toEqual({ code: 0, found: [] })
    expect(packages[0]?.proven).not.toHaveProperty('name')
    expect(await brief(session, '--require', 'signature')).toEqual({ code: 1, found: ['konwn-name VD601'] })
  })

  test('is seen under its own name, whatever it is installed as', async () => {
    const session = await open()
    const alias = ({ name, version, path, integrity }: Built) => ({
      'node_modules/lodash': { name, version, resolved: new URL(path, session.registry).href, integrity },
    })
    await session.lock([], alias(suspect), { lodash: 'npm:konwn-name@1' })
    expect(await brief(session)).toEqual({ code: 1, found: ['konwn-name VD601'] })
    await session.lock([], alias(honest), { lodash: 'npm:own-thing@1' })
    expect(await brief(session)).toEqual({ code: 0, found: [] })
  })

  test.each([
    [
      'of which its registry can say nothing',
      { '/konwn-name': faulty.status(500) },
      /: what its registry knows of it could not be had \(the server answered 500\)\.$/u,
    ],
    [
      'where the registry can say nothing of the other',
      { '/known-name': faulty.status(500) },
      /; there was no known-name to compare it with \(the server answered 500\)\.$/u,
    ],
  ])('%s fails all the same, and says why', async (_what, faults, message) => {
    const session = await open(POLICY, faults)
    await direct(session, suspect)
    const { code, findings } = await report(session)
    expect(code).toBe(1)
    expect(findings.find((each) => each.code === 'VD601')?.message).toMatch(message)
  })

  test('by the same publisher is cleared', async () => {
    const session = await openSession([known, sibling])
    await session.write('verify-deps.json', JSON.stringify(POLICY))
    await direct(session, sibling)
    const { code, found, packages } = await report(session)
    expect({ code, found }).toEqual({ code: 0, found: [] })
    expect(packages[0]?.proven.name).toMatchObject({ standing: 'cleared', traits: ['same-publisher', 'no-repository'] })

    const stranger = await build({ name: 'konwn-name', build: { 17: '9999' } })
    const other = await openSession([known, stranger])
    await other.write('verify-deps.json', JSON.stringify(POLICY))
    await direct(other, stranger)
    expect(await brief(other)).toEqual({ code: 1, found: ['konwn-name VD601'] })
  })
})

describe('explain', () => {
  async function explained(session: Session, subject: string) {
    const human = await session.run('explain', subject)
    const json = await session.run('explain', subject, '--json')
    expect(schemaErrors('explain')(json.stdout)).toEqual([])
    const after = human.stdout.slice(human.stdout.indexOf('\nName\n') + 1)
    return { code: human.code, section: after.split('\n\n')[0], naming: JSON.parse(json.stdout).packages[0].naming }
  }
  /** How long ago something was, and the day of the list, do not stay the same. */
  const steady = (text: string | undefined) => text?.replaceAll(/list of \d{4}-\d{2}-\d{2}/gu, 'list of DAY')

  test('shows a suspect and the other side by side', async () => {
    const session = await open()
    await direct(session, suspect)
    const { code, section, naming } = await explained(session, 'konwn-name@1.0.0')
    expect(code).toBe(1)
    expect(steady(section)).toMatchInlineSnapshot(`
      "Name
        standing               suspected: hardly anybody chooses such a name innocently
        looks like             known-name (two letters swapped)
        against it             it names no repository
        asked for by           no well-known package
        side by side           konwn-name | known-name
        first published        2026-01-15 | 2026-01-15
        versions               1 | 1
        maintainers            no maintainer | no maintainer
        repository             no repository | no repository
        publisher              not known: it has no provenance | https://github.com/lab/project (owner
                               2002)"
    `)
    const facts = { firstPublished: '2026-01-15T12:00:00.000Z', versions: 1, maintainers: [], isPlaceholder: false }
    expect(naming).toEqual({
      standing: 'suspected',
      listed: expect.any(String),
      likeness: {
        target: 'known-name',
        kind: 'transposition',
        suspicion: 'high',
        isTargetLocked: false,
        dependents: [],
      },
      suspicion: 'high',
      traits: expect.arrayContaining(['no-repository']),
      own: { facts, publisherReason: 'it has no provenance' },
      target: { facts, publisher: expect.objectContaining({ level: 'provenance', ownerId: '2002' }) },
    })
  })

  test('shows what clears a name', async () => {
    const session = await openSession([known, sibling])
    await session.write('verify-deps.json', JSON.stringify(POLICY))
    await direct(session, sibling)
    const { code, section, naming } = await explained(session, 'konwn-name@1.0.0')
    expect(code).toBe(0)
    expect(steady(section)).toMatchInlineSnapshot(`
      "Name
        standing                looks like another, and what speaks for the package is enough
        looks like              known-name (two letters swapped)
        for it                  the verified publishers of both are of one organisation
        against it              it names no repository
        asked for by            no well-known package
        side by side            konwn-name | known-name
        first published         2026-01-15 | 2026-01-15
        versions                1 | 1
        maintainers             no maintainer | no maintainer
        repository              no repository | no repository
        publisher               https://github.com/lab/project (owner 2002) |
                                https://github.com/lab/project (owner 2002)
      "
    `)
    expect(naming).toMatchObject({
      standing: 'cleared',
      suspicion: 'cleared',
      own: { publisher: { ownerId: '2002' } },
      target: { publisher: { ownerId: '2002' } },
    })
  })

  test('shows what could not be had', async () => {
    const session = await open(POLICY, { '/konwn-name': faulty.status(500), '/known-name': faulty.status(500) })
    await direct(session, suspect)
    const { section, naming } = await explained(session, 'konwn-name@1.0.0')
    expect(steady(section)).toMatchInlineSnapshot(`
      "Name
        standing               suspected: hardly anybody chooses such a name innocently
        looks like             known-name (two letters swapped)
        asked for by           no well-known package
        side by side           konwn-name | known-name
        not known              what the registry says of konwn-name: the server answered 500
        not known              what the registry says of known-name: the server answered 500
        first published        not known | not known
        versions               not known | not known
        maintainers            not known | not known
        repository             not known | not known
        publisher              not known: it has no provenance | not known: the server answered 500"
    `)
    expect(naming).toMatchObject({
      own: { reason: 'the server answered 500' },
      target: { reason: 'the server answered 500' },
    })
  })

  test('shows that a name is allowed, protected, or like no other', async () => {
    const session = await open({ names: { ...POLICY.names, allow: ['konwn-name'] } })
    await session.lock([known, suspect, honest])
    expect(await explained(session, 'konwn-name@1.0.0')).toMatchObject({
      section: expect.stringContaining('allowed'),
      naming: { standing: 'allowed', likeness: { target: 'known-name', isTargetLocked: true } },
    })
    expect(await explained(session, 'known-name@1.0.0')).toMatchObject({
      section: expect.stringContaining('protected'),
      naming: { standing: 'protected' },
    })
    expect(await explained(session, 'own-thing@1.0.0')).toMatchObject({
      section: expect.stringContaining('like no name that others imitate'),
      naming: { standing: 'unlike' },
    })
  })
})

/** One package that the project asks for, and where `needed` is another, that one asks for it. */
interface Locking {
  readonly asked: Built
  readonly needed: Built | undefined
}
const all = ({ asked, needed }: Locking) => [asked, ...(needed === undefined ? [] : [needed])]
const address = ({ path: place }: Built) => new URL(place, BASE).href
/** What a package asks for, as `make` writes it. */
const needs = (pkg: Built, { asked, needed }: Locking, make: (name: string) => string) =>
  pkg === asked && needed !== undefined ? make(needed.name) : ''

const FORMATS = [
  {
    format: 'npm',
    file: 'package-lock.json',
    text: (locking: Locking) =>
      JSON.stringify({
        lockfileVersion: 3,
        packages: {
          '': { dependencies: { [locking.asked.name]: '^1.0.0' } },
          ...Object.fromEntries(
            all(locking).map((pkg) => {
              const dependencies = needs(pkg, locking, (name) => name)
              const { name, version, integrity } = pkg
              const more = dependencies === '' ? {} : { dependencies: { [dependencies]: '^1.0.0' } }
              return [`node_modules/${name}`, { version, resolved: address(pkg), integrity, ...more }]
            }),
          ),
        },
      }),
  },
  {
    format: 'pnpm',
    file: 'pnpm-lock.yaml',
    text: (locking: Locking) => `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      ${locking.asked.name}:
        specifier: ^1.0.0
        version: ${locking.asked.version}

packages:

${all(locking)
  .map(({ name, version, integrity }) => `  ${name}@${version}:\n    resolution: {integrity: ${integrity}}`)
  .join('\n')}

snapshots:

${all(locking)
  .map((pkg) => {
    const dependencies = needs(pkg, locking, (name) => `\n    dependencies:\n      ${name}: 1.0.0`)
    return `  ${pkg.name}@${pkg.version}:${dependencies === '' ? ' {}' : dependencies}`
  })
  .join('\n')}
`,
  },
  {
    format: 'yarn',
    file: 'yarn.lock',
    text: (locking: Locking) => `# yarn lockfile v1

${all(locking)
  .map((pkg) => {
    const dependencies = needs(pkg, locking, (name) => `\n  dependencies:\n    ${name} "^1.0.0"`)
    return `${pkg.name}@^1.0.0:\n  version "${pkg.version}"\n  resolved "${address(pkg)}"\n  integrity ${pkg.integrity}${dependencies}\n`
  })
  .join('\n')}`,
  },
  {
    format: 'bun',
    file: 'bun.lock',
    text: (locking: Locking) => `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "dependencies": { "${locking.asked.name}": "^1.0.0", }, },
  },
  "packages": {
${all(locking)
  .map((pkg) => {
    const dependencies = needs(pkg, locking, (name) => `"dependencies": { "${name}": "^1.0.0" }`)
    return `    "${pkg.name}": ["${pkg.name}@${pkg.version}", "", { ${dependencies} }, "${pkg.integrity}"],`
  })
  .join('\n')}
  }
}
`,
  },
] as const

describe.each(FORMATS)('in $file', ({ format, file, text }) => {
  test.each<readonly [string, Locking, Locking, code: number, found: readonly string[]]>([
    [
      'that the project asks for fails',
      { asked: suspect, needed: undefined },
      { asked: honest, needed: undefined },
      1,
      ['konwn-name VD601'],
    ],
    [
      'that a dependency asks for is warned about',
      { asked: askingSuspect, needed: suspect },
      { asked: askingHonest, needed: honest },
      0,
      ['konwn-name VD602'],
    ],
  ])('a look-alike %s', async (_what, locking, twin, code, found) => {
    const said = async (each: Locking) => {
      const session = await openSession([known, ...all(each)])
      await session.write('verify-deps.json', JSON.stringify(POLICY))
      await session.write('package.json', JSON.stringify({ dependencies: { [each.asked.name]: '^1.0.0' } }))
      await session.write(file, text(each).replaceAll(`${BASE}/`, session.registry))
      return report(session)
    }
    expect(await said(locking)).toMatchObject({ code, found, format })
    expect(await said(twin)).toMatchObject({ code: 0, found: [], format })
  })
})
