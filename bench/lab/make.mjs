/**
 * node bench/lab/make.mjs [--packages N]: makes the world, unless it is there, and prints where.
 *
 * It is made anew each month, so that what is young in it stays young.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withModules } from '../../scripts/with-modules.mjs'

/** Another one has other worlds. */
const SHAPE = 3

/** @returns the directory of the world */
export async function labWorld(packages = 1000) {
  const month = new Date().toISOString().slice(0, 7)
  const directory = fileURLToPath(new URL(`../../.bench/lab-${packages}-${month}-${SHAPE}`, import.meta.url))
  if (existsSync(directory)) return directory
  // Somebody else may be making the same.
  const making = `${directory}.${process.pid}`
  await withModules(async (load) => {
    const { makeWorld } = await load('/bench/lab/world.ts')
    await makeWorld(making, { packages, now: `${month}-01T00:00:00.000Z`, seed: packages })
  })
  if (existsSync(directory)) rmSync(making, { recursive: true })
  else renameSync(making, directory)
  return directory
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--packages')
  console.log(await labWorld(at < 0 ? 1000 : Number(process.argv[at + 1])))
}
