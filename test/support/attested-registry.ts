/** Packages that are published with attestations, on a registry on loopback, and a project that locks some of them. */
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { PUBLISH } from '../../fixtures/lab/attestation.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import type { Publication } from '../../fixtures/lab/publication.ts'
import { attestationsPath, BASE } from '../../fixtures/lab/publication.ts'
import { integrityOf, shasumOf } from '../../fixtures/lab/tarball.ts'
import type { Answer, World } from '../../src/demo/world.ts'
import type { Attestation } from '../../src/evidence.ts'
import type { Report } from '../../src/report/report.ts'
import type { Said } from './cli.ts'
import { makeProject, verifyProject } from './cli.ts'
import type { Fault, FaultyRegistry } from './faulty-registry.ts'
import { serveWorld } from './loopback.ts'

export interface Release extends Omit<Publication, 'document' | 'attestations'> {
  readonly document: Readonly<Record<string, unknown>>
  readonly attestations?: readonly Attestation[] | undefined
}

interface Members {
  /** Served, and advertised as npm does it. */
  readonly attestations?: readonly Attestation[]
  readonly repository?: unknown
  /** Of its package.json, which the registry repeats. */
  readonly manifest?: object
}

/** What npm's registry adds to a document. */
export function release(
  { document, ...publication }: Publication,
  { attestations, repository, manifest }: Members = {},
): Release {
  const provenance = attestations?.find(({ predicateType }) => predicateType !== PUBLISH)
  const advertised = attestations && {
    url: BASE + attestationsPath(publication),
    ...(provenance && { provenance: { predicateType: provenance.predicateType } }),
  }
  const dist = { ...document.dist, ...(advertised && { attestations: advertised }) }
  return {
    ...publication,
    document: { ...manifest, ...document, dist, ...(repository !== undefined && { repository }) },
    attestations,
  }
}

interface Signature {
  readonly keyid: string
  readonly sig: string
}

/** A package that is real; the lab's registry signs it, where nobody else has. */
export function publication(
  { name, version, time }: Pick<Publication, 'name' | 'version' | 'time'>,
  tarball: Buffer,
  signature?: Signature,
): Publication {
  const short = name.split('/').at(-1)
  const [integrity, place] = [integrityOf(tarball), `/${name}/-/${short}-${version}.tgz`]
  const { keyid, sig } = signature ?? { keyid: KEY.keyid, sig: KEY.sign(`${name}@${version}:${integrity}`) }
  const dist = { integrity, shasum: shasumOf(tarball), tarball: BASE + place, signatures: [{ keyid, sig }] }
  const tmp = `tmp/${short}_${version}_${Date.parse(time)}_0.5`
  const document = { name, version, dist, _npmUser: { name: 'somebody' }, _npmOperationalInternal: { tmp } }
  return { name, version, tarball, integrity, path: place, time, document }
}

export interface Setting {
  /** On the registry, beside those that are locked. */
  readonly others?: readonly Release[]
  /** The answer of the keys endpoint; by default that of the lab. */
  readonly keys?: object
  /** More files of the project, by name. */
  readonly files?: Readonly<Record<string, unknown>>
  /** Trusted roots, by their files. */
  readonly roots?: readonly string[]
  /** Those that are files of the project. */
  readonly ownRoots?: readonly string[]
  readonly faults?: Readonly<Record<string, Fault>>
  readonly args?: readonly string[]
}

/** Locks them all, of one name several as aliases, and runs the built command. */
export async function verifyReleases(
  locked: readonly Release[],
  setting: Setting = {},
): Promise<Said & { readonly registry: FaultyRegistry }> {
  const { roots = [], ownRoots = [], faults, args = [] } = setting
  const world = worldOf(locked, setting)
  const registry = await serveWorld(world, faults)
  const project = await makeProject(world, registry.address)
  onTestFinished(project.remove)
  const files = [...roots, ...ownRoots.map((file) => path.join(project.directory, file))]
  const said = await verifyProject(project, [...files.flatMap((file) => ['--trusted-root', file]), ...args])
  return { ...said, registry }
}

/** What is said of each, in brief. */
export function outcomesOf({ packages }: Report): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    packages.map(({ name, version, outcome, findings }) => [
      `${name}@${version}`,
      [outcome, ...findings.map(({ code }) => code).sort()],
    ]),
  )
}

function worldOf(locked: readonly Release[], { others = [], keys = keysDocument([KEY]), files }: Setting): World {
  const all = [...locked, ...others]
  const entries = locked.map((each, index) => {
    const { name, version, path: place, integrity } = each
    const isAlias = locked.findIndex((other) => other.name === name) < index
    const entry = { version, resolved: BASE + place, integrity }
    return isAlias
      ? ([`${name}-${version}`, `npm:${name}@${version}`, { name, ...entry }] as const)
      : ([name, version, entry] as const)
  })
  const dependencies = Object.fromEntries(entries.map(([name, spec]) => [name, spec]))
  const root = { name: 'project', version: '1.0.0', dependencies }
  const packages = {
    '': root,
    ...Object.fromEntries(entries.map(([name, , entry]) => [`node_modules/${name}`, entry])),
  }
  const lockfile = { name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  const project = { 'package.json': root, 'package-lock.json': lockfile, ...files }
  const names = [...new Set(all.map(({ name }) => name))]
  return {
    base: BASE,
    project: Object.fromEntries(
      Object.entries(project).map(([file, content]) => [file, `${JSON.stringify(content, null, 2)}\n`]),
    ),
    answers: {
      '/-/npm/v1/keys': { json: keys },
      ...Object.fromEntries(names.map((name) => [`/${name}`, { json: packument(all, name) }])),
      ...Object.assign({}, ...all.map(answersFor)),
    },
    packages: [],
  }
}

function packument(all: readonly Release[], name: string): object {
  const releases = all.filter((each) => each.name === name)
  return {
    name,
    versions: Object.fromEntries(releases.map(({ version, document }) => [version, document])),
    time: Object.fromEntries(releases.map(({ version, time }) => [version, time])),
  }
}

function answersFor(each: Release): Readonly<Record<string, Answer>> {
  const { name, version, path: place, tarball, document, attestations } = each
  return {
    [`/${name}/${version}`]: { json: document },
    [place]: { base64: tarball.toString('base64') },
    ...(attestations && { [attestationsPath(each)]: { json: { attestations } } }),
  }
}
