/** One case of the catalogue: a package with which something is wrong, its honest twin, and the real pipeline on both. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { Made } from '../../fixtures/demo/exhibits.ts'
import { KEY, NOW } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import type { Asked, Build } from '../../fixtures/lab/attestation.ts'
import { attestBuild, attestPublish, buildOf } from '../../fixtures/lab/attestation.ts'
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { BASE, publish, withAttested } from '../../fixtures/lab/publication.ts'
import type { Instance } from '../../fixtures/lab/sigstore/instance.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { serve } from '../../src/demo/serve.ts'
import type { Answer } from '../../src/demo/world.ts'
import type { Attestation, Registry } from '../../src/evidence.ts'
import type { Rule } from '../../src/finding.ts'
import { parseLockfile } from '../../src/lockfile/index.ts'
import { openSources } from '../../src/open-sources.ts'
import type { Outcome } from '../../src/policy.ts'
import { openRegistry } from '../../src/registry/index.ts'
import { readNpmConfig } from '../../src/registry/npm-config.ts'
import { run } from '../../src/run.ts'
import type { Tuf } from '../../src/trust/tuf.ts'
import type { VerifyOptions } from '../../src/verify-options.ts'
import { registryOf, temporaryDirectory } from '../support/npm-home.ts'

const execute = promisify(execFile)

export interface Case {
  readonly code: Rule['code']
  readonly what: string
  readonly bad: (kit: Kit) => Promise<Side>
  readonly twin: (kit: Kit) => Promise<Side>
  readonly outcome: Outcome
  /** What cannot but be said beside it. */
  readonly besides?: readonly string[]
}

/** A project with one package, and its registry. */
export interface Side extends Partial<Omit<Made, 'story' | 'outcome' | 'codes'>> {
  readonly publication: Publication
  readonly options?: VerifyOptions
  /** More files of the project, by name, or others in place of its own. */
  readonly files?: Readonly<Record<string, unknown>>
  /** These files a commit of their own adds to the others, and the run looks at what it changes. */
  readonly added?: readonly string[]
  /** Which of the files is verified. Default: package-lock.json. */
  readonly lockfileName?: string
  /** Answers of the registry in place of its own; `undefined` for a 404. */
  readonly answers?: Readonly<Record<string, Answer | undefined>>
  /** Whether the project has the trusted root of the lab. Default: true. */
  readonly trusting?: boolean
  /** What the public registry answers, on an address of its own; it must not be asked without. */
  readonly publicAnswers?: Readonly<Record<string, Answer>>
  readonly meddle?: (registry: Registry) => Partial<Registry>
  /** The file of a snapshot for the run, which is told the lockfile's digest. */
  readonly evidence?: (digest: string) => Promise<string>
  /** In place of Sigstore's repository, which nobody asks here. */
  readonly tuf?: Tuf
}

export const NAME = '@lab/subject'
export const REPOSITORY = 'https://code.example/lab/subject'
export const BUILD = buildOf('lab/subject')

/** With what sides are made. */
export class Kit {
  /** The address of the registry that will serve it, without a slash. */
  readonly registry: string
  readonly sigstore: Instance = createInstance({ seed: 'catalogue', others: 100, pems: { managed: KEY.pem } })

  constructor(registry: string) {
    this.registry = registry
  }

  /** Never attested. */
  plain(publishing: Partial<Publishing> = {}): Promise<Publication> {
    return publish({ name: NAME, keys: [KEY], repository: REPOSITORY, ...publishing })
  }

  provenance(publication: Publication, asked: Asked = {}, build: Build = BUILD): Attestation {
    return attestBuild(this.sigstore, publication, build, asked)
  }

  published(publication: Publication, asked: Asked = {}): Attestation {
    return attestPublish(this.sigstore, publication, this.registry, asked)
  }

  /** As honest packages are: by the build and by the registry. */
  async attested(publishing: Partial<Publishing> = {}, asked: Asked = {}, build: Build = BUILD): Promise<Publication> {
    const publication = await this.plain(publishing)
    return withAttested(publication, [this.published(publication), this.provenance(publication, asked, build)])
  }
}

/** What is said of it, by its codes. */
export async function verify(make: (kit: Kit) => Promise<Side>) {
  const answers: Record<string, Answer> = {}
  const { registry, close } = await serve({ base: BASE, answers })
  onTestFinished(close)
  const kit = new Kit(registry.replace(/\/$/u, ''))
  const {
    publication,
    options = {},
    files = {},
    answers: others = {},
    trusting = true,
    added,
    lockfileName = 'package-lock.json',
    publicAnswers,
    meddle,
    tuf,
    evidence,
    ...made
  } = await make(kit)
  const elsewhere = publicAnswers && (await serve({ base: BASE, answers: publicAnswers }))
  if (elsewhere !== undefined) onTestFinished(elsewhere.close)

  // 1. The registry and the project.
  const world = worldOf([{ publication, story: '', outcome: 'verified', codes: [], ...made }])
  Object.assign(answers, world.answers)
  for (const [place, answer] of Object.entries(others)) {
    if (answer === undefined) delete answers[place]
    else answers[place] = answer
  }
  const directory = await temporaryDirectory()
  const texts: Record<string, string> = { ...world.project }
  for (const [name, content] of Object.entries(files)) {
    if (content instanceof Uint8Array) await writeFile(path.join(directory, name), content)
    else texts[name] = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
  }
  const local = (name: string) => (texts[name] ?? '').replaceAll(BASE, kit.registry)
  for (const name of Object.keys(texts)) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true })
    await writeFile(path.join(directory, name), local(name))
  }
  const root = path.join(directory, 'trusted-root.json')
  await writeFile(root, JSON.stringify(kit.sigstore.trustedRoot()))
  if (added !== undefined) await commitTwice(directory, added)

  // 2. The run.
  const env = {
    HOME: directory,
    npm_config_globalconfig: path.join(directory, 'none'),
    npm_config_cache: path.join(directory, 'cache'),
    npm_config_fetch_retries: '0',
    npm_config_noproxy: '127.0.0.1',
  }
  const trustedRoots = trusting ? [root] : []
  const publicRegistry = elsewhere && { publicRegistry: elsewhere.registry }
  const config = { directory, env, registry, mayAskTuf: false, trustedRoots, ...publicRegistry }
  const read = await readNpmConfig(config)
  const opened = tuf === undefined ? registryOf(read) : openRegistry(read, { ...openSources(read), tuf })
  const isOwn = meddle === undefined && elsewhere === undefined && tuf === undefined
  const source = isOwn ? {} : { source: { ...opened, ...meddle?.(opened) } }
  // git is asked where the lockfile lies.
  const place = added === undefined ? lockfileName : path.join(directory, lockfileName)
  const digest = createHash('sha256').update(local(lockfileName)).digest('hex')
  const lockfile = { ...parseLockfile(local(lockfileName), place, local('package.json')), digest }
  const snapshot = evidence === undefined ? {} : { evidence: await evidence(digest) }
  const before = options.changed === undefined ? {} : { changed: path.join(directory, options.changed) }
  const baseline = added === undefined ? before : { changed: 'HEAD~1' }
  const all = {
    now: new Date(NOW),
    env,
    registry,
    tuf: false,
    trustedRoots,
    ...options,
    ...baseline,
    ...snapshot,
    ...source,
  }
  const report = await run(lockfile, all, directory)
  const findings = [...report.findings, ...report.packages.flatMap((pkg) => pkg.findings)]
  // What a source of one's own has to say of itself, a run does not ask.
  const own = tuf === undefined ? [] : opened.findings().map(({ rule }) => rule.code)
  return {
    outcome: report.outcome,
    codes: [...new Set([...own, ...findings.map(({ code }) => code)])].sort(),
  }
}

/** What is not named, and then all of it. */
async function commitTwice(directory: string, added: readonly string[]): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_NOSYSTEM: '1' }
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']
  const git = (...args: readonly string[]) => execute('git', [...who, ...args], { cwd: directory, env })
  await git('init', '--quiet')
  await git('add', '--', '.', ...added.map((name) => `:(exclude,literal)${name}`))
  await git('commit', '--quiet', '-m', 'before')
  await git('add', '--', ...added)
  await git('commit', '--quiet', '-m', 'the change')
}
