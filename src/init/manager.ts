/** Which package manager a project has, and of which version it says it is. Pure. */
import semver from 'semver'
import type { JsonObject } from '../lockfile/json.ts'
import { isObject } from '../lockfile/json.ts'
import { UsageError } from '../usage-error.ts'

export const MANAGERS = ['npm', 'pnpm', 'yarn', 'yarn-berry', 'bun'] as const
export type ManagerName = (typeof MANAGERS)[number]

export interface Manager {
  readonly name: ManagerName
  /** The lowest version that package.json allows, where it says one. */
  readonly version: string | undefined
  /** Which file told. */
  readonly from: string
}

/** What there is to go by. */
export interface ManagerTraces {
  readonly manifest: JsonObject | undefined
  /** Names of the files beside package.json. */
  readonly present: ReadonlySet<string>
  /** The text of yarn.lock. */
  readonly yarnLock: string | undefined
}

const LOCKFILES: readonly (readonly [file: string, manager: 'npm' | 'pnpm' | 'yarn' | 'bun'])[] = [
  ['npm-shrinkwrap.json', 'npm'],
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]

export const FILES_OF_MANAGERS: readonly string[] = [...LOCKFILES.map(([file]) => file), '.yarnrc.yml']

/** The lockfiles that are there, by manager. */
export function lockfilesIn({ present }: Pick<ManagerTraces, 'present'>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [file, manager] of LOCKFILES) {
    if (present.has(file)) found.set(manager, [...(found.get(manager) ?? []), file])
  }
  return found
}

/** @throws UsageError where that is not certain: a door for another manager would be none */
export function findManager(traces: ManagerTraces): Manager {
  const locked = lockfilesIn(traces)
  const named = namedManager(traces.manifest)
  const files = [...locked.values()].flat()
  if (named !== undefined) {
    if (locked.size > 0 && !locked.has(named.name)) {
      throw new UsageError(
        `package.json says ${named.name}, and the lockfile is ${files.join(', ')}. Say which one counts: --manager NAME`,
      )
    }
    return { name: dialect(named.name, named.version, traces), version: named.version, from: named.from }
  }
  const [one, ...more] = locked.entries()
  if (one === undefined) {
    throw new UsageError(
      'There is no lockfile here, and package.json names no packageManager. Make a lockfile first, as npm install does.',
    )
  }
  if (more.length > 0) {
    throw new UsageError(
      `There are lockfiles of several package managers: ${files.join(', ')}. ` +
        'Delete those that are not in use, or say which one counts: --manager NAME',
    )
  }
  const [name, [from = '']] = one as [Named['name'], readonly string[]]
  return { name: dialect(name, undefined, traces), version: undefined, from }
}

/** Where somebody says which one counts. */
export function managerNamed(name: ManagerName, { manifest }: Pick<ManagerTraces, 'manifest'>): Manager {
  const named = namedManager(manifest)
  const isSame = named?.name === name || (named?.name === 'yarn' && name === 'yarn-berry')
  return { name, version: isSame ? named?.version : undefined, from: '--manager' }
}

interface Named {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  readonly version: string | undefined
  readonly from: string
}

/** https://nodejs.org/api/packages.html#packagemanager and https://docs.npmjs.com/cli/configuring-npm/package-json#devengines */
function namedManager(manifest: JsonObject | undefined): Named | undefined {
  if (manifest === undefined) return undefined
  const { packageManager, devEngines } = manifest
  if (typeof packageManager === 'string') {
    const [, name, version] = /^([a-z]+)(?:@([^+]*))?/u.exec(packageManager) ?? []
    const known = knownName(name)
    if (known !== undefined) return { name: known, version: lowest(version), from: 'packageManager' }
  }
  const wanted = isObject(devEngines) ? devEngines['packageManager'] : undefined
  const [one, ...more] = Array.isArray(wanted) ? wanted : [wanted]
  if (!isObject(one) || more.length > 0) return undefined
  const known = knownName(one['name'])
  return known && { name: known, version: lowest(one['version']), from: 'devEngines' }
}

function knownName(name: unknown): Named['name'] | undefined {
  return (['npm', 'pnpm', 'yarn', 'bun'] as const).find((each) => each === name)
}

function lowest(range: unknown): string | undefined {
  if (typeof range !== 'string' || range.length > 256 || semver.validRange(range) === null) return undefined
  const version = semver.minVersion(range)?.version
  return version === '0.0.0' ? undefined : version
}

/** Yarn 2 and later shares nothing with Yarn 1 but the name. */
function dialect(name: Named['name'], version: string | undefined, { present, yarnLock }: ManagerTraces): ManagerName {
  if (name !== 'yarn') return name
  if (version !== undefined) return semver.gte(version, '2.0.0-0') ? 'yarn-berry' : 'yarn'
  if (yarnLock !== undefined && /^__metadata:/mu.test(yarnLock)) return 'yarn-berry'
  if (yarnLock?.includes('# yarn lockfile v1') === true) return 'yarn'
  return present.has('.yarnrc.yml') ? 'yarn-berry' : 'yarn'
}
