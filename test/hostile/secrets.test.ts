/**
 * Recognisable secrets wherever somebody keeps one. None of them, in no form, is in anything that a command prints or writes.
 * Which host is sent what is tested in test/registry/.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { build, openSession } from '../support/built.ts'
import { runCli } from '../support/cli.ts'
import type { Fault } from '../support/faulty-registry.ts'
import { brokenOff, status } from '../support/faulty-registry.ts'

vi.setConfig({ testTimeout: 180_000 })

const SECRETS = {
  token: 'npm_tokenTOKENtokenTOKENtoken0123456789',
  password: 'passW0rd+in/address=?',
  auth: 'userAUTH:authPASSWORDauth',
  otp: '847362519',
  proxy: 'proxyPASSWORDproxy',
  key: '5ec3e75ec3e75ec3e75ec3e75ec3e75ec3e75ec3e75ec3e75ec3e75ec3e75ec3',
  git: 'ghp_gitTOKENgitTOKENgitTOKEN',
} as const

/** However somebody may have written it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const aligned = [0, 1, 2].map((shift) => {
    // Within a longer text it begins at any of three places of a group; what is at its ends is shared with neighbours.
    const text = Buffer.concat([Buffer.alloc(shift, 'x'), bytes]).toString('base64')
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64url'),
    ...aligned.filter((each) => each.length >= 8),
  ]
}

const FORMS = Object.entries(SECRETS).flatMap(([name, secret]) => formsOf(secret).map((form) => [name, form] as const))

function leaksIn(bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1')
  return FORMS.flatMap(([name, form]) => (text.includes(form) ? [`${name} as ${form}`] : []))
}

/** What is packed in it is looked at as well. */
function unpacked(bytes: Buffer): readonly Buffer[] {
  const all = [bytes]
  for (
    let at = bytes.indexOf('\u001F\u008B', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\u001F\u008B', at + 1, 'latin1')
  ) {
    try {
      all.push(gunzipSync(bytes.subarray(at)))
    } catch {
      // Something else, or with more behind it: blobs of a snapshot are padded, which gunzip takes.
    }
  }
  return all
}

/** What a user wrote, and has the secrets. */
const INPUTS = ['.npmrc', 'package-lock.json', 'verify-deps.json', 'package.json', 'root.json']

async function filesWith(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name)
    const name = path.relative(directory, file)
    if (!entry.isFile() || INPUTS.includes(name)) continue
    const leaks = unpacked(await readFile(file)).flatMap(leaksIn)
    found.push(...leaks.map((leak) => `${name}: ${leak}`), ...leaksIn(Buffer.from(name)))
  }
  return found
}

const pkg = await build({ name: 'subject' })
const FORMATS = ['json', 'sarif', 'junit', 'markdown', 'github', 'gitlab']
const EVERYTHING = ['/subject/1.0.0', '/subject', '/-/npm/v1/keys', pkg.path, '/-/npm/v1/attestations/subject@1.0.0']
const all = (fault: Fault) => Object.fromEntries(EVERYTHING.map((each) => [each, fault]))

async function project(faults: Readonly<Record<string, Fault>>) {
  const session = await openSession([pkg], faults)
  const { host } = new URL(session.registry)
  const address = `http://me:${encodeURIComponent(SECRETS.password)}@${host}/`
  const git = `git+https://${SECRETS.git}@github.com/lab/project.git#9739798945b2a848e911bcf1dddb97298cade0b1`
  await session.lock(
    [pkg],
    { 'node_modules/private': { version: '1.0.0', resolved: git } },
    { subject: '1', private: git },
  )
  const lines = [
    `registry=${address}`,
    `//${host}/:_authToken=\${TOKEN}`,
    `//elsewhere.example/:_auth=${Buffer.from(SECRETS.auth).toString('base64')}`,
    `@private:registry=https://me:${encodeURIComponent(SECRETS.password)}@elsewhere.example/`,
    `otp=${SECRETS.otp}`,
    `https-proxy=http://me:${SECRETS.proxy}@127.0.0.1:9/`,
  ]
  await session.write('.npmrc', lines.join('\n'))
  const { directory } = session
  const env = {
    ...session.env,
    TOKEN: SECRETS.token,
    npm_config_registry: address,
    npm_config_otp: SECRETS.otp,
    HTTPS_PROXY: `http://me:${SECRETS.proxy}@127.0.0.1:9/`,
    VERIFY_DEPS_CACHE_KEY: SECRETS.key,
    XDG_CACHE_HOME: path.join(directory, 'xdg'),
    XDG_STATE_HOME: path.join(directory, 'state'),
  }
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: directory, env })
    expect(leaksIn(Buffer.from(stdout + stderr)), args.join(' ')).toEqual([])
    return { code, said: stdout + stderr }
  }
  return { session, directory, run }
}

/** Sends back what it was sent. */
const echo: Fault = ({ request, response }) =>
  void response.writeHead(200).end(`${request.headers.authorization ?? 'nothing'}`)

const faults: readonly (readonly [string, Readonly<Record<string, Fault>>])[] = [
  ['all is well', {}],
  ['nothing is allowed', all(status(401))],
  ['all breaks off', all(brokenOff)],
  // But for tarballs: those are the server's own bytes, whatever they are.
  [
    'a server sends back what it was sent',
    Object.fromEntries(Object.entries(all(echo)).filter(([at]) => at !== pkg.path)),
  ],
]

describe('secrets are in nothing that is printed or written', () => {
  test.each(faults)('when %s', async (_when, faulty) => {
    const { directory, run } = await project(faulty)
    const files = FORMATS.flatMap((format) => ['--format', format, '--output', `report.${format}`])
    const root = ['--trusted-root', 'root.json', '--verbose']
    await run('--format', 'human', ...files, ...root)
    await run('explain', 'subject@1.0.0', ...root)
    await run('explain', 'private@1.0.0', '--json', ...root)
    await run('trust', ...root)
    await run('snapshot', '--tarballs', ...root)
    await run('--offline', '--evidence', 'verify-deps.snapshot', '--json', ...root)
    await run('doctor', '--verbose')
    await run('doctor', '--json')
    await run('cache')
    await run(
      'exec',
      ...root,
      '--',
      process.execPath,
      '-e',
      'process.env.VERIFY_DEPS_CACHE_KEY && console.log(process.env.VERIFY_DEPS_CACHE_KEY)',
    )
    expect(await filesWith(directory)).toEqual([])
  })

  test('the search finds what is there', async () => {
    const { session, directory } = await project({})
    const basic = Buffer.from(`me:${SECRETS.password}`).toString('base64')
    await writeFile(path.join(directory, 'one'), `authorization: Basic ${basic}`)
    await session.write('two', `https://me:${encodeURIComponent(SECRETS.password)}@elsewhere.example/`)
    await session.write('three', `"${SECRETS.token}"`)
    const found = await filesWith(directory)
    for (const name of ['one', 'two', 'three']) expect(found.some((each) => each.startsWith(`${name}: `))).toBe(true)
  })

  test.each([
    ['a registry', 'registry', '--registry'],
    ['a proxy', 'https-proxy', undefined],
  ])('when the address of %s is none', async (_what, key, option) => {
    const { session, run } = await project({})
    const address = `ftp://me:${SECRETS.token}@elsewhere.example/`
    await session.write('.npmrc', `${key}=${address}\n`)
    await run('--verbose')
    await run('doctor')
    if (option !== undefined) await run(option, address)
  })
})
