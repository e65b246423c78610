/**
 * Real packages of npm's registry, with their attestations, through the built command and real HTTP; then the same with
 * what others broke of them. npm's own signatures of two of them are at hand; the lab's registry signs the others.
 */
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { describe, expect, test, vi } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import { attestationsPath, publish } from '../../fixtures/lab/publication.ts'
import { integrityOf } from '../../fixtures/lab/tarball.ts'
import type { Attestation } from '../../src/evidence.ts'
import { MAX_DAYS } from '../../src/policy-file/policy-shape.ts'
import type { Release, Setting } from '../support/attested-registry.ts'
import { outcomesOf, publication, release, verifyReleases } from '../support/attested-registry.ts'
import { about } from '../support/cli.ts'
import { corpora, corpusLines } from '../support/corpora.ts'
import * as faulty from '../support/faulty-registry.ts'
import type { Response } from '../support/npm-corpora.ts'
import { codeOf, listed, PACOTE, PACOTE_FOLDER, RESPONSES, tarballOf, VARIANTS } from '../support/npm-corpora.ts'
import { corpusJson, ROOT_FILES } from '../support/sigstore-corpora.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 })

interface Line {
  readonly name: string
  readonly version: string
  readonly integrity: string
  readonly keyid: string
  readonly sig: string
}

const lines =
  corpora === undefined
    ? []
    : ['valid.jsonl', 'sample-one-per-name.jsonl'].flatMap((file) => corpusLines<Line>('npm-signatures', file))
const rootFile = (name: keyof typeof ROOT_FILES) => path.join(corpora ?? '', 'roots', ROOT_FILES[name])
const PROD = { roots: [rootFile('prod')] }

/** npm's keys as its endpoint gives them, and the lab's. */
function npmKeysAndOurs(): object {
  const { keys } = corpusJson<{ readonly keys: readonly object[] }>('roots', 'npm-keys', 'keys-endpoint-shape.json')
  return { keys: [...keys, ...(keysDocument([KEY]) as { readonly keys: readonly object[] }).keys] }
}

interface Manifest {
  readonly repository?: unknown
}

async function manifestOf(tarball: Buffer): Promise<Manifest> {
  const entries = Readable.from([gunzipSync(tarball)]).pipe(extract())
  for await (const entry of entries) {
    if (entry.header.name !== 'package/package.json') entry.resume()
    else return JSON.parse((await buffer(entry)).toString('utf8'))
  }
  throw new Error('the tarball has no package.json')
}

interface Changes {
  readonly attestations?: readonly Attestation[]
  readonly repository?: unknown
}

/** As npm has it: real in all, but where nobody has kept npm's signature. */
async function real({ name, version, file, attestations: indexed }: Response, changes: Changes = {}): Promise<Release> {
  const tarball = tarballOf(name, version)
  if (tarball === undefined) throw new Error(`the tarball of ${name}@${version} is lost`)
  const { repository, ...manifest } = await manifestOf(tarball)
  const time = indexed.at(-1)?.tlog[0]?.integratedTime ?? ''
  const made = publication({ name, version, time }, tarball, signatureOf(name, version))
  return release(made, { attestations: listed(file), repository, manifest, ...changes })
}

function signatureOf(name: string, version: string): Line | undefined {
  return lines.find((line) => line.name === name && line.version === version)
}

function known(file: string): Response {
  const response = RESPONSES.find((each) => each.file === `${file}.json`)
  if (response === undefined) throw new Error(`there is no ${file}`)
  return response
}

const bystander = release(await publish({ name: 'bystander', keys: [KEY] }))
const BYSTANDER = { 'bystander@1.0.0': ['verified'] }
const verified = { outcome: 'verified', codes: [] }
const failed = (...codes: readonly string[]) => ({ outcome: 'failed', codes })

/** One package beside the bystander, which is as it was whatever happens to the other. */
async function verifyBeside(each: Release, setting: Setting = PROD) {
  const said = await verifyReleases([each, bystander], setting)
  expect(said.stderr).toBe('')
  expect(about(said.report, 'bystander')).toEqual(verified)
  return { ...said, said: about(said.report, each.name), package: said.report.packages[0] }
}

describe.runIf(corpora !== undefined)('real packages, all in one lockfile', () => {
  const whole = RESPONSES.filter(({ name, version }) => corpora !== undefined && tarballOf(name, version) !== undefined)
  const signed = whole.filter(({ name, version }) => signatureOf(name, version) !== undefined)
  const REPOSITORY_MOVED = 'tuf-js@1.0.0'
  const HALF_LOST = 'sigstore@1.8.0'

  test('those of which all is at hand: tarball, signature of npm, both attestations', async () => {
    expect(signed.map(({ name, version }) => `${name}@${version}`)).toEqual(['sigstore@1.0.0', 'tuf-js@1.0.0'])
    const locked = await Promise.all(signed.map((each) => real(each)))
    const { code, report, stderr } = await verifyReleases([...locked, bystander], { ...PROD, keys: npmKeysAndOurs() })
    // It went to another owner, and its package.json still named the one before.
    const all = { 'sigstore@1.0.0': ['verified'], [REPOSITORY_MOVED]: ['verified', 'VD412'], ...BYSTANDER }
    expect(outcomesOf(report)).toEqual(all)
    expect({ code, stderr, findings: report.findings }).toEqual({ code: 0, stderr: '', findings: [] })
    for (const { name, proven } of report.packages) {
      const claims = { bystander: [], 'tuf-js': ['provenance'] }[name] ?? ['provenance', 'publisher']
      const always = ['contents', 'integrity', 'name', 'registry-signature', 'source']
      expect(Object.keys(proven).sort()).toEqual([...always, ...claims].sort())
    }
    expect(report.packages[0]?.proven['registry-signature']).toMatchObject({
      keyid: signatureOf('sigstore', '1.0.0')?.keyid,
    })
  })

  test('npm\u2019s signatures and attestations, passed on by a registry that has other keys itself', async () => {
    const locked = await Promise.all(signed.map((each) => real(each, { repository: undefined })))
    const { code, report } = await verifyReleases([...locked, bystander], PROD)
    expect(outcomesOf(report)).toEqual({ 'sigstore@1.0.0': ['verified'], 'tuf-js@1.0.0': ['verified'], ...BYSTANDER })
    expect(report.findings).toMatchObject([{ code: 'VD210', level: 'warning' }])
    expect(code).toBe(0)
  })

  test('those that the lab signs in npm\u2019s place, too', async () => {
    const locked = await Promise.all(whole.map((each) => real(each)))
    const setting = { ...PROD, keys: npmKeysAndOurs(), args: ['--second-opinion'] }
    const { code, report, stderr } = await verifyReleases([...locked, bystander], setting)
    expect(outcomesOf(report)).toEqual({
      ...Object.fromEntries(whole.map(({ name, version }) => [`${name}@${version}`, ['verified']])),
      ...BYSTANDER,
      [REPOSITORY_MOVED]: ['verified', 'VD412'],
      [HALF_LOST]: ['inconclusive', 'VD310', 'VD408'],
    })
    expect({ code, stderr, findings: report.findings }).toEqual({ code: 2, stderr: '', findings: [] })

    // What is proven of each is what others have read out of its certificate and its log entry.
    for (const { name, version, attestations } of whole) {
      const { proven } = report.packages.find((pkg) => pkg.name === name && pkg.version === version) ?? {}
      const of = attestations.find(({ fulcio }) => fulcio !== undefined)
      if (`${name}@${version}` === HALF_LOST || of === undefined) {
        expect(proven?.provenance).toBeUndefined()
        continue
      }
      const { fulcio, verdict, tlog } = of
      const ext = fulcio?.ext ?? {}
      const repository = `https://github.com/${ext['1.5']}`
      const commit = ext['1.3']
      const { issuer, san } = verdict
      expect(proven?.provenance).toMatchObject({
        issuer,
        san,
        repository,
        commit,
        ref: ext['1.6'],
        trigger: ext['1.2'],
      })
      expect(proven?.provenance).toMatchObject({ signedAt: tlog[0]?.integratedTime, log: { index: tlog[0]?.logIndex } })
      expect(proven?.provenance?.['publishAttestation']).toBe(attestations.length === 2)
      if (`${name}@${version}` === REPOSITORY_MOVED) expect(proven?.publisher).toBeUndefined()
      else
        expect(proven?.publisher).toMatchObject({ expectedBy: 'declared-repository', issuer, san, repository, commit })
    }
  })

  test('what the report has of one', async () => {
    const { code, said, package: pkg } = await verifyBeside(await real(known('nuxt@3.13.0')))
    expect({ code, said }).toEqual({ code: 0, said: verified })
    const workflow = '.github/workflows/release.yml'
    const ref = 'refs/tags/v3.13.0'
    const identity = {
      issuer: 'https://token.actions.githubusercontent.com',
      san: `https://github.com/nuxt/nuxt/${workflow}@${ref}`,
      repository: 'https://github.com/nuxt/nuxt',
      repositoryId: '71995937',
      ownerId: '23360933',
      workflow,
      ref,
      commit: '74ef96d096d0045fd00fccd880c1dbbfea51e22a',
      trigger: 'push',
      runner: 'github-hosted',
      runUrl: 'https://github.com/nuxt/nuxt/actions/runs/10511642470/attempts/1',
    }
    expect(pkg?.proven).toMatchObject({
      provenance: {
        ...identity,
        signedAt: '2024-08-22T16:06:34.000Z',
        log: { origin: 'https://rekor.sigstore.dev', index: '123884383', proven: 'inclusion' },
        predicateType: 'https://slsa.dev/provenance/v1',
        notCompared: [],
        publishAttestation: true,
      },
      publisher: { expectedBy: 'declared-repository', ...identity, refKind: 'tag', visibility: 'public' },
    })
  })
})

describe.runIf(corpora !== undefined)('broken attestations, each beside an honest package', () => {
  test.each(Object.entries(PACOTE))("pacote's %s", async (file, refused) => {
    const { code, said } = await verifyBeside(
      await real(known('sigstore@0.4.0'), { attestations: listed(...PACOTE_FOLDER, file) }),
    )
    expect(said).toEqual(refused === undefined ? verified : failed(refused))
    expect(code).toBe(refused === undefined ? 0 : 1)
  })

  // Of some the tarball is lost. All of those are refused for other reasons.
  const variants = VARIANTS.map(({ id, name, version, file, predicateType }) => {
    const response = RESPONSES.find((each) => each.name === name && each.version === version)
    const hasTarball = name !== null && version !== null && tarballOf(name, version) !== undefined
    return { id, name: name ?? 'unnamed', version: version ?? '0.0.0', file, predicateType, response, hasTarball }
  })
  type Listed = (typeof variants)[number]
  const idOf = ({ name, version }: Listed) => `${name}@${version}`

  test('only refused ones have no tarball', () => {
    expect(variants.filter(({ id, hasTarball }) => !hasTarball && codeOf(id) === undefined)).toEqual([])
  })

  /** A lockfile has a version once: the first variant of each in one lockfile, the second of each in the next. */
  const rounds: Listed[][] = []
  for (const each of variants) {
    const free = rounds.find((round) => !round.some((other) => idOf(other) === idOf(each)))
    if (free === undefined) rounds.push([each])
    else free.push(each)
  }

  test.each(rounds.map((round, index) => [index, round.map(({ id }) => id).join(), round] as const))(
    'variants, lockfile %i: %s',
    async (_index, _ids, round) => {
      const releases = round.map(async ({ name, version, file, predicateType, response, hasTarball }) => {
        const attestations = [{ predicateType, bundle: corpusJson('npm-attestations', file) }]
        if (response !== undefined && hasTarball) return real(response, { attestations })
        return release(await publish({ name, version, keys: [KEY] }), { attestations })
      })
      const { report, stderr } = await verifyReleases([...(await Promise.all(releases)), bystander], PROD)
      const expected = round.map((each) => {
        const refused = codeOf(each.id)
        return [idOf(each), refused === undefined ? ['verified'] : ['failed', refused]]
      })
      expect(outcomesOf(report)).toEqual({ ...Object.fromEntries(expected), ...BYSTANDER })
      expect(stderr).toBe('')
    },
  )
})

describe.runIf(corpora !== undefined)('a real package, of which one thing is not its own', () => {
  const victim = () => known('sigstore@1.0.0')
  const keys = corpora === undefined ? {} : npmKeysAndOurs()
  const verify = (each: Release, setting: Setting = {}) => verifyBeside(each, { ...PROD, keys, ...setting })

  test('nothing', async () => {
    const { code, said } = await verify(await real(victim()))
    expect({ code, said }).toEqual({ code: 0, said: verified })
  })

  test.each([
    ['of another package', 'tuf-js@1.0.0'],
    ['of another version', 'sigstore@1.3.0'],
  ])('both attestations are %s', async (_which, other) => {
    const { code, said } = await verify(await real(victim(), { attestations: listed(`${other}.json`) }))
    expect(said).toEqual(failed('VD309', 'VD309', 'VD312'))
    expect(code).toBe(1)
  })

  test('one attestation is of another version, and the two that are its own do not make up for it', async () => {
    const attestations = [...listed(victim().file), ...listed('sigstore@1.3.0.json').slice(1)]
    const { said, package: pkg } = await verify(await real(victim(), { attestations }))
    expect(said).toEqual(failed('VD309'))
    expect(pkg?.proven).not.toHaveProperty('provenance')
    expect(pkg?.proven).not.toHaveProperty('publisher')
  })

  test('they are listed as each other\u2019s', async () => {
    const [one, other] = listed(victim().file)
    if (one === undefined || other === undefined) throw new Error('it has both')
    const attestations = [
      { ...one, predicateType: other.predicateType },
      { ...other, predicateType: one.predicateType },
    ]
    expect((await verify(await real(victim(), { attestations }))).said).toEqual(failed('VD311', 'VD311'))
  })

  test('the bytes', async () => {
    const served = bystander.tarball
    const faults = {
      [(await real(victim())).path]: (({ response }) =>
        void response.writeHead(200).end(served)) satisfies faulty.Fault,
    }
    expect((await verify(await real(victim()), { faults })).said).toEqual(failed('VD101', 'VD309', 'VD309'))
  })

  test('the bytes, and the lockfile\u2019s digest with them', async () => {
    const honest = await real(victim())
    const each = { ...honest, tarball: bystander.tarball, integrity: integrityOf(bystander.tarball) }
    expect((await verify(each)).said).toEqual(failed('VD102', 'VD202', 'VD309', 'VD309'))
  })

  test.each(['staging', 'github0'] as const)('the trusted root is %s', async (name) => {
    const { code, said } = await verify(await real(victim()), { roots: [rootFile(name)] })
    expect(said.outcome).toBe('failed')
    expect(new Set(said.codes)).toEqual(new Set(['VD302']))
    expect(code).toBe(1)
  })

  test('npm\u2019s keys are the shipped copy, where the registry has not given them and Sigstore cannot be reached', async () => {
    const own = keysDocument([KEY])
    const { code, said, report } = await verify(await real(victim()), { keys: own })
    expect({ code, said }).toEqual({ code: 0, said: verified })
    expect(report.findings).toMatchObject([{ code: 'VD210', level: 'warning' }])
    expect((await verify(await real(victim()), { keys: npmKeysAndOurs() })).report.findings).toEqual([])
  })

  test('of several trusted roots one is enough', async () => {
    const roots = [rootFile('staging'), rootFile('prod'), rootFile('github0')]
    expect((await verify(await real(victim()), { roots })).said).toEqual(verified)
  })

  test('the shipped trusted root, where none is given and Sigstore cannot be reached', async () => {
    const { code, said, report } = await verify(await real(victim()), { roots: [] })
    expect({ code, said }).toEqual({ code: 0, said: verified })
    expect(report.findings).toMatchObject([{ code: 'VD317', level: 'warning' }])
  })
})

describe.runIf(corpora !== undefined)('what the project expects of a real package', () => {
  const keys = corpora === undefined ? {} : npmKeysAndOurs()
  const verify = (each: Release, setting: Setting = {}) => verifyBeside(each, { ...PROD, keys, ...setting })
  const REPOSITORY = 'https://github.com/nuxt/nuxt'
  const nuxt = (changes: Changes = {}) => real(known('nuxt@3.13.0'), changes)

  // As if it were published today.
  const downgrade = { youngDays: MAX_DAYS }
  const YOUNG = { 'verify-deps.json': { downgrade } }

  test.each([
    ['as it was built', `git+${REPOSITORY}.git`, true],
    ['in other words', 'github:Nuxt/nuxt', true],
    ['with a name that only begins so', `git+${REPOSITORY}-fork.git`, false],
    ['of somebody else', 'git+https://github.com/nuxtt/nuxt.git', false],
  ])('the repository that it declares: %s', async (_which, url, isIt) => {
    const release = await nuxt({ repository: { type: 'git', url } })
    const young = await verify(release, { files: YOUNG })
    expect(young).toMatchObject({ code: isIt ? 0 : 1, said: isIt ? verified : failed('VD404') })
    const old = await verify(release)
    expect(old).toMatchObject({ code: 0, said: { outcome: 'verified', codes: isIt ? [] : ['VD412'] } })
    for (const { package: pkg } of [young, old]) {
      expect('publisher' in (pkg?.proven ?? {})).toBe(isIt)
      // Who built it is proven all the same.
      expect(pkg?.proven.provenance).toMatchObject({ repository: REPOSITORY })
    }
  })

  test('nothing: then no publisher is proven, and none is missed', async () => {
    const { said, package: pkg } = await verify(await nuxt({ repository: undefined }))
    expect(said).toEqual(verified)
    expect(Object.keys(pkg?.proven ?? {})).not.toContain('publisher')
  })

  test('the bystander, of which provenance is required, has none', async () => {
    const { code, report } = await verifyReleases([await nuxt(), bystander], {
      ...PROD,
      args: ['--require', 'provenance'],
    })
    expect(outcomesOf(report)).toEqual({ 'nuxt@3.13.0': ['verified'], 'bystander@1.0.0': ['unproven', 'VD315'] })
    expect(code).toBe(1)
  })

  const ACCEPTED = {
    version: '3.13.0',
    level: 'provenance',
    issuer: 'https://token.actions.githubusercontent.com',
    repository: REPOSITORY,
    repositoryId: '71995937',
    ownerId: '23360933',
    workflow: '.github/workflows/release.yml',
    refKind: 'tag',
    trigger: 'push',
    runner: 'github-hosted',
  }

  test.each([
    ['fits', {}, verified],
    ['has another repository', { repository: 'https://github.com/nuxt/nuxt-old', repositoryId: '1' }, failed('VD402')],
    ['has another workflow', { workflow: '.github/workflows/ci.yml' }, failed('VD402')],
    ['has another issuer', { issuer: 'https://gitlab.com' }, failed('VD402')],
    ['has another trigger', { trigger: 'pull_request_target' }, failed('VD402')],
    ['has pull requests in place of tags', { refKind: 'pull-request' }, failed('VD402')],
    ['has branches in place of tags', { refKind: 'branch' }, { ...verified, codes: ['VD416'] }],
    ['has another workflow, of an earlier version', { version: '3.12.0', workflow: 'ci.yml' }, failed('VD403')],
    ['has another owner', { ownerId: '1' }, failed('VD402')],
    ['has more evidence', { level: 'trusted-publisher' }, failed('VD402')],
    ['has another repository of that name', { repositoryId: '1' }, failed('VD406')],
    [
      'has the repository\u2019s earlier name',
      { repository: 'https://github.com/nuxt/framework' },
      { ...verified, codes: ['VD405'] },
    ],
  ])('the identity lock %s', async (_how, changes, expected) => {
    const lock = { version: 1, packages: { nuxt: { ...ACCEPTED, ...changes } } }
    // The lock comes before what the package declares.
    const each = await nuxt({ repository: 'github:nuxt/elsewhere' })
    const { code, said, package: pkg } = await verify(each, { files: { 'verify-deps.lock.json': lock } })
    expect(said).toEqual(expected)
    expect(code).toBe(expected.outcome === 'verified' ? 0 : 1)
    const proof = { expectedBy: 'identity-lock', repository: REPOSITORY }
    if (expected.outcome === 'verified') expect(pkg?.proven.publisher).toMatchObject(proof)
    else expect(pkg?.proven.publisher).toBeUndefined()
  })

  // What was published before the accepted version may have had less.
  test.each([
    ['1.0.0', ['failed', 'VD402']],
    ['1.0.1', ['verified']],
  ])('the identity lock has a publisher of %s, and this is 1.0.0 without provenance', async (version, expected) => {
    const lock = { version: 1, packages: { bystander: { ...ACCEPTED, version } } }
    const { report } = await verifyReleases([await nuxt(), bystander], {
      ...PROD,
      files: { 'verify-deps.lock.json': lock },
    })
    expect(outcomesOf(report)).toEqual({ 'nuxt@3.13.0': ['verified'], 'bystander@1.0.0': expected })
  })

  test.each([
    ['fits', { repository: REPOSITORY, workflow: 'release.yml', ref: 'refs/tags/v*' }, verified],
    ['fits by a pattern', { repository: 'https://github.com/nuxt/*', runner: 'github-hosted' }, verified],
    ['has another repository', { repository: 'https://github.com/nuxt/nuxt-old' }, failed('VD401')],
    ['has another issuer', { issuer: 'https://gitlab.com' }, failed('VD401')],
    ['has another workflow', { workflow: 'ci.yml' }, failed('VD401')],
    ['has another ref', { ref: 'refs/heads/*' }, failed('VD401')],
    ['has another runner', { runner: 'self-hosted' }, failed('VD401')],
  ])('the rule of the policy %s', async (_how, publisher, expected) => {
    const files = {
      'verify-deps.json': { rules: [{ packages: ['nuxt'], publisher }] },
      // A rule comes before the identity lock.
      'verify-deps.lock.json': { version: 1, packages: { nuxt: { ...ACCEPTED, workflow: 'other.yml' } } },
    }
    const { code, said, package: pkg } = await verify(await nuxt(), { files })
    expect(said).toEqual(expected)
    expect(code).toBe(expected === verified ? 0 : 1)
    if (expected === verified)
      expect(pkg?.proven.publisher).toMatchObject({ expectedBy: 'policy', repository: REPOSITORY })
    else expect(pkg?.proven.publisher).toBeUndefined()
  })

  test('a rule names a publisher of a package without provenance', async () => {
    const files = {
      'verify-deps.json': { rules: [{ packages: ['bystander'], publisher: { repository: REPOSITORY } }] },
    }
    const { code, report } = await verifyReleases([await nuxt(), bystander], { ...PROD, files })
    expect(outcomesOf(report)).toEqual({ 'nuxt@3.13.0': ['verified'], 'bystander@1.0.0': ['unproven', 'VD315'] })
    expect(code).toBe(1)
  })

  describe('an exception for the repository that moved', () => {
    const exceptionOf = (each: Release, changes: object = {}) => ({
      'verify-deps.json': {
        downgrade,
        exceptions: [
          {
            code: 'VD404',
            package: 'tuf-js@1.0.0',
            integrity: each.integrity,
            reason: 'it went to another owner',
            expires: '9999-12-31',
            ...changes,
          },
        ],
      },
    })

    test('lets it through, and is said', async () => {
      const each = await real(known('tuf-js@1.0.0'))
      const { code, said, report, package: pkg } = await verify(each, { files: exceptionOf(each) })
      expect({ code, said, findings: report.findings }).toEqual({ code: 0, said: verified, findings: [] })
      expect(pkg?.excepted).toMatchObject([{ code: 'VD404', reason: 'it went to another owner' }])
      expect(pkg?.proven.provenance).toMatchObject({ repository: 'https://github.com/theupdateframework/tuf-js' })
    })

    test.each([
      ['has expired', { expires: '2024-12-31' }, 'VD901'],
      ['is about other bytes', { integrity: bystander.integrity }, 'VD902'],
      ['is about another version', { package: 'tuf-js@1.0.1' }, 'VD902'],
      ['is about another finding', { code: 'VD309' }, 'VD902'],
    ])('%s', async (_how, changes, code) => {
      const each = await real(known('tuf-js@1.0.0'))
      const said = await verify(each, { files: exceptionOf(each, changes) })
      expect(said.said).toEqual(failed('VD404'))
      expect(said.report.findings).toMatchObject([{ code }])
      expect(said.code).toBe(1)
      expect(said.package).not.toHaveProperty('excepted')
    })
  })
})

describe.runIf(corpora !== undefined)('real attestations that do not arrive', () => {
  test.each([
    ['404', faulty.status(404)],
    ['500', faulty.status(500)],
    ['HTML', faulty.html],
    ['half of it', faulty.cutShort],
  ])('%s', async (_how, fault) => {
    const each = await real(known('sigstore@1.0.0'))
    const faults = { [attestationsPath(each)]: fault }
    const { code, said, package: pkg } = await verifyBeside(each, { ...PROD, keys: npmKeysAndOurs(), faults })
    expect(said).toEqual({ outcome: 'inconclusive', codes: ['VD310'] })
    expect(pkg?.findings[0]?.message).toMatch(/^Advertised but unavailable/u)
    expect(code).toBe(2)
  })
})
