/** Yarn's cache: which of its archives belongs to a package, and what that archive really is. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Obtained } from '../evidence.ts'
import { inWords } from '../in-words.ts'
import type { Archive, LockedPackage } from '../lockfile/locked-package.ts'
import { cacheFolders } from './cache-folders.ts'
import type { Environment } from './settings.ts'
import { readYarnSettings } from './settings.ts'
import type { ArchivedFiles, YarnArchive } from './yarn-archive.ts'
import { yarnRegistry } from './yarn-registry.ts'
import { readZip } from './zip.ts'

export interface YarnCache {
  /** Never rejects. Absent where no archive has a name that says it is the one which the lockfile pins. */
  find(pkg: LockedPackage, archive: Archive): Promise<Obtained<YarnArchive>>
  /** Which registry Yarn takes it from by its own settings; `undefined` where nothing is set. Never rejects. */
  registryOf(pkg: LockedPackage): Promise<string | undefined>
}

/** npm's registry takes packages of up to about 1 GB. */
const MAX_ARCHIVE_BYTES = 2 * 1024 ** 3
/** What is looked into is held whole. */
const MAX_READ_BYTES = 128 * 1024 ** 2

/** @param project the directory of the lockfile */
export function openYarnCache(project: string, env: Environment): YarnCache {
  let read: ReturnType<typeof readYarnSettings> | undefined
  const settings = () => {
    read ??= readYarnSettings(project, env)
    return read
  }
  let listed: Promise<ReadonlyMap<string, readonly string[]>> | undefined
  return {
    registryOf: async ({ name }) => yarnRegistry(name, await settings(), env),
    find: async (pkg, archive) => {
      listed ??= settings().then((known) => list(cacheFolders(project, known, env)))
      const [file] = (await listed).get(slugOf(pkg))?.filter((each) => isNamedFor(each, archive)) ?? []
      if (file === undefined) return { state: 'absent', from: "Yarn's cache" }
      try {
        return { state: 'present', from: file, value: await readArchive(file, pkg.name) }
      } catch (error) {
        return { state: 'unavailable', from: file, reason: inWords(error) }
      }
    },
  }
}

/** `NAME-npm-VERSION-LOCATOR-CHECKSUM.zip`, or with Yarn's cache key in place of the checksum. */
const FILENAME = /^(?<slug>.{1,250})-[0-9a-f]{10}-(?<ending>[0-9a-z]{1,10})\.zip$/u

function slugOf({ name, version }: LockedPackage): string {
  return `${name.replace('/', '-')}-npm-${version}`
}

function isNamedFor(file: string, { cacheKey, checksum }: Archive): boolean {
  // Whatever there is of it, Yarn would take.
  if (checksum === undefined) return true
  const ending = FILENAME.exec(path.basename(file))?.groups?.['ending']
  return ending === checksum.slice(0, 10).toLowerCase() || (cacheKey !== undefined && ending === cacheKey)
}

async function list(folders: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, string[]>()
  for (const folder of folders) {
    for (const name of (await readdir(folder).catch(() => [])).sort()) {
      const slug = FILENAME.exec(name)?.groups?.['slug']
      if (slug === undefined) continue
      const file = path.join(folder, name)
      const others = files.get(slug)
      if (others === undefined) files.set(slug, [file])
      else others.push(file)
    }
  }
  return files
}

async function readArchive(file: string, name: string): Promise<YarnArchive> {
  const status = await lstat(file)
  if (!status.isFile()) throw new Error('it is not a file')
  if (status.size > MAX_ARCHIVE_BYTES) throw new Error(`it is larger than ${MAX_ARCHIVE_BYTES} bytes`)
  if (status.size > MAX_READ_BYTES) {
    const files = { state: 'unreadable', reason: `it is larger than ${MAX_READ_BYTES} bytes` } as const
    return { checksum: await checksumOf(file), files }
  }
  // From one reading, so that nobody can put another in its place between the two looks at it.
  const bytes = await readFile(file)
  return { checksum: createHash('sha512').update(bytes).digest('hex'), files: await filesOf(bytes, name) }
}

async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function filesOf(bytes: Uint8Array, name: string): Promise<ArchivedFiles> {
  const root = `node_modules/${name}/`
  try {
    const files = new Map<string, Awaited<ReturnType<typeof readZip>>[number]['file']>()
    for (const { path: place, file } of await readZip(bytes)) {
      // What is beside the package shows by its whole path, which no published file has.
      files.set(place.startsWith(root) ? place.slice(root.length) : `/${place}`, file)
    }
    return { state: 'read', files }
  } catch (error) {
    return { state: 'unreadable', reason: inWords(error) }
  }
}
