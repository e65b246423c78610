/** The commands of a package, as npm makes them of a package.json (npm-normalize-package-bin, and `directories.bin`). */
import { posix } from 'node:path'

/** @param files of the package, for `directories.bin`; a registry's document has that resolved already */
export function normalizeBin(
  document: Readonly<Record<string, unknown>>,
  files: Iterable<string>,
): ReadonlyMap<string, string> {
  const { name, bin, directories } = document
  if (!bin) return filesBelow((directories as { bin?: unknown } | null | undefined)?.bin, files)
  return clean(commands(bin, name))
}

function commands(bin: unknown, name: unknown): readonly (readonly [string, unknown])[] {
  if (typeof bin === 'string') return typeof name === 'string' && name !== '' ? [[name, bin]] : []
  if (Array.isArray(bin)) {
    return bin.filter((each) => typeof each === 'string').map((each: string) => [posix.basename(each), each])
  }
  return typeof bin === 'object' && bin !== null ? Object.entries(bin) : []
}

function clean(written: Iterable<readonly [string, unknown]>): ReadonlyMap<string, string> {
  const bins = new Map<string, string>()
  for (const [key, value] of written) {
    if (typeof value !== 'string') continue
    const command = posix.join('/', posix.basename(key.replace(/[\\:]/gu, '/'))).slice(1)
    const target = below(value)
    if (command !== '' && target !== '') bins.set(command, target)
  }
  return bins
}

function filesBelow(directory: unknown, files: Iterable<string>): ReadonlyMap<string, string> {
  if (typeof directory !== 'string' || directory === '') return new Map()
  const prefix = below(`${directory}/`)
  const inside = [...files].filter((file) => file.startsWith(prefix))
  // Its glob goes over what is hidden, at any depth.
  const visible = inside.filter((file) => !/(?:^|\/)\./u.test(file.slice(prefix.length)))
  return new Map(visible.sort().map((file) => [posix.basename(file), file]))
}

function below(path: string): string {
  return posix.join('/', path.replaceAll('\\', '/')).slice(1)
}
