/** What is kept of a TUF repository between runs: one file, so that nobody ever reads half of it. */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readCapped } from '../read-capped.ts'
import type { Repository } from './shipped-copy.ts'
import type { TufRecord } from './tuf-archive.ts'
import { MAX_ARCHIVE_BYTES, packArchive, unpackArchive } from './tuf-archive.ts'
import type { Files } from './tuf-workflow.ts'

/** @returns `undefined` when there is none, or it is damaged */
export async function readTufCache(cachePath: string, repository: Repository): Promise<TufRecord | undefined> {
  try {
    const file = fileOf(cachePath, repository)
    // To open a pipe would be to wait for whoever writes into it.
    if (!(await stat(file)).isFile()) return undefined
    const bytes = await readCapped(file, 'TUF cache', MAX_ARCHIVE_BYTES)
    return unpackArchive(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return undefined
  }
}

/** How many files of before are carried on. A delegated role or a target is not needed in every run. */
const MAX_KEPT = 64

/** Where nothing can be written, nothing is: the next run asks again. */
export async function writeTufCache(
  cachePath: string,
  repository: Repository,
  { takenAt, used, kept }: { readonly takenAt: Date; readonly used: Files; readonly kept: Files },
): Promise<void> {
  const file = fileOf(cachePath, repository)
  const half = `${file}.${randomUUID()}`
  const before = [...kept].filter(([name]) => !used.has(name))
  const files = new Map([...(before.length > MAX_KEPT ? [] : before), ...used])
  try {
    await mkdir(cachePath, { recursive: true })
    await writeFile(half, JSON.stringify(packArchive({ takenAt, files, missed: new Map() })))
    await rename(half, file)
  } catch {
    await rm(half, { force: true }).catch(() => undefined)
  }
}

function fileOf(cachePath: string, { mirrorURL }: Repository): string {
  const { host, pathname } = new URL(mirrorURL)
  return path.join(cachePath, `${encodeURIComponent(host + pathname.replace(/\/$/u, ''))}.json`)
}
