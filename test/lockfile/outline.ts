/** What was read from a lockfile, as the fixtures have it in expected.txt. */
import path from 'node:path'
import type { Lockfile } from '../../src/lockfile/format.ts'
import type { LockedPackage, Source } from '../../src/lockfile/locked-package.ts'

export function outline({ format, version, path: file, packages }: Lockfile): string {
  return [`${format} ${version} ${path.basename(file)}`, ...packages.map(outlinePackage)].join('\n')
}

function outlinePackage(pkg: LockedPackage): string {
  const digests = pkg.integrity.map(({ algorithm }) => algorithm).join(' ') || 'no digest'
  return [
    `${pkg.name}@${pkg.version} ${outlineSource(pkg.source)} (${digests})`,
    ...pkg.locations.map(({ line, path: place }) => `  line ${line}: ${place}`),
    ...pkg.omittedWith.map((groups) => `  goes without ${groups.join(' and ')}`),
  ].join('\n')
}

function outlineSource(source: Source): string {
  switch (source.type) {
    case 'registry':
      return source.resolved === undefined ? 'registry' : `registry ${source.resolved}`
    case 'diverted':
      return `DIVERTED to ${source.resolved}`
    case 'unidentified':
      return `UNIDENTIFIED: ${source.reason}`
    case 'git':
    case 'url':
      return `${source.type} ${source.url}`
    case 'file':
    case 'workspace':
      return `${source.type} ${source.path}`
    case 'link':
      return `link to ${source.target}`
    case 'bundled':
      return `bundled within ${source.within}`
  }
}
