/** Whether every package from a registry is pinned by a digest, and a strong one. */
import { isFromRegistry } from '../evidence.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { plural } from '../report/text.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const SHOWN = 3

export const pins: Check = {
  name: 'pins',
  examine: ({ lockfile }) => {
    if ('problem' in lockfile) return [unknown('Digests in the lockfile', 'There is no lockfile that can be read.')]
    const { packages, format } = lockfile.value
    const published = packages.filter((pkg) => isFromRegistry(pkg))
    const bare = published.filter(({ integrity, archive }) => integrity.length === 0 && archive?.checksum === undefined)
    // Yarn leaves out what is of other platforms.
    const unpinned = bare.filter(({ archive }) => archive === undefined)
    const weak = published.filter(({ integrity }) => integrity.length > 0 && integrity.every(isWeak))
    const diagnoses: Diagnosis[] = []
    if (unpinned.length > 0) {
      const why = `${plural(unpinned.length, 'package')} without a digest: ${named(unpinned)}. Whatever is served for them is installed.`
      diagnoses.push(bad('Not pinned', why, remedy(format)))
    }
    if (weak.length > 0) {
      const why = `${plural(weak.length, 'package')} with SHA-1 alone: ${named(weak)}. Two packages can be made that have the same.`
      diagnoses.push(warn('Weakly pinned', why, remedy(format)))
    }
    if (diagnoses.length > 0) return diagnoses
    return [
      ok(
        'All are pinned',
        `The lockfile has a digest for each of ${plural(published.length, 'package')} from registries.`,
      ),
    ]
  },
}

function isWeak({ algorithm }: LockedPackage['integrity'][number]): boolean {
  return algorithm === 'sha1'
}

function named(packages: readonly LockedPackage[]): string {
  const names = packages.slice(0, SHOWN).map(({ name, version }) => `${name}@${version}`)
  return packages.length > SHOWN ? `${names.join(', ')}, …` : names.join(', ')
}

/** Package managers fill in what is missing only where they resolve anew. */
function remedy(format: string) {
  const text = `Make the lockfile anew with a current ${format}, and look at what changes besides the digests.`
  return {
    text:
      format === 'npm'
        ? `${text} As in: rm -r node_modules package-lock.json && npm install --package-lock-only`
        : text,
  }
}
