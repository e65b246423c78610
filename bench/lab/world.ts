/** A world to measure in: a registry of so many packages, a quarter of them attested, and a project that locks them all. */
import { createPrivateKey, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import npmFetch from 'npm-registry-fetch'
import type { LabKey } from '../../fixtures/lab/key.ts'
import { keysDocument, labKey } from '../../fixtures/lab/key.ts'
import type { Instance } from '../../fixtures/lab/sigstore/instance.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import type { Answers } from './answers.ts'
import { openAnswers } from './answers.ts'
import { attestationsOf } from './attestations.ts'
import { makeCode } from './code.ts'
import { inventOthers, packuments } from './packument.ts'
import type { Planned } from './plan.ts'
import { FIRST_PROVENANCE, makePlan } from './plan.ts'
import { projectOf } from './project.ts'
import { randomFrom } from './random.ts'
import type { Maker, Release, Signer } from './release.ts'
import { makeProject, makeRelease } from './release.ts'
import { makeTuf } from './tuf.ts'

/** What others had logged before: proofs are as long as such a log makes them. */
const LOG_BEFORE = 2 ** 17

export interface WorldOptions {
  readonly packages: number
  /** ISO 8601: nothing is younger. */
  readonly now: string
  readonly seed: number
}

/** The addresses of everything that a whole verification of one package looks at. */
interface Evidence {
  readonly version: string
  readonly tarball: string
  readonly attestations?: string
  /** Its history: in the abridged packument is whether any version was attested, in the full one which. */
  readonly abridged?: string
  readonly packument?: string
}

interface Making {
  readonly maker: Maker
  readonly instance: Instance
  readonly answers: Answers
  readonly now: Date
}

export async function makeWorld(directory: string, { packages, now, seed }: WorldOptions): Promise<void> {
  const random = randomFrom(seed)
  const key = labKey('bench registry')
  const instance = createInstance({ seed: `bench ${seed}`, pems: { managed: key.pem }, others: LOG_BEFORE })
  const signer = signerOf(key, instance.managedKey.hint)
  const registry = npmFetch.pickRegistry('npm', {})
  const maker: Maker = { random, signer, registry, code: makeCode(3_000_000, random) }
  const plan = makePlan(packages, new Date(now), random)
  const answers = openAnswers(directory)
  const making: Making = { maker, instance, answers, now: new Date(now) }

  const releases = new Map<string, Release>()
  const evidence: Evidence[] = []
  for (const planned of groupedByName(plan.packages)) {
    const made = await makePackage(planned, making)
    for (const release of made.releases) releases.set(`${release.name}@${release.version}`, release)
    evidence.push(...made.evidence)
  }
  answers.putJson('/-/npm/v1/keys', 'keys', keysDocument([{ ...key, keyid: signer.keyid }]))

  const write = (name: string, content: object) =>
    writeFileSync(path.join(directory, name), `${JSON.stringify(content)}\n`)
  const { manifest, lockfile } = projectOf(plan, releases, 'http://registry.example')
  write('package.json', manifest)
  write('package-lock.json', lockfile)
  write('evidence.json', evidence)
  write('trusted-root.json', instance.trustedRoot())
  await makeTuf(directory, instance.trustedRoot())
  answers.close()
}

/** Node's own signatures: the lab's, which are the same each time, take fifty times as long. */
function signerOf({ pem }: LabKey, keyid: string): Signer {
  const key = createPrivateKey(pem)
  return { keyid, sign: (message) => sign('sha256', Buffer.from(message), key).toString('base64') }
}

/** @param planned versions of one package */
async function makePackage(planned: readonly Planned[], making: Making) {
  const { maker, instance, answers, now } = making
  const name = planned[0]?.name ?? ''
  const project = makeProject(name, maker)
  const escaped = name.replace('/', '%2f')
  const releases: Release[] = []
  for (const each of planned) {
    const { tarball, ...release } = await makeRelease(project, each, maker)
    releases.push(release)
    answers.putJson(`/${escaped}/${each.version}`, 'version', release.document)
    answers.put(tarballPath(each), 'tarball', tarball)
    if (each.level === 'none') continue
    const attestations = attestationsOf(release, project.repository, instance, maker.registry.replace(/\/$/u, ''))
    answers.putJson(attestationsPath(each), 'attestations', { attestations })
  }
  const all = [...inventOthers(project, planned, maker, now), ...releases]
  const { full, abridged } = packuments(project, all, maker.random)
  answers.putJson(`/${escaped}`, 'packument', full)
  answers.putJson(`/${escaped} abridged`, 'abridged', abridged)
  const isAnyAttested = all.some(({ level }) => level !== 'none')
  const evidence = planned.map((each): Evidence => {
    const hasHistory = each.level !== 'trusted-publisher' && each.time.getTime() >= FIRST_PROVENANCE
    return {
      version: `/${escaped}/${each.version}`,
      tarball: tarballPath(each),
      ...(each.level !== 'none' && { attestations: attestationsPath(each) }),
      ...(hasHistory && each.level === 'none' && { abridged: `/${escaped}` }),
      ...(hasHistory && isAnyAttested && { packument: `/${escaped}` }),
    }
  })
  return { releases, evidence }
}

const tarballPath = ({ name, version }: Planned) => `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`
const attestationsPath = ({ name, version }: Planned) => `/-/npm/v1/attestations/${name.replace('/', '%2f')}@${version}`

function groupedByName(packages: readonly Planned[]): Iterable<readonly Planned[]> {
  const byName = new Map<string, Planned[]>()
  for (const planned of packages) byName.set(planned.name, [...(byName.get(planned.name) ?? []), planned])
  return byName.values()
}
