/**
 * What Yarn 2 and later is told by the environment and by `.yarnrc.yml`: the project's, those of the directories above it, and
 * the one in the home directory, the nearest first. https://yarnpkg.com/configuration/yarnrc
 */
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import { inWords } from '../in-words.ts'

const MAX_SETTINGS_BYTES = 1024 * 1024

export type Environment = Readonly<Record<string, string | undefined>>

interface Setting {
  readonly value: string
  /** The directory of the file that says so. */
  readonly from: string
}

export interface YarnSettings {
  /** The nearest one; a part of the path is a key of what is within the part before it. */
  get(...keys: readonly string[]): Setting | undefined
  /** Files that are there and cannot be read: what they say is not known. */
  readonly unread: readonly string[]
}

export async function readYarnSettings(project: string, env: Environment): Promise<YarnSettings> {
  const name = env['YARN_RC_FILENAME'] || '.yarnrc.yml'
  const home = env['HOME'] ?? homedir()
  const files = [...new Set([...upwards(path.resolve(project)), home].map((folder) => path.join(folder, name)))]
  const read = await Promise.all(files.map(async (file) => ({ file, settings: await readSettings(file) })))
  return {
    get: (...keys) => {
      for (const { file, settings } of read) {
        const value = typeof settings === 'string' ? undefined : within(settings, keys)
        if (value !== undefined) return { value: filledIn(value, env), from: path.dirname(file) }
      }
      return undefined
    },
    unread: read.flatMap(({ file, settings }) => (typeof settings === 'string' ? [file] : [])),
  }
}

function upwards(directory: string): readonly string[] {
  const above = path.dirname(directory)
  return above === directory ? [directory] : [directory, ...upwards(above)]
}

type Tree = ReadonlyMap<string, unknown>

/** @returns why it cannot be read; nothing where it is not there */
async function readSettings(file: string): Promise<Tree | string> {
  try {
    if ((await stat(file)).size > MAX_SETTINGS_BYTES) return 'it is too large'
    const text = await readFile(file, 'utf8')
    // Yarn reads such a file by other rules, those of its first version.
    if (/^#\s+yarn\s+lockfile\s+v1\r?$/imu.test(text)) return 'it is in the form of Yarn 1'
    // Of comments alone, which is no document.
    if (text.split('\n').every((line) => /^(?:#|$)/u.test(line.trim()))) return new Map()
    // As Yarn does: of a key that is there twice, the last counts.
    const document = load(text, { schema: FAILSAFE_SCHEMA, json: true })
    return asTree(document) ?? (document === null ? new Map() : 'it has no settings')
  } catch (error) {
    const isNone = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
    return isNone ? new Map() : inWords(error)
  }
}

function asTree(value: unknown): Tree | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return new Map(Object.entries(value))
}

function within(settings: Tree, keys: readonly string[]): string | undefined {
  let value: unknown = settings
  for (const key of keys) value = asTree(value instanceof Map ? Object.fromEntries(value) : value)?.get(key)
  return typeof value === 'string' ? value : undefined
}

/** `${NAME}`, `${NAME-otherwise}` and `${NAME:-otherwise}`. What cannot be filled in stays, and is no address of anything. */
function filledIn(value: string, env: Environment): string {
  return value.replace(
    /\$\{(\w{1,200})(:?)(?:-([^}]{0,2000}))?\}/gu,
    (whole, name: string, colon: string, otherwise: string | undefined) => {
      const own = env[name]
      if (own !== undefined && (own !== '' || colon === '')) return own
      return otherwise ?? whole
    },
  )
}
