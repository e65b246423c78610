/** yarn.lock, of which there are two kinds that have but the name in common. */
import { UsageError } from '../../usage-error.ts'
import type { Lockfile, LockfileFormat } from '../format.ts'
import { parseBerry } from './berry.ts'
import { parseClassic } from './classic.ts'

export const yarn: LockfileFormat = { name: 'yarn', filenames: ['yarn.lock'], parse }

/** Later Yarns take a file for one of Yarn 1 by this, and leave it to a migration; they are not strict about its spaces. */
const HEADER = /^\uFEFF?#\s+yarn\s+lockfile\s+v\d/imu
const METADATA = /^\uFEFF?(?:__metadata|"__metadata"|'__metadata') *:/mu

/** Each Yarn goes by these marks, too. A file with both would be two different lockfiles. */
function parse(text: string, file: string, manifest: string | undefined): Lockfile {
  const [isClassic, isBerry] = [HEADER.test(text), METADATA.test(text)]
  if (isClassic && isBerry) {
    throw new UsageError(
      `${file}: not a readable lockfile: it has the header of Yarn 1 and the "__metadata" of later ones. ` +
        'Restore it from version control or make it anew with yarn install.',
    )
  }
  if (!isBerry && !isClassic && !/^[^#\s]/mu.test(text)) {
    throw new UsageError(`${file}: not a readable lockfile: there is nothing in it. Make it anew with yarn install.`)
  }
  return isBerry ? parseBerry(text, file, manifest) : parseClassic(text, file, manifest)
}
