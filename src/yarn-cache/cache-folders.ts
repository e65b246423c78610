/**
 * Where Yarn keeps its archives.
 *
 * Both the project's cache and the machine's are looked in: which one Yarn fills is a setting, and both may have them.
 */
import { homedir } from 'node:os'
import path from 'node:path'
import type { Environment, YarnSettings } from './settings.ts'

/** @returns directories that may not exist, the project's first */
export function cacheFolders(project: string, settings: YarnSettings, env: Environment): readonly string[] {
  const setting = (name: string, variable: string) => {
    const own = env[variable]
    const { value, from } = own === undefined ? (settings.get(name) ?? {}) : { value: own, from: project }
    // Where it refers to what is not known, only Yarn knows what it comes to.
    return value === undefined || value === '' || value.includes('${')
      ? undefined
      : path.resolve(from ?? project, value)
  }
  const own = setting('cacheFolder', 'YARN_CACHE_FOLDER') ?? path.resolve(project, '.yarn/cache')
  const global = setting('globalFolder', 'YARN_GLOBAL_FOLDER') ?? defaultGlobalFolder(env)
  return [...new Set([own, path.join(global, 'cache')])]
}

function defaultGlobalFolder(env: Environment): string {
  const local = env['LOCALAPPDATA']
  if (process.platform === 'win32' && local !== undefined) return path.join(local, 'Yarn', 'Berry')
  return path.join(env['HOME'] ?? homedir(), '.yarn', 'berry')
}
