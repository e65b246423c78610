/** Where a report's words belong: a file of the repository, and a line. */
import path from 'node:path'
import type { Report, ReportedFinding, ReportedPackage } from './report.ts'

export interface Place {
  /** With slashes, from where verify-deps was run; or absolute, if it was named so. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
}

export function placesOf(pkg: ReportedPackage): readonly Place[] {
  return pkg.locations.map(({ file, line }) => ({ file: normalPath(file), line }))
}

/** What belongs to no package is told at the lockfile's beginning. */
export function placeOfRun(report: Report, finding?: Pick<ReportedFinding, 'lockfile'>): Place {
  // Where several reports were merged, `lockfile` names no file.
  const file = finding?.lockfile ?? report.lockfiles?.[0]?.path ?? report.lockfile.path
  return { file: normalPath(file), line: 1 }
}

/** The same for `./a/../b`, `b` and Windows' `.\b`: CI services compare these as texts. */
export function normalPath(file: string): string {
  return path.posix.normalize(file.replaceAll('\\', '/')).replace(/(?<=.)\/$/su, '')
}
