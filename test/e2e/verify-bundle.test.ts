/** `verify-deps verify-bundle` as a user runs it: a file and its bundle, and a trusted root of a Sigstore of our own. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { WORKFLOW } from '../../fixtures/lab/sigstore/identity.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { runCli } from '../support/cli.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const at = new Date('2026-01-01T00:00:00Z')
const ARTIFACT = Buffer.from('a release file\n')
const digestOf = (hash: string, bytes: Uint8Array) => createHash(hash).update(bytes).digest('hex')
const statementOf = (digest: Record<string, string>) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'artifact', digest }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
})

const [ours, other] = [createInstance(), createInstance({ seed: 'other', domain: 'other.example' })]
const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-bundle-'))
afterAll(() => rm(directory, { recursive: true }))

const FILES = {
  artifact: ARTIFACT,
  'another-artifact': Buffer.from('another release file\n'),
  'message.json': ours.attest({ artifact: ARTIFACT, at }),
  'key.json': ours.attest({ artifact: ARTIFACT, at, signer: 'publicKey' }),
  'statement.json': ours.attest({ statement: statementOf({ sha256: digestOf('sha256', ARTIFACT) }), at }),
  'sha512-statement.json': ours.attest({ statement: statementOf({ sha512: digestOf('sha512', ARTIFACT) }), at }),
  'root.json': ours.trustedRoot(),
  'other-root.json': other.trustedRoot(),
  'key.pub': ours.managedKey.pem,
  'not-json': Buffer.from('{'),
}
for (const [name, content] of Object.entries(FILES)) {
  const isText = Buffer.isBuffer(content) || typeof content === 'string'
  await writeFile(path.join(directory, name), isText ? content : JSON.stringify(content))
}

const SHA256 = `sha256:${digestOf('sha256', ARTIFACT)}`
const IDENTITY = ['--certificate-identity', String(WORKFLOW.san), '--certificate-oidc-issuer', WORKFLOW.issuer]
const ROOT = ['--trusted-root', 'root.json']

const run = (...args: readonly string[]) =>
  runCli(['verify-bundle', ...args], { cwd: directory, env: { HOME: directory, HTTPS_PROXY: 'http://127.0.0.1:9' } })

test.each([
  ['a file', ['--bundle', 'message.json', ...IDENTITY, ...ROOT, 'artifact']],
  ['a digest', ['--bundle', 'message.json', ...IDENTITY, ...ROOT, SHA256]],
  ['a key', ['--bundle', 'key.json', '--key', 'key.pub', ...ROOT, 'artifact']],
  ['a subject', ['--bundle', 'statement.json', ...IDENTITY, ...ROOT, 'artifact']],
  ['a subject by its digest', ['--bundle', 'statement.json', ...IDENTITY, ...ROOT, SHA256]],
  ['a subject of another digest', ['--bundle', 'sha512-statement.json', ...IDENTITY, ...ROOT, 'artifact']],
  [
    'one of two roots',
    ['--bundle', 'message.json', ...IDENTITY, '--trusted-root', 'other-root.json', ...ROOT, 'artifact'],
  ],
  ['a second opinion', ['--bundle', 'message.json', ...IDENTITY, ...ROOT, '--second-opinion', 'artifact']],
])('verified: %s', async (_name, args) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Verified: /)
})

test.each([
  ['another file', ['--bundle', 'message.json', ...IDENTITY, ...ROOT, 'another-artifact'], 'entry'],
  [
    'another digest',
    ['--bundle', 'message.json', ...IDENTITY, ...ROOT, SHA256.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    'entry',
  ],
  ['another subject', ['--bundle', 'statement.json', ...IDENTITY, ...ROOT, 'another-artifact'], 'artifact'],
  [
    'a subject by a digest that it does not have',
    ['--bundle', 'sha512-statement.json', ...IDENTITY, ...ROOT, SHA256],
    'artifact',
  ],
  [
    'another identity',
    [
      '--bundle',
      'message.json',
      '--certificate-identity',
      `${WORKFLOW.san}x`,
      ...IDENTITY.slice(2),
      ...ROOT,
      'artifact',
    ],
    'identity',
  ],
  [
    'another issuer',
    ['--bundle', 'message.json', ...IDENTITY.slice(0, 3), `${WORKFLOW.issuer}/`, ...ROOT, 'artifact'],
    'identity',
  ],
  [
    'a certificate in place of the key',
    ['--bundle', 'message.json', '--key', 'key.pub', ...ROOT, 'artifact'],
    'identity',
  ],
  ['a key in place of the certificate', ['--bundle', 'key.json', ...IDENTITY, ...ROOT, 'artifact'], 'certificate'],
  [
    'another root',
    ['--bundle', 'message.json', ...IDENTITY, '--trusted-root', 'other-root.json', 'artifact'],
    'timestamp',
  ],
  ['what is no bundle', ['--bundle', 'not-json', ...IDENTITY, ...ROOT, 'artifact'], 'bundle'],
])('not verified: %s', async (_name, args, step) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^NOT verified: .*\\n  failed at +${step}`))
})

test.each([
  ['nobody is named', ['--bundle', 'message.json', ...ROOT, 'artifact'], /Say who has to have signed/],
  [
    'an identity without its issuer',
    ['--bundle', 'message.json', ...IDENTITY.slice(0, 2), ...ROOT, 'artifact'],
    /Say who/,
  ],
  ['a key and an identity', ['--bundle', 'key.json', '--key', 'key.pub', ...IDENTITY, ...ROOT, 'artifact'], /Say who/],
  ['no bundle', [...IDENTITY, ...ROOT, 'artifact'], /--bundle/],
  [
    'a bundle that is not there',
    ['--bundle', 'missing', ...IDENTITY, ...ROOT, 'artifact'],
    /bundle missing cannot be read: ENOENT/,
  ],
  [
    'an artifact that is not there',
    ['--bundle', 'message.json', ...IDENTITY, ...ROOT, 'missing'],
    /missing cannot be read/,
  ],
  [
    'a digest that is too short',
    ['--bundle', 'message.json', ...IDENTITY, ...ROOT, SHA256.slice(0, -2)],
    /cannot be read/,
  ],
  ['a directory', ['--bundle', 'message.json', ...IDENTITY, ...ROOT, '.'], /not a file/],
  [
    'a key that is none',
    ['--bundle', 'key.json', '--key', 'root.json', ...ROOT, 'artifact'],
    /key root\.json cannot be used/,
  ],
  [
    'a root that is none',
    ['--bundle', 'key.json', '--key', 'key.pub', '--trusted-root', 'key.json', 'artifact'],
    /not a trusted root/,
  ],
])('misused: %s', async (_name, args, message) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(message)
})

test('all that a person reads of a verified bundle', async () => {
  const { stdout } = await run('--bundle', 'statement.json', ...IDENTITY, ...ROOT, 'artifact')
  expect(stdout).toMatchSnapshot()
})

test('all that a person reads of one that is not', async () => {
  const { stdout } = await run('--bundle', 'statement.json', ...IDENTITY, ...ROOT, 'another-artifact')
  expect(stdout).toMatchSnapshot()
})

test('Sigstore that cannot be reached is said to be, with the date of what has to do instead', async () => {
  const { code, stderr } = await run('--bundle', 'message.json', ...IDENTITY, 'artifact')
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^warning: Sigstore's trusted root is the copy shipped .* expired on \d{4}-\d\d-\d\d\), because .*\n$/,
  )
})
