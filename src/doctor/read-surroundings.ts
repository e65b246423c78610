/** Reads everything that the checks look at. What cannot be read becomes a problem, which the checks tell. */
import path from 'node:path'
import { checkRules } from '../checks/index.ts'
import type { Rule } from '../finding.ts'
import { findManager, lockfilesIn } from '../init/manager.ts'
import { installedNpm } from '../init/npm-version.ts'
import { openProject, textOf, workflowFiles } from '../init/project-files.ts'
import { readTraces } from '../init/read-manager.ts'
import { readLockfile } from '../lockfile/index.ts'
import { readPolicyFile, readPolicyFileAt } from '../policy-file/find.ts'
import { readIdentityLock } from '../publisher/read-identity-lock.ts'
import { readNpmConfig } from '../registry/npm-config.ts'
import { UsageError } from '../usage-error.ts'
import { SUPPORTED_NODE } from '../version.ts'
import { openNetwork } from './network.ts'
import type { Read, Surroundings } from './surroundings.ts'

export interface Asked {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: Date
  readonly execPath: string
  readonly nodeVersion: string
  readonly lockfile?: string | undefined
  readonly registry?: string | undefined
  readonly policy?: string | undefined
  readonly trustedRoots?: readonly string[] | undefined
  /** Whether nothing is to be asked over the network. */
  readonly offline?: boolean
}

const RULES = new Map<string, Rule>(checkRules.map((rule) => [rule.code, rule]))
const ruleOf = (code: string) => RULES.get(code)

/** @throws UsageError where there is no such directory */
export async function readSurroundings(asked: Asked): Promise<Surroundings> {
  const { env, registry, now, nodeVersion } = asked
  const files = await openProject(asked.directory)
  const { directory } = files
  const traces = await readTraces(directory)
  const at = asked.policy
  const [npmVersion, lockfile, config, npmrc, policy, identityLock, workflows] = await Promise.all([
    installedNpm(env, asked.execPath),
    read(() => readLockfile(asked.lockfile ?? asked.directory)),
    read(() => readNpmConfig({ directory, env, registry, mayAskTuf: false })),
    read(() => textOf(directory, '.npmrc')),
    read(() => (at === undefined ? readPolicyFile(asked.directory, ruleOf) : readPolicyFileAt(at, ruleOf))),
    read(() => readIdentityLock(asked.directory)),
    read(async () => {
      const names = await workflowFiles(files)
      return new Map(
        await Promise.all(names.map(async (file) => [file, (await textOf(files.root, file)) ?? ''] as const)),
      )
    }),
  ])
  const network: Surroundings['network'] =
    asked.offline === true
      ? { problem: 'nothing is asked over the network with --offline.' }
      : 'problem' in config
        ? { problem: "npm's configuration cannot be used." }
        : { value: openNetwork(config.value, true) }
  return {
    files,
    now,
    env,
    nodeVersion,
    npmVersion,
    supportedNode: SUPPORTED_NODE,
    manifest: traces.manifest,
    manager: await read(async () => findManager(traces)),
    lockfiles: lockfilesIn(traces),
    lockfile,
    config,
    npmrc,
    policy,
    identityLock,
    workflows,
    text: (file) => textOf(directory, path.normalize(file)),
    network,
    trustedRoots: asked.trustedRoots ?? [],
  }
}

async function read<T>(reading: () => Promise<T>): Promise<Read<T>> {
  try {
    return { value: await reading() }
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message }
    throw error
  }
}
