/**
 * package-lock.json, npm-shrinkwrap.json and the hidden node_modules/.package-lock.json.
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
import { UsageError } from '../usage-error.ts'
import { mergeArtifacts, toLockedPackage } from './artifacts.ts'
import type { Lockfile, LockfileFormat } from './format.ts'
import type { Json, JsonDocument, JsonObject } from './json.ts'
import { isObject, parseJson } from './json.ts'
import type { LockedPackage } from './locked-package.ts'
import type { Entry } from './npm-entry.ts'
import { collectRequests } from './npm-requests.ts'
import type { Surroundings } from './npm-source.ts'
import { readV1 } from './npm-v1.ts'
import { readV3 } from './npm-v3.ts'

export const npm: LockfileFormat = {
  name: 'npm',
  // npm reads a shrinkwrap in preference to a package-lock. The hidden lockfile describes what is installed.
  filenames: ['npm-shrinkwrap.json', 'package-lock.json', 'node_modules/.package-lock.json'],
  parse,
}

function parse(text: string, file: string, manifest: string | undefined): Lockfile {
  const document = parseJson(text, file)
  const version = readVersion(document, file)
  const { dependencies, packages } = document.root
  const found: LockedPackage[] = []

  if (packages !== undefined) {
    if (!isObject(packages)) throw unreadable(file, '"packages" is not an object')
    const entries = readV3(document, packages, file)
    found.push(...understand(entries, file, collectRequests(entries, readOverrides(manifest))))
  }
  // Version 2 says everything twice, for npm 6 and for npm 7. Whoever reads either half must meet verified packages only.
  if (dependencies !== undefined) {
    if (!isObject(dependencies)) throw unreadable(file, '"dependencies" is not an object')
    found.push(...understand(readV1(document, dependencies, file), file, undefined))
  }
  if (packages === undefined && dependencies === undefined && version !== '1') {
    throw unreadable(file, `it is of version ${version} and has no "packages"`)
  }
  return { format: 'npm', version, path: file, packages: mergeArtifacts(found) }
}

function understand(entries: readonly Entry[], file: string, requests: Surroundings['requests']): LockedPackage[] {
  const surroundings = { entries: new Map(entries.map((entry) => [entry.path, entry])), requests }
  return entries.filter(({ path }) => path !== '').map((entry) => toLockedPackage(entry, file, surroundings))
}

function readVersion({ root }: JsonDocument, file: string): '1' | '2' | '3' {
  const written = root['lockfileVersion']
  if (written === 1 || written === 2 || written === 3) return `${written}`
  if (written !== undefined) {
    throw unreadable(file, `its lockfileVersion is ${JSON.stringify(written)}; 1, 2 and 3 are known`)
  }
  // npm-shrinkwrap.json before npm 5 had no version.
  if (isObject(root['dependencies'])) return '1'
  throw unreadable(file, 'it has neither a lockfileVersion nor dependencies')
}

/**
 * Overrides of the project's package.json by name, at any depth: they change what is asked for without a trace in the
 * lockfile. A package.json that cannot be read has none; npm itself will complain about it.
 */
function readOverrides(manifest: string | undefined): readonly (readonly [string, string])[] {
  if (manifest === undefined) return []
  const pairs: [string, string][] = []
  const walk = (overrides: Json | undefined, depth: number) => {
    if (!isObject(overrides) || depth > 20) return
    for (const [selector, value] of Object.entries(overrides)) {
      const name = selector.replace(/(?!^)@.*$/u, '')
      if (typeof value === 'string') pairs.push([name, value])
      else walk(value, depth + 1)
      if (isObject(value) && typeof value['.'] === 'string') pairs.push([name, value['.']])
    }
  }
  try {
    walk((JSON.parse(manifest) as JsonObject)['overrides'], 0)
  } catch {
    return []
  }
  return pairs
}

function unreadable(file: string, reason: string): UsageError {
  return new UsageError(`${file}: not a readable npm lockfile: ${reason}. Make it anew with npm install.`)
}
