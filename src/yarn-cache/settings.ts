/**
 * Where Yarn keeps its archives. https://yarnpkg.com/configuration/yarnrc
 *
 * Both the project's cache and the machine's are looked in: which one Yarn fills is a setting, and both may have them.
 */
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'

const MAX_SETTINGS_BYTES = 1024 * 1024

export type Environment = Readonly<Record<string, string | undefined>>

/** @returns directories that may not exist, the project's first */
export async function cacheFolders(project: string, env: Environment): Promise<readonly string[]> {
  const settings = await readSettings(path.join(project, '.yarnrc.yml'))
  const at = (folder: string) => path.resolve(project, folder)
  const setting = (name: string, variable: string) => {
    const value = env[variable] ?? settings(name)
    // Where it refers to the environment, only Yarn knows what it comes to.
    return value === undefined || value === '' || value.includes('${') ? undefined : at(value)
  }
  const own = setting('cacheFolder', 'YARN_CACHE_FOLDER') ?? at('.yarn/cache')
  const global = setting('globalFolder', 'YARN_GLOBAL_FOLDER') ?? defaultGlobalFolder(env)
  return [...new Set([own, path.join(global, 'cache')])]
}

function defaultGlobalFolder(env: Environment): string {
  const local = env['LOCALAPPDATA']
  if (process.platform === 'win32' && local !== undefined) return path.join(local, 'Yarn', 'Berry')
  return path.join(env['HOME'] ?? homedir(), '.yarn', 'berry')
}

/** Settings that cannot be read name no other folder. Yarn itself will complain about them. */
async function readSettings(file: string): Promise<(name: string) => string | undefined> {
  const none = () => undefined
  try {
    if ((await stat(file)).size > MAX_SETTINGS_BYTES) return none
    const document = load(await readFile(file, 'utf8'), { schema: FAILSAFE_SCHEMA })
    if (typeof document !== 'object' || document === null) return none
    const settings = new Map<string, unknown>(Object.entries(document))
    return (name) => {
      const value = settings.get(name)
      return typeof value === 'string' ? value : undefined
    }
  } catch {
    return none
  }
}
