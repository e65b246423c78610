/**
 * npm 6 and older wrote package.json anew where they installed it: with `_` members of their own, others tidied up, and all in
 * alphabetical order. Whatever Node or a package manager acts upon must still say the same.
 */
import { isDeepStrictEqual } from 'node:util'

type Manifest = Readonly<Record<string, unknown>>

/** Read by people alone, and tidied up: addresses made whole, persons taken apart, what is missing guessed. */
const PROSE: ReadonlySet<string> = new Set(
  (
    'author bugs contributors deprecated description homepage keywords license licenses maintainers man people readme ' +
    'readmeFilename repository devDependencies'
  ).split(' '),
)

/** Whether the installed one has been written by such an npm, and says what the published one says. */
export function isAnnotated(installed: string, published: string): boolean {
  const [ours, theirs] = [parse(installed), parse(published)]
  if (ours === undefined || theirs === undefined || typeof ours['_id'] !== 'string') return false
  if (!Array.isArray(ours['_requiredBy'])) return false
  return isDeepStrictEqual(acted(ours, theirs), acted(theirs, theirs))
}

function parse(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Manifest) : undefined
  } catch {
    return undefined
  }
}

/** What of it is acted upon, as such an npm would write it. */
function acted(manifest: Manifest, published: Manifest): ReadonlyMap<string, unknown> {
  const members = new Map(Object.entries(manifest).filter(([name]) => !name.startsWith('_') && !PROSE.has(name)))
  const { bin, name, version, dependencies, optionalDependencies } = manifest
  const commands =
    typeof bin === 'string' && typeof name === 'string' ? { [name.replace(/^.*\//u, '')]: bin } : record(bin)
  if (bin !== undefined)
    members.set(
      'bin',
      texts(commands, (file) => file.replace(/^\.\//u, '')),
    )
  if (typeof version === 'string') members.set('version', version.trim().replace(/^[v=\s]+/u, ''))
  // Optional dependencies are written among the others as well.
  const all = { ...record(dependencies), ...record(optionalDependencies) }
  if (Object.keys(all).length > 0) members.set('dependencies', all)
  else members.delete('dependencies')
  const bundled = manifest['bundleDependencies'] ?? manifest['bundledDependencies']
  members.delete('bundledDependencies')
  members.delete('bundleDependencies')
  if (bundled !== undefined && bundled !== false) members.set('bundleDependencies', bundled)
  // It says that there is a binding.gyp, and what follows from that.
  members.delete('gypfile')
  const { install, ...scripts } = texts(record(manifest['scripts']), (line) =>
    line.replace(/^(?:\.[/\\])?node_modules[/\\]\.bin[/\\]/u, ''),
  )
  const isImplied = install === 'node-gyp rebuild' && record(published['scripts'])['install'] === undefined
  members.set('scripts', install === undefined || isImplied ? scripts : { ...scripts, install })
  return members
}

function texts(value: Manifest, tidy: (text: string) => string): Manifest {
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, typeof text === 'string' ? tidy(text) : text]),
  )
}

function record(value: unknown): Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Manifest) : {}
}
