/** Writes what was shown, and nothing else: never through a link, never over what somebody changed meanwhile. */
import { mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { UsageError } from '../usage-error.ts'
import { writeWhole } from '../write-whole.ts'
import { isThere, textOf } from './project-files.ts'
import type { Write } from './step.ts'

/** @throws UsageError when it is not as it was when the change was shown, or leads out of the project */
export async function writeStep({ base, file, before, after }: Write): Promise<void> {
  const at = path.join(base, file)
  await refuseElsewhere(base, at)
  try {
    if (before === undefined) {
      await mkdir(path.dirname(at), { recursive: true })
      return await writeWhole(at, after, { isNew: true })
    }
    if ((await textOf(base, file)) !== before) throw changed(at)
    await writeWhole(at, after, { throughLinks: false })
  } catch (error) {
    if (error instanceof UsageError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'EEXIST' ? changed(at) : new UsageError(`${at} cannot be written: ${code ?? message}.`)
  }
}

function changed(file: string): UsageError {
  return new UsageError(`${file} changed after it was shown. It was left as it is. Run this again.`)
}

/** A directory on the way may be a link. */
async function refuseElsewhere(base: string, at: string): Promise<void> {
  let folder = path.dirname(at)
  while (!(await isThere(folder))) folder = path.dirname(folder)
  const [real, root] = await Promise.all([realpath(folder).catch(() => undefined), realpath(base)])
  const isInside = real !== undefined && (real === root || real.startsWith(root + path.sep))
  if (!isInside) throw new UsageError(`${folder} leads out of ${base}. Nothing was written there.`)
}
