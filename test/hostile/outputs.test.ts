/**
 * Hostile text at every place where text of others comes in, through every format and command: the bytes that come out
 * steer nobody. Beside each its honest twin, at the same place and shown as it is.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import { BASE } from '../../fixtures/lab/publication.ts'
import type { Built, Session } from '../support/built.ts'
import { build, openSession } from '../support/built.ts'
import { runCli } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { scanGitHub, scanJson, scanJunit, scanLines, scanMarkdown, scanSarif } from './scan.ts'
import { HONEST, HOSTILE, HOSTILE_WORD } from './texts.ts'

vi.setConfig({ testTimeout: 120_000 })

const FORMATS = ['json', 'sarif', 'junit', 'markdown', 'github', 'gitlab'] as const

/** Everything that a command printed or wrote. */
type Said = string

async function runAll(session: Session, args: readonly string[] = []): Promise<Said> {
  const files = FORMATS.flatMap((format) => ['--format', format, '--output', `report.${format}`])
  const ran = await session.run(...args, '--format', 'human', ...files)
  expect([0, 1, 2, 3], ran.stderr).toContain(ran.code)
  expect(ran.stderr).not.toContain('stumbled')
  scanLines('human', ran.stdout)
  scanLines('stderr', ran.stderr)
  const all = [ran.stdout, ran.stderr]
  if (ran.code === 3) return all.join('\n')
  const [json, sarif, junit, markdown, github, gitlab] = (await Promise.all(
    FORMATS.map((format) => readFile(path.join(session.directory, `report.${format}`), 'utf8')),
  )) as [string, string, string, string, string, string]
  scanJson('json', json)
  scanSarif(sarif)
  scanJunit(junit)
  scanMarkdown(markdown)
  scanGitHub(github)
  scanJson('gitlab', gitlab)
  return [...all, json, sarif, junit, markdown, github, gitlab].join('\n')
}

/** A command that prints lines, or JSON with `--json`. */
async function run(session: Session, ...args: readonly string[]): Promise<Said> {
  const { stdout, stderr } = await session.run(...args)
  if (args.includes('--json') && stdout.startsWith('{')) scanJson(args.join(' '), stdout)
  else scanLines(args.join(' '), stdout)
  scanLines('stderr', stderr)
  return stdout + stderr
}

const subject = await build({ name: 'subject', isBare: true })

async function locked(built: Built, faults: Readonly<Record<string, Fault>> = {}): Promise<Session> {
  const session = await openSession([built], faults)
  await session.lock([built], {}, { [built.name]: built.version })
  return session
}

/** Over the version's document. */
function document(changes: object, built: Built = subject): Built {
  return { ...built, document: { ...built.document, ...changes } }
}

const dist = (changes: object): Built =>
  document({ dist: { ...(subject.document as { readonly dist: object }).dist, ...changes } })

/** A lockfile of the subject and of one more entry. */
async function beside(entry: Readonly<Record<string, object>>, dependencies: object = {}): Promise<Session> {
  const session = await openSession([subject])
  await session.lock([subject], entry, { subject: '1.0.0', ...dependencies })
  return session
}

/** Answers as no server of Node's would. */
const raw =
  (head: (text: string) => string, body = '{}') =>
  (text: string): Fault =>
  ({ response }) =>
    void response.socket?.end(Buffer.from(`${head(text)}\r\nconnection: close\r\n\r\n${body}`, 'utf8'))

const DOCUMENT = '/subject/1.0.0'
const inHead = (text: string) => text.replace(/[\r\n\0]/gu, ' ')

interface Place {
  readonly what: string
  /** A project in which the text stands at this place. */
  readonly with: (text: string) => Promise<Session>
  /** Other commands that may tell of it, besides the verification. */
  readonly also?: readonly (readonly string[])[]
  /** A text that the place can hold, where it cannot hold all of them. */
  readonly hostile?: string
  /** The honest text is not shown by any of them: it is enough that nothing else is said. */
  readonly isUnsaid?: true
}

const entry = { version: '1.0.0', resolved: 'https://elsewhere.example/x.tgz' }

const places: readonly Place[] = [
  // The lockfile.
  { what: 'the name of an entry', with: (text) => beside({ [`node_modules/${text}`]: entry }), also: [['doctor']] },
  { what: 'the version', with: (text) => beside({ 'node_modules/x': { ...entry, version: text } }) },
  {
    what: 'the address',
    with: (text) => beside({ 'node_modules/x': { ...entry, resolved: `https://elsewhere.example/${text}` } }),
  },
  {
    what: 'the digest',
    isUnsaid: true,
    with: (text) => beside({ 'node_modules/x': { ...entry, integrity: `sha512-${text}` } }),
  },
  { what: 'the name behind an alias', with: (text) => beside({ 'node_modules/x': { ...entry, name: text } }) },
  { what: 'the path', with: (text) => beside({ [`a/${text}/node_modules/x`]: entry }) },
  {
    what: 'a repository',
    isUnsaid: true,
    with: (text) => beside({ 'node_modules/x': { resolved: `git+ssh://git@elsewhere.example/${text}.git#main` } }),
  },
  { what: 'a link', isUnsaid: true, with: (text) => beside({ 'node_modules/x': { resolved: text, link: true } }) },
  { what: 'what is asked for', with: (text) => beside({}, { [text]: text }), isUnsaid: true },
  {
    what: 'the version of the lockfile',
    with: async (text) => {
      const session = await beside({})
      await session.write('package-lock.json', JSON.stringify({ lockfileVersion: text, packages: {} }))
      return session
    },
  },
  {
    what: 'a lockfile that is none',
    with: async (text) => {
      const session = await beside({})
      await session.write('package-lock.json', text)
      return session
    },
    also: [['doctor'], ['trust'], ['snapshot']],
    isUnsaid: true,
  },
  // What a registry says of a version.
  { what: 'the name in the document', with: (text) => locked(document({ name: text })) },
  { what: 'the version in the document', with: (text) => locked(document({ version: text })) },
  { what: 'the repository', with: (text) => locked(document({ repository: text })), isUnsaid: true },
  { what: 'a script', isUnsaid: true, with: (text) => locked(document({ scripts: { postinstall: text } })) },
  { what: 'the name of a command', with: (text) => locked(document({ bin: { [text]: './x.js' } })) },
  { what: 'a dependency', with: (text) => locked(document({ dependencies: { [text]: '1.0.0' } })) },
  {
    what: 'what is asked of a dependency',
    isUnsaid: true,
    with: (text) => locked(document({ dependencies: { x: text } })),
  },
  { what: "the registry's digest", with: (text) => locked(dist({ integrity: text })), isUnsaid: true },
  {
    what: 'the id of a key that signed',
    with: (text) => locked(dist({ signatures: [{ keyid: text, sig: 'MEUCIQ==' }] })),
    also: [['explain', 'subject@1.0.0']],
  },
  {
    what: 'the id of a key that the registry has',
    with: async (text) => {
      const keys = JSON.stringify(keysDocument([{ ...KEY, keyid: text }]))
      return locked(dist({ signatures: [{ keyid: text, sig: 'MEUCIQ==' }] }), {
        '/-/npm/v1/keys': ({ response }) => void response.end(keys),
      })
    },
    also: [['explain', 'subject@1.0.0']],
  },
  {
    what: 'the address of attestations',
    with: (text) => locked(dist({ attestations: { url: `${BASE}/${text}`, provenance: { predicateType: text } } })),
    isUnsaid: true,
  },
  // What a server says of itself.
  {
    what: 'the words of a status',
    with: (text) => locked(subject, { [DOCUMENT]: raw((each) => `HTTP/1.1 500 ${inHead(each)}`)(text) }),
    also: [['snapshot']],
    isUnsaid: true,
  },
  {
    what: 'where a redirect leads to',
    with: (text) =>
      locked(subject, { [DOCUMENT]: raw((each) => `HTTP/1.1 302 Found\r\nlocation: x:${inHead(each)}`)(text) }),
    isUnsaid: true,
  },
  {
    what: 'the value of a header',
    with: (text) =>
      locked(subject, {
        [DOCUMENT]: raw(
          (each) => `HTTP/1.1 200 OK\r\ncontent-encoding: ${inHead(each)}\r\nretry-after: ${inHead(each)}`,
        )(text),
      }),
    isUnsaid: true,
  },
  {
    what: 'an answer that is no JSON',
    with: (text) => locked(subject, { [DOCUMENT]: ({ response }) => void response.end(text) }),
    also: [['snapshot'], ['doctor'], ['explain', 'subject@1.0.0']],
  },
  // What is in a package.
  {
    what: 'the path of a file',
    with: async (text) => locked(await build({ name: 'subject', isBare: true, files: { [`../${text}`]: '' } })),
  },
  {
    what: 'the name of a native binary',
    with: async (text) =>
      locked(await build({ name: 'subject', isBare: true, files: { [`${text}.node`]: '\u007FELF' } })),
    also: [
      ['explain', 'subject@1.0.0'],
      ['explain', 'subject@1.0.0', '--json'],
    ],
  },
  {
    what: 'a script in package.json',
    with: async (text) => {
      const manifest = { scripts: { postinstall: text }, bin: { [text]: './x.js' }, dependencies: { [text]: text } }
      return locked(await build({ name: 'subject', isBare: true, manifest }))
    },
    also: [['explain', 'subject@1.0.0'], ['trust']],
  },
  // What a build says of itself.
  ...([9, 12, 20, 21] as const).map(
    (number): Place => ({
      what: `extension ${number} of a certificate`,
      hostile: HOSTILE_WORD,
      with: async (text) => {
        const isAddress = number === 9 || number === 12 || number === 21
        const value = isAddress ? `https://github.com/lab/${text}` : text
        return locked(await build({ name: 'subject', build: { [number]: value } }))
      },
      also: [['explain', 'subject@1.0.0']],
    }),
  ),
  {
    what: 'the identity in a certificate',
    hostile: HOSTILE_WORD,
    with: async (text) => locked(await build({ name: 'subject', workflow: text })),
    also: [['explain', 'subject@1.0.0'], ['trust', '--json'], ['trust']],
  },
  // What a project says.
  ...[
    ['the reason of an exception', (text: string) => ({ exceptions: [excepting({ reason: text })] })],
    ['the package of an exception', (text: string) => ({ exceptions: [excepting({ package: text })] })],
    ['the package of a rule', (text: string) => ({ rules: [{ packages: [text], require: 'signature' }] })],
    ['a member that no policy has', (text: string) => ({ [text]: 1 })],
    ['a value that no policy has', (text: string) => ({ require: text })],
  ].map(
    ([what, policy]): Place => ({
      what: what as string,
      with: async (text) => {
        const session = await locked(subject)
        await session.write('verify-deps.json', JSON.stringify((policy as (text: string) => object)(text)))
        return session
      },
      also: [['doctor']],
      ...(what === 'the package of a rule' && { isUnsaid: true }),
    }),
  ),
  {
    what: 'the identity lock',
    with: async (text) => {
      const session = await locked(subject)
      await session.write('verify-deps.lock.json', JSON.stringify({ [text]: text }))
      return session
    },
    also: [['trust']],
    isUnsaid: true,
  },
  {
    what: 'who is accepted',
    hostile: HOSTILE_WORD,
    with: async (text) => {
      const session = await locked(await build({ name: 'subject', repository: 'github:lab/project' }))
      await session.run('trust')
      const recorded = JSON.parse((await session.recorded()) ?? '{}')
      await session.write(
        'verify-deps.lock.json',
        JSON.stringify(recorded).replaceAll('release.yml', JSON.stringify(text).slice(1, -1)),
      )
      return session
    },
    also: [['trust'], ['trust', '--json'], ['explain', 'subject@1.0.0']],
  },
  ...['registry=', '@scope:registry=', 'proxy=', 'cafile=', 'cert=', '//127.0.0.1:1/:_authToken='].map(
    (setting): Place => ({
      what: `.npmrc, ${setting}`,
      with: async (text) => {
        const session = await locked(subject)
        await session.write('.npmrc', `${setting}${text.replace(/[\r\n]/gu, ' ')}\n`)
        return session
      },
      also: [['doctor']],
      isUnsaid: true,
    }),
  ),
  {
    what: 'a snapshot',
    with: async (text) => {
      const session = await locked(subject)
      await session.write('some.snapshot', text.repeat(20))
      return session
    },
    also: [
      ['--evidence', 'some.snapshot'],
      ['explain', 'subject@1.0.0', '--evidence', 'some.snapshot'],
    ],
    isUnsaid: true,
  },
  {
    what: 'a package.json that is none',
    with: async (text) => {
      const session = await locked(subject)
      await session.write('package.json', text)
      return session
    },
    also: [['doctor'], ['init', '--dry-run']],
    isUnsaid: true,
  },
  {
    what: 'a script of the project',
    with: async (text) => {
      const session = await locked(subject)
      const manifest = { name: text, scripts: { preinstall: text, [text]: `verify-deps ${text}` } }
      await session.write('package.json', JSON.stringify(manifest, undefined, 2))
      return session
    },
    also: [['doctor'], ['doctor', '--json'], ['init', '--dry-run', '--ci', 'github']],
    isUnsaid: true,
  },
]

function excepting(changes: object): object {
  return { code: 'VD206', package: 'subject@1.0.0', reason: 'reason', expires: '2999-01-01', ...changes }
}

/** Each that may tell of it, until one has told the text that is looked for; all of them where none is. */
async function allSaid(session: Session, also: Place['also'] = [], wanted?: string): Promise<Said> {
  const said = [await runAll(session)]
  for (const args of also) {
    if (wanted !== undefined && said.some((each) => each.includes(wanted))) break
    const own = args[0] === 'init' ? initialised : run
    said.push(await own(session, ...args))
  }
  return said.join('\n')
}

/** It takes no trusted root. */
async function initialised(session: Session, ...args: readonly string[]): Promise<Said> {
  const { stdout, stderr } = await runCli(args, { cwd: session.directory, env: session.env })
  scanLines('init', stdout)
  scanLines('stderr', stderr)
  return stdout + stderr
}

describe('nothing hostile is shown as it is', () => {
  test.each(places)('$what', async ({ with: arrange, also, hostile = HOSTILE, isUnsaid }) => {
    await allSaid(await arrange(hostile), also)
    if (isUnsaid !== true) expect(await allSaid(await arrange(HONEST), also, HONEST)).toContain(HONEST)
  })
})

describe('of what is longer than a screen, the rest is counted', () => {
  const LONG = 'x'.repeat(900_000)
  test.each(
    places.filter(({ what }) =>
      /^(?:the name of an entry|the version|the address|the name behind|the version in|a dependency)/u.test(what),
    ),
  )('$what', async ({ with: arrange }) => {
    const session = await arrange(LONG)
    const { stdout, stderr } = await session.run()
    scanLines('human', stdout)
    scanLines('stderr', stderr)
    expect(stdout.length + stderr.length).toBeLessThan(100_000)
  })
})

test('in the log of a GitHub job, none of it is a command; nor in the summary of the job', async () => {
  const said = async (text: string) => {
    const session = await beside({ [`node_modules/${text}`]: { ...entry, version: text } })
    const summary = path.join(session.directory, 'summary.md')
    await writeFile(summary, '')
    const env = { ...session.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const { stdout, stderr } = await runCli([], { cwd: session.directory, env })
    scanLines('stderr', stderr)
    const [, token = '', log = '', rest = ''] = /^::stop-commands::(\S+)\n(.*)\n::\1::\n(.*)$/su.exec(stdout) ?? []
    expect(token).toMatch(/^[0-9a-f-]{36}$/u)
    scanLines('log', log)
    scanGitHub(rest)
    const markdown = await readFile(summary, 'utf8')
    scanMarkdown(markdown)
    return log + rest + markdown
  }
  await said(HOSTILE)
  expect(await said(HONEST)).toContain(HONEST)
})

test('the command that trust advises is fit for a shell', async () => {
  const { describeTrust } = await import('../../src/report/trust.ts')
  const advice = (name: string) => {
    const publisher = { version: '1.0.0', level: 'provenance', repository: 'https://github.com/a/b' } as const
    const change = { name, version: '2.0.0', expected: publisher, actual: undefined, contents: [], recorded: false }
    const differences = [{ field: 'repository', expected: 'a', actual: 'b', change: 'differs' }]
    const update = { lock: { packages: new Map() }, added: [], completed: [], refused: [], unchanged: [], removed: [] }
    const changed = [{ ...change, isRecordable: true, differences }]
    const trusted = { update: { ...update, changed, stale: [] }, passedOver: [] } as unknown
    const text = describeTrust(trusted as Parameters<typeof describeTrust>[0], { isWritten: false, width: 1000 })
    return /verify-deps trust .*/u.exec(text)?.[0]
  }
  for (const name of ['$(id)', 'a;id', '`id`', '--prune', 'a b', "a'b", 'a\nb']) {
    expect(advice(name)).toBe('verify-deps trust NAME')
  }
  expect(advice('@scope/name.js')).toBe('verify-deps trust @scope/name.js')
})

test('what lies in the cache, and where it is', async () => {
  const said = async (text: string) => {
    const session = await locked(subject)
    const place = path.join(session.directory, text.replace(/[/\0]/gu, '').slice(0, 60))
    const env = { ...session.env, VERIFY_DEPS_CACHE: place, VERIFY_DEPS_CACHE_KEY: 'a1b2c3d4'.repeat(8) }
    const ran: string[] = []
    const also = async (...args: readonly string[]) => {
      const { stdout, stderr } = await runCli(args, { cwd: session.directory, env })
      scanLines(args.join(' '), stdout)
      scanLines('stderr', stderr)
      ran.push(stdout + stderr)
    }
    await also()
    for (const name of await readdir(place))
      if (/^(?:index|pack)-/u.test(name)) await writeFile(path.join(place, name), text)
    await also()
    await also('--verbose', '--offline')
    await also('cache')
    return ran.join('\n')
  }
  await said(HOSTILE)
  expect(await said(HONEST)).toContain(HONEST)
})
