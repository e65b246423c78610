/** All versions of a package, in full and abridged, as npm's registry gives them. */
import type { Planned } from './plan.ts'
import type { Maker, Project, Release } from './release.ts'
import { inventRelease } from './release.ts'

const DAY = 24 * 60 * 60 * 1000

/** Versions before and after those that are really there. */
export function inventOthers(project: Project, real: readonly Planned[], maker: Maker, now: Date): readonly Release[] {
  const { random } = maker
  const newest = real.reduce((one, other) => (one.time > other.time ? one : other))
  const count = Math.min(60, Math.max(2, Math.round(11 * random.logNormal(0.7))))
  const later = random.between(0, Math.min(4, count))
  const [major = 0, minor = 0] = newest.version.split('.').map(Number)
  const before = Array.from({ length: count - later }, (_, index) => ({
    version: `0.${index}.${random.between(0, 9)}`,
    time: new Date(newest.time.getTime() - (count - index) * random.between(5, 60) * DAY),
    level: 'none' as const,
  }))
  const after = Array.from({ length: later }, (_, index) => ({
    version: `${major}.${minor + 1 + index}.0`,
    time: new Date(Math.min(now.getTime() - DAY, newest.time.getTime() + (index + 1) * random.between(5, 60) * DAY)),
    level: newest.attestedLater ? ('provenance' as const) : newest.level,
  }))
  return [...before, ...after].map((each) => inventRelease(project, each, maker))
}

/** What npm leaves in the abridged one. */
const ABRIDGED = [
  'name',
  'version',
  'dependencies',
  'devDependencies',
  'bin',
  'dist',
  'engines',
  'directories',
] as const

export function packuments(
  { name, shared, maintainers }: Project,
  releases: readonly Release[],
  random: Maker['random'],
) {
  const inOrder = [...releases].sort((one, other) => one.time.getTime() - other.time.getTime())
  const [first, last] = [inOrder.at(0), inOrder.at(-1)]
  const tags = { 'dist-tags': { latest: last?.version } }
  const all = (entryOf: (release: Release) => object) =>
    Object.fromEntries(inOrder.map((release) => [release.version, entryOf(release)]))
  const { description, homepage, keywords, repository, author, bugs, license } = shared
  const full = {
    _id: name,
    _rev: `${inOrder.length}-${random.hex(32)}`,
    name,
    ...tags,
    versions: all(({ document }) => document),
    time: {
      created: first?.time.toISOString(),
      modified: last?.time.toISOString(),
      ...Object.fromEntries(inOrder.map(({ version, time }) => [version, time.toISOString()])),
    },
    bugs,
    author,
    license,
    homepage,
    keywords,
    repository,
    description,
    maintainers,
    readme: `# ${name}\n\n${`${description}. `.repeat(random.between(3, 30))}`,
    readmeFilename: 'README.md',
  }
  const abridged = {
    name,
    ...tags,
    versions: all(({ document }) =>
      Object.fromEntries(ABRIDGED.filter((key) => key in document).map((key) => [key, document[key]])),
    ),
    modified: last?.time.toISOString(),
  }
  return { full, abridged }
}
