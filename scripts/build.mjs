/**
 * node scripts/build.mjs [--no-types]
 *
 * Makes dist/: the code with all that it needs from others, its declarations, and whose code that is. docs/package.md says
 * why. Files are written over and left-overs removed last, so that what runs meanwhile finds a whole dist/.
 */
import { readdirSync, rmSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundle } from './build/bundle.mjs'
import { declare } from './build/declare.mjs'
import { notices } from './build/notices.mjs'
import { packagesIn } from './build/packages-in.mjs'
import { materials } from './build/sbom.mjs'

/** What is started or imported from outside, by its path in src/ and dist/. */
const ENTRIES = ['cli', 'index', 'sigstore/index', 'commands/command-line', 'threads/thread']
/** The same, where it has to work as a copy of its one file. */
const ALONE = ['doors/bun-scanner']
/** Those of them that package.json exports, with declarations. */
const TYPED = ['index', 'sigstore/index', 'doors/bun-scanner']

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = path.join(root, 'dist')
const withTypes = !process.argv.includes('--no-types')

const [chunks, declarations] = await Promise.all([
  bundle(root, ENTRIES, ALONE),
  withTypes ? declare(root, TYPED) : new Map(),
])
const packages = await packagesIn(root, chunks)
const files = new Map([
  ...chunks.map(({ fileName, code }) => [fileName, code]),
  ...declarations,
  ['THIRD-PARTY-LICENSES.txt', notices(packages)],
  ['sbom.cdx.json', await materials(root, packages)],
])
for (const [name, text] of files) await put(name, text)
await chmod(path.join(dist, 'cli.js'), 0o755)

// What answers `verify-deps --help` at once; see src/commands/at-once.ts.
const { overview } = await import(pathToFileURL(path.join(dist, 'commands/command-line.js')))
files.set('help.json', JSON.stringify({ plain: overview(false), coloured: overview(true) }))
await put('help.json', files.get('help.json'))

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name)
  const name = path.relative(dist, file).replaceAll('\\', '/')
  const isKept = files.has(name) || (!withTypes && name.endsWith('.d.ts'))
  if (entry.isFile() && !isKept) rmSync(file)
}
removeEmpty(dist)

async function put(name, text) {
  const file = path.join(dist, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}

function removeEmpty(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmpty(path.join(directory, entry.name))
  }
  if (readdirSync(directory).length === 0) rmSync(directory, { recursive: true })
}
