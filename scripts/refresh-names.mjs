/**
 * Writes data/protected-names.txt, the names that others imitate: `npm run names`. With the versions that are installed
 * and cached, what it writes is what was there; to refresh, raise npm-high-impact in package.json and COUNTS below.
 *
 * Three sources, each by a rule, so that nobody picks names by hand:
 * 1. npm-high-impact: names with a million downloads a week, or 500 dependents, by rank. Months old when it is released.
 * 2. The names that it lacks and that download-counts has with at least DOWNLOADS a month: mostly recent ones.
 * 3. Of the organisations with at least LISTED names in 1., the names with at least ORGANISATION_DOWNLOADS a month:
 *    @azure/arm-cdn is not popular, and arm-cdn was a squat of it all the same.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { npmHighImpact } from 'npm-high-impact'
import pacote from 'pacote'

const COUNTS = '2.20260301.0'
const DOWNLOADS = 300_000
const ORGANISATION_DOWNLOADS = 1_000
const LISTED = 20
/** Type declarations have the names of what they describe, without the scope: that is how they are found. */
const NO_ORGANISATIONS = ['@types']
/** URL-safe, and of ASCII alone. */
const NAME = /^(?:@[a-z0-9._~-]+\/)?[A-Za-z0-9._~-]+$/u

const target = new URL('../data/protected-names.txt', import.meta.url)
const highImpact = await installedRelease()
const counts = await readCounts()

const ranked = [...new Set(npmHighImpact)].filter(isName)
const known = new Set(ranked)
const others = Object.entries(counts)
  .filter(([name, count]) => Number.isInteger(count) && isName(name) && !known.has(name))
  .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
const recent = others.filter(([, count]) => count >= DOWNLOADS).map(([name]) => name)
const organisations = largeOrganisations()
const less = others.filter(([, count]) => count < DOWNLOADS && count >= ORGANISATION_DOWNLOADS).map(([name]) => name)
const grouped = organisations.map((scope) => [scope, less.filter((name) => name.startsWith(`${scope}/`)).sort()])

await writeFile(
  target,
  [
    '# Names that others imitate, made by scripts/refresh-names.mjs. Do not edit.',
    `# npm-high-impact ${highImpact.version} (MIT, Titus Wormer), ${highImpact.date}`,
    `# download-counts ${COUNTS} (MIT, nice-registry), ${COUNTS.replace(/^.*\.(\d{4})(\d{2})(\d{2})\..*$/u, '$1-$2-$3')}`,
    '',
    `[popular] ${ranked.length} names by rank`,
    ...ranked,
    '',
    `[recent] ${recent.length} more names with ${DOWNLOADS} downloads a month, by their number`,
    ...recent,
    '',
    `[organisations] ${organisations.length} scopes with ${LISTED} popular names, each with its less popular ones`,
    ...grouped.map(([scope, names]) => [scope, ...names.map((name) => name.slice(scope.length + 1))].join(' ')),
    '',
  ].join('\n'),
)

function isName(name) {
  return NAME.test(name)
}

function largeOrganisations() {
  const sizes = new Map()
  for (const name of ranked.filter((each) => each.startsWith('@'))) {
    const scope = name.slice(0, name.indexOf('/'))
    sizes.set(scope, (sizes.get(scope) ?? 0) + 1)
  }
  return [...sizes]
    .flatMap(([scope, size]) => (size >= LISTED && !NO_ORGANISATIONS.includes(scope) ? [scope] : []))
    .sort()
}

async function installedRelease() {
  const manifest = new URL('../node_modules/npm-high-impact/package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(manifest, 'utf8'))
  const { time = {} } = await pacote.packument('npm-high-impact', { fullMetadata: true })
  return { version, date: (time[version] ?? '').slice(0, 10) }
}

async function readCounts() {
  const directory = path.join(tmpdir(), `download-counts-${process.pid}`)
  try {
    await pacote.extract(`download-counts@${COUNTS}`, directory)
    return JSON.parse(await readFile(path.join(directory, 'counts.json'), 'utf8'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
