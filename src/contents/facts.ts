/** What a package does that its name and version do not tell. */
import npa from 'npm-package-arg'
import type { Facts } from './contents.ts'
import type { PackageManifest } from './package-manifest.ts'
import type { FileRecord } from './tree.ts'

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

export function factsOf(manifest: PackageManifest | undefined, files: ReadonlyMap<string, FileRecord>): Facts {
  const scripts = INSTALL_SCRIPTS.filter((name) => manifest?.scripts.get(name))
  return {
    installScripts: scripts,
    // As @npmcli/arborist: scripts other than these two do not stop it.
    implicitGyp:
      files.has('binding.gyp') &&
      manifest?.gypfile !== false &&
      !scripts.includes('preinstall') &&
      !scripts.includes('install'),
    bins: [...(manifest?.bin.keys() ?? [])].sort(),
    natives: [...files]
      .filter(([, { isNative }]) => isNative)
      .map(([path]) => path)
      .sort(),
    foreign: manifest === undefined ? [] : foreign(manifest),
    files: files.size,
    unpackedBytes: [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function foreign({ dependencies, optionalDependencies }: PackageManifest): readonly string[] {
  const asked = [...dependencies, ...optionalDependencies]
  return [...new Set(asked.filter(([name, spec]) => isForeign(name, spec)).map(([name]) => name))].sort()
}

/** What most packages ask for, which npm's library takes long over. */
const PLAIN_RANGE = /^(?:[~^]|[<>]=?)?\d+(?:\.\d+){0,2}$/u

function isForeign(name: string, spec: string): boolean {
  if (PLAIN_RANGE.test(spec)) return false
  try {
    return ['git', 'remote', 'file', 'directory'].includes(npa.resolve(name, spec).type)
  } catch {
    // No package manager can install what has no valid name or an unknown protocol (`workspace:` left in by mistake).
    return false
  }
}
