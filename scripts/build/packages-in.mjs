/** The packages whose code is in the bundle, with their licences, from what the bundler put there. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { licenceTexts } from './licence-texts.mjs'

/**
 * They allow what we do, on the condition that their text goes along. Any other has to be looked at first. CC-BY-3.0 is
 * that of a list of identifiers, and asks for its authors to be named.
 */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
])
/** What the bundler itself puts in. */
const RUNTIME = /^\0rolldown\//u
const PACKAGE = /^\0?(?<directory>.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/u

/**
 * @returns by name and version
 * @throws Error for a package whose licence is not one of these, or whose text cannot be found
 */
export async function packagesIn(root, chunks) {
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules))
  const ids = modules.filter(([, { renderedLength }]) => renderedLength > 0).map(([id]) => id)
  const directories = new Set(ids.flatMap((id) => directoryOf(root, id) ?? []))
  const places = await Promise.all([...directories].map((directory) => read(root, directory)))
  // One may be installed at several places.
  const packages = new Map(places.map((each) => [`${each.name}@${each.version}`, each]))
  return [...packages.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

/** `undefined` for our own code. */
function directoryOf(root, id) {
  if (RUNTIME.test(id)) return path.join(root, 'node_modules/rolldown')
  const found = PACKAGE.exec(id)
  if (found !== null) return found.groups.directory
  if (id.startsWith(path.join(root, 'src'))) return undefined
  throw new Error(`Nobody knows whose code this is: ${JSON.stringify(id)}`)
}

async function read(root, directory) {
  const about = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'))
  const { name, version, license } = about
  if (!ALLOWED.has(license))
    throw new Error(`${name}@${version} is under ${license}, which is not one of those allowed`)
  const place = path.relative(root, directory).replaceAll('\\', '/')
  return { name, version, license, texts: await licenceTexts(directory, about), place }
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
