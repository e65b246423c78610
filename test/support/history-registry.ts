/** Published histories of real packages, end to end: a registry of the lab that has them, and a run on any day. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { attestationsPath, BASE, withAttested } from '../../fixtures/lab/publication.ts'
import type { Answer } from '../../src/demo/world.ts'
import type { Attestation } from '../../src/evidence.ts'
import { readLockfile } from '../../src/lockfile/index.ts'
import type { Outcome } from '../../src/policy.ts'
import { run } from '../../src/run.ts'
import { Kit } from '../catalogue/kit.ts'
import type { Package } from '../downgrade/histories.ts'
import { makeProject } from './cli.ts'
import { serveWorld } from './loopback.ts'

/** What a version was published with. */
export interface Had {
  readonly provenance: boolean
  readonly trustedPublisher: boolean
  /** Approved by a person, who then stands where the trusted publisher was. */
  readonly staged?: boolean
}

interface Fact extends Had {
  readonly version: string
  /** ISO 8601. */
  readonly time: string
}

/** What the registry lists as attestations of a version that has some; `undefined` for a 404. */
export type List = (kit: Kit, of: Publication, all: readonly Publication[]) => readonly Attestation[] | undefined

interface Replay {
  readonly name: Package
  /** The one in the lockfile. */
  readonly version: string
  readonly now: Date
  /** In place of what that version was published with. */
  readonly had?: Had
  /** Of the versions before it; by default, as honest packages have them. */
  readonly list?: List
}

interface Replayed {
  readonly outcome: Outcome
  readonly codes: readonly string[]
  /** The release that decided. */
  readonly from: string | undefined
  /** The other versions whose bundles were asked for, in order. */
  readonly held: readonly string[]
}

export const honest: List = (kit, of) => [kit.published(of), kit.provenance(of)]

export function publishedAt(name: Package, version: string): Date {
  const fact = factsOf(name).find((each) => each.version === version)
  if (fact === undefined) throw new Error(`no ${name}@${version}`)
  return new Date(fact.time)
}

export async function replay({ name, version, now, had, list = honest }: Replay): Promise<Replayed> {
  // 1. The registry as it was at that time. Bundles are made when they are asked for: they name its address.
  const answers: Record<string, Answer | undefined> = {}
  const registry = await serveWorld({ base: BASE, answers: answers as Record<string, Answer> })
  const kit = new Kit(registry.address.replace(/\/$/u, ''))
  const facts = factsOf(name).filter(({ time }) => new Date(time) <= now)
  const all = await Promise.all(
    facts.map((fact) => publish(kit, name, fact.version === version ? { ...fact, ...had } : fact)),
  )
  const [publication, ...duplicates] = all.filter((each) => each.version === version)
  if (publication === undefined || duplicates.length > 0) throw new Error(`not one ${name}@${version} at that time`)
  const earlier = all.filter((each) => each !== publication)
  const world = worldOf([{ publication, earlier, story: '', outcome: 'verified', codes: [] }])
  Object.assign(answers, world.answers)
  for (const each of all.filter(({ attestations }) => attestations !== undefined)) {
    const get = () => {
      const attestations = (each === publication ? honest : list)(kit, each, all)
      return attestations && { json: { attestations } }
    }
    Object.defineProperty(answers, attestationsPath(each), { get })
  }

  // 2. The run, in a project that has the version in its lockfile.
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  const root = path.join(project.directory, 'trusted-root.json')
  await writeFile(root, JSON.stringify(kit.sigstore.trustedRoot()))
  const lockfile = await readLockfile(project.directory)
  const report = await run(lockfile, { now, env: project.env, tuf: false, trustedRoots: [root] })

  const findings = [...report.findings, ...report.packages.flatMap((pkg) => pkg.findings)]
  const from = findings.map(({ detail }) => detail['from'] as { readonly version: string } | undefined)
  return {
    outcome: report.outcome,
    codes: findings.map(({ code }) => code).sort(),
    from: from.find((each) => each !== undefined)?.version,
    held: registry.asked.flatMap((asked) => earlier.find((each) => attestationsPath(each) === asked)?.version ?? []),
  }
}

/** As npm's registry marks it. */
async function publish(kit: Kit, name: Package, fact: Fact): Promise<Publication> {
  const { version, time, provenance, trustedPublisher, staged = false } = fact
  const plain = await kit.plain({ name, version, time })
  const publication = provenance ? withAttested(plain, []) : plain
  const user = {
    name: 'somebody',
    ...(trustedPublisher && { trustedPublisher: { id: 'gitlab' } }),
    ...(staged && { approver: { name: 'somebody' } }),
  }
  const document = { ...publication.document, _npmUser: user }
  return { ...publication, document }
}

function factsOf(name: Package): readonly Fact[] {
  const file = new URL(`../../fixtures/histories/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly versions: readonly Fact[] }).versions
}
