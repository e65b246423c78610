import type { Report } from './report.ts'

/** The same report, with the places that are relative named from further up: services know files from a repository's root. */
export function movedUp(report: Report, prefix: string): Report {
  if (prefix === '') return report
  const move = (file: string) => (/^(?:[\\/]|[A-Za-z]:)/u.test(file) ? file : `${prefix}/${file}`)
  return {
    ...report,
    lockfile: { ...report.lockfile, path: move(report.lockfile.path) },
    packages: report.packages.map((pkg) => ({
      ...pkg,
      locations: pkg.locations.map((location) => ({ ...location, file: move(location.file) })),
    })),
  }
}
