/** What a project's directory says of its package manager. */
import path from 'node:path'
import type { JsonObject } from '../lockfile/json.ts'
import { readRootManifest } from '../lockfile/root-manifest.ts'
import { readCapped } from '../read-capped.ts'
import type { ManagerTraces } from './manager.ts'
import { FILES_OF_MANAGERS } from './manager.ts'
import { isThere, textOf } from './project-files.ts'

const MAX_LOCKFILE_BYTES = 2 ** 28

export interface ReadTraces extends ManagerTraces {
  readonly manifestText: string | undefined
  readonly manifest: JsonObject | undefined
}

export async function readTraces(directory: string): Promise<ReadTraces> {
  const manifestText = await textOf(directory, 'package.json')
  const there = await Promise.all(
    FILES_OF_MANAGERS.map(async (file) => ((await isThere(path.join(directory, file))) ? [file] : [])),
  )
  const present = new Set(there.flat())
  const yarnLock = present.has('yarn.lock')
    ? Buffer.from(await readCapped(path.join(directory, 'yarn.lock'), 'lockfile', MAX_LOCKFILE_BYTES)).toString('utf8')
    : undefined
  const manifest = manifestText === undefined ? undefined : readRootManifest(manifestText)
  return { manifestText, manifest, present, yarnLock }
}
