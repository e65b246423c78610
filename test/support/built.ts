/** Packages that a GitHub workflow built and attested, a registry that has them, and a project that locks some of them. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { BASE, packument, publish } from '../../fixtures/lab/publication.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Answer } from '../../src/demo/world.ts'
import { IDENTITY_LOCK } from '../../src/publisher/identity-lock.ts'
import { BUILD, COMMIT, SERVER, SLSA_V1, withExtensions } from './attested.ts'
import { makeProject, runCli } from './cli.ts'
import { serveWorld } from './loopback.ts'

const GITHUB = 'https://github.com'
const GITHUB_BUILD = {
  ...onGitHub(BUILD),
  issuer: 'https://token.actions.githubusercontent.com',
}

export interface Building extends Pick<Publishing, 'manifest' | 'files'> {
  readonly name: string
  readonly version?: string
  /** Changes of the certificate's extensions, by number. */
  readonly build?: Readonly<Record<number, string>>
  readonly workflow?: string
  readonly repository?: string
  /** By the registry's word. */
  readonly isTrusted?: boolean
  /** Not signed by the registry. */
  readonly isUnsigned?: boolean
  /** Without provenance. */
  readonly isBare?: boolean
  /** About other bytes. */
  readonly isForged?: boolean
}

export interface Built extends Omit<Publication, 'document' | 'attestations'> {
  readonly document: object
  /** By their path. */
  readonly answers: Readonly<Record<string, Answer>>
}

const instance = createInstance()

export async function build(building: Building): Promise<Built> {
  const { name, version = '1.0.0', workflow = 'release.yml', repository, isTrusted = false } = building
  const { isUnsigned = false, isBare = false, isForged = false, manifest = {}, files = {} } = building
  const publication = await publish({ name, version, keys: isUnsigned ? [] : [KEY], manifest, files })
  const document = { ...publication.document, ...(repository !== undefined && { repository }) }
  if (isBare) return { ...publication, document, answers: {} }
  const config = `${GITHUB}/lab/project/.github/workflows/${workflow}@refs/heads/main`
  const identity = { ...withExtensions(GITHUB_BUILD, { 9: config, 18: config, ...building.build }), san: config }
  const { extensions = {} } = identity
  const source = extensions[12] ?? ''
  const sha512 = createHash('sha512')
    .update(isForged ? 'other bytes' : publication.tarball)
    .digest('hex')
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `pkg:npm/${name.replace('@', '%40')}@${version}`, digest: { sha512 } }],
    predicateType: SLSA_V1,
    predicate: {
      buildDefinition: {
        buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
        externalParameters: {
          workflow: { ref: 'refs/heads/main', repository: source, path: `.github/workflows/${workflow}` },
        },
        internalParameters: {
          github: {
            event_name: extensions[20] ?? '',
            repository_id: extensions[15] ?? '',
            repository_owner_id: extensions[17] ?? '',
          },
        },
        resolvedDependencies: [{ uri: `git+${source}@refs/heads/main`, digest: { gitCommit: COMMIT } }],
      },
      runDetails: {
        builder: { id: `https://github.com/actions/runner/${extensions[11]}` },
        metadata: { invocationId: extensions[21] ?? '' },
      },
    },
  }
  const bundle = instance.attest({ statement, at: new Date('2026-03-01T10:00:00Z'), identity })
  const place = `/-/npm/v1/attestations/${name}@${version}`
  const dist = {
    ...publication.document.dist,
    attestations: { url: BASE + place, provenance: { predicateType: SLSA_V1 } },
  }
  const user = { name: 'ci', ...(isTrusted && { trustedPublisher: { id: 'github' } }) }
  return {
    ...publication,
    document: { ...document, dist, _npmUser: user },
    answers: { [place]: { json: { attestations: [{ predicateType: SLSA_V1, bundle }] } } },
  }
}

export interface Session {
  readonly directory: string
  readonly env: NodeJS.ProcessEnv
  /** The registry's address, with a trailing slash. */
  readonly registry: string
  /** Writes a lockfile over these. */
  lock(locked: readonly Built[], more?: Readonly<Record<string, object>>, dependencies?: object): Promise<void>
  write(file: string, text: string): Promise<void>
  /** The text of the identity lock, or undefined. */
  recorded(): Promise<string | undefined>
  /** Runs the built command in the project; the registry's address is replaced by its name in what it says. */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
}

/** A registry that has all of them. */
export async function openSession(all: readonly Built[], faults = {}): Promise<Session> {
  const names = [...new Set(all.map(({ name }) => name))]
  const answers: Record<string, Answer> = {
    '/-/npm/v1/keys': { json: keysDocument([KEY]) },
    ...Object.fromEntries(
      names.map((name) => [
        `/${name}`,
        { json: packument(all.filter((each) => each.name === name) as unknown as readonly Publication[]) },
      ]),
    ),
  }
  for (const { name, version, document, path: place, tarball, answers: own } of all) {
    Object.assign(answers, own, {
      [`/${name}/${version}`]: { json: document },
      [place]: { base64: tarball.toString('base64') },
    })
  }
  const registry = await serveWorld({ base: BASE, answers }, faults)
  const files = { 'root.json': JSON.stringify(instance.trustedRoot()) }
  const { directory, env, remove } = await makeProject(
    { base: BASE, answers, project: files, packages: [] },
    registry.address,
  )
  onTestFinished(remove)
  const write = (file: string, text: string) => writeFile(path.join(directory, file), text)
  return {
    directory,
    env,
    registry: registry.address,
    write,
    lock: async (locked, more = {}, dependencies = {}) => {
      const root = { name: 'project', version: '1.0.0', dependencies }
      const entries = locked.map(({ name, version, path: place, integrity }, index) => {
        const isSecond = locked.findIndex((other) => other.name === name) < index
        const where = isSecond ? `node_modules/other/node_modules/${name}` : `node_modules/${name}`
        return [where, { version, resolved: new URL(place, registry.address).href, integrity }]
      })
      const packages = { '': root, ...Object.fromEntries(entries), ...more }
      await write('package.json', JSON.stringify(root))
      await write('package-lock.json', JSON.stringify({ name: 'project', lockfileVersion: 3, packages }, null, 2))
    },
    recorded: () => readFile(path.join(directory, IDENTITY_LOCK), 'utf8').catch(() => undefined),
    run: async (...args) => {
      const { code, stdout, stderr } = await runCli([...args, '--trusted-root', 'root.json'], { cwd: directory, env })
      const local = (text: string) =>
        text.replaceAll(registry.address, `${BASE}/`).replaceAll(new URL(registry.address).host, 'registry.example')
      return { code, stdout: local(stdout), stderr: local(stderr) }
    },
  }
}

function onGitHub<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(SERVER, GITHUB)) as T
}
