/**
 * Documents of a registry and of Sigstore's TUF repository: whatever stands in one of them, nothing is proven of a package
 * that the answers do not bear, and what its project forbids stays forbidden.
 */
import { integrityOf } from '../../../fixtures/lab/tarball.ts'
import { mutateJson } from '../mutate/json.ts'
import { accepted, problem, refused, type Sample, type Target } from '../target.ts'
import { type Subject, unborne } from '../world/borne.ts'
import { misread } from '../world/packuments.ts'
import type { FuzzWorld } from '../world/world.ts'
import { KEYS, openWorld, TRUSTED_ROOT, TUF_KEYS } from '../world/world.ts'

interface DocumentSample extends Sample {
  readonly kind: string
  readonly place: string
  /** Documents that are not there. */
  readonly without: readonly string[]
  readonly subject: Subject
}

export async function documents(): Promise<Target<DocumentSample>> {
  const world = await openWorld()
  const samples = (await Promise.all(world.lockfile.packages.map((pkg) => samplesOf(world, pkg)))).flat()
  return {
    name: 'documents',
    samples,
    mutate: (own, random) => {
      const alike = samples.filter(({ kind }) => kind === own.kind)
      return mutateJson(own.bytes, random.pick(alike).bytes, random)
    },
    judge: async ({ kind, place, without, subject }, bytes) => {
      const changed = new Map([...without.map((each) => [each, undefined] as const), [place, bytes] as const])
      const lost = kind === 'packument' ? misread(bytes, subject.pkg.version) : undefined
      if (lost !== undefined) return problem(lost)
      const { verdict } = await world.verify(subject.pkg, changed)
      const find = (each: string) => (changed.has(each) ? changed.get(each) : world.answers.get(each))
      const wrong = unborne(subject, verdict, find)
      if (wrong !== undefined) return problem(`${kind}: ${wrong}`)
      return (verdict.outcome === 'verified' ? accepted : refused)(
        `${kind}: ${subject.verdict.outcome} -> ${verdict.outcome}`,
      )
    },
  }
}

async function samplesOf(world: FuzzWorld, pkg: Subject['pkg']): Promise<readonly DocumentSample[]> {
  const { name, version } = pkg
  const { verdict } = await world.verify(pkg, new Map())
  const [small, whole] = [`/${name}/${version}`, `/${name}`]
  const attestations = `/-/npm/v1/attestations/${name}@${version}`
  const tarballs = new Set([...world.tarballs.values()].map((bytes) => integrityOf(bytes)))
  const subject = { pkg, verdict, tarballs }
  const sample = (kind: string, place: string, without: readonly string[] = []): readonly DocumentSample[] => {
    const bytes = world.answers.get(place)
    const named = `${name}: ${place}${without.length > 0 ? ` without ${without.join()}` : ''}`
    return bytes === undefined ? [] : [{ name: named, kind, place, bytes, without, subject }]
  }
  return [
    ...sample('version', small),
    ...sample('packument', whole),
    ...sample('packument', whole, [small]),
    ...sample('keys', KEYS),
    ...sample('TUF keys', TUF_KEYS, [KEYS]),
    // Without attestations nobody looks at it.
    ...(world.answers.has(attestations)
      ? [...sample('attestations', attestations), ...sample('trusted root', TRUSTED_ROOT)]
      : []),
  ]
}
