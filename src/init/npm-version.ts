/** The version of the npm on this machine, without starting it. */
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import semver from 'semver'

type Environment = Readonly<Record<string, string | undefined>>

/** @returns `undefined` where it cannot be told */
export async function installedNpm(env: Environment, execPath: string): Promise<string | undefined> {
  const told = /^npm\/(\S+)/u.exec(env['npm_config_user_agent'] ?? '')?.[1]
  if (told !== undefined && semver.valid(told) !== null) return told
  const onPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  for (const folder of [...onPath, path.dirname(execPath)]) {
    for (const manifest of await manifestsBy(folder)) {
      const version = await versionIn(manifest)
      if (version !== undefined) return version
    }
  }
  return undefined
}

async function manifestsBy(folder: string): Promise<readonly string[]> {
  const command = await realpath(path.join(folder, 'npm')).catch(() => undefined)
  return [
    // A link to npm/bin/npm-cli.js, or on Windows a script beside node_modules.
    ...(command === undefined ? [] : [path.join(path.dirname(command), '..', 'package.json')]),
    path.join(folder, 'node_modules', 'npm', 'package.json'),
  ]
}

async function versionIn(file: string): Promise<string | undefined> {
  try {
    const { name, version } = JSON.parse(await readFile(file, 'utf8')) as { name?: unknown; version?: unknown }
    return name === 'npm' && typeof version === 'string' && semver.valid(version) !== null ? version : undefined
  } catch {
    return undefined
  }
}
