/** Where a project has its policy. */
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { readCapped } from '../read-capped.ts'
import { UsageError } from '../usage-error.ts'
import { decodePolicyFile, policyOfPackageJson } from './decode.ts'
import type { RuleOf } from './exception-shape.ts'
import type { PolicyFile } from './policy-file.ts'

const FILENAME = 'verify-deps.json'
const MANIFEST = 'package.json'

/** A package.json of 1 MB is rare, a policy of that size unheard of. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * @param directory of the project; those above it are not looked at
 * @returns undefined when it has none
 * @throws UsageError when it has two, or one that cannot be read or understood: a policy is never passed over
 */
export async function readPolicyFile(directory: string, ruleOf: RuleOf): Promise<PolicyFile | undefined> {
  const [file, manifest] = [path.join(directory, FILENAME), path.join(directory, MANIFEST)]
  const [own, inManifest] = await Promise.all([
    readIfThere(file).then((text) => (text === undefined ? undefined : decodePolicyFile(text, file, ruleOf))),
    readIfThere(manifest).then((text) =>
      text === undefined ? undefined : policyOfPackageJson(text, manifest, ruleOf),
    ),
  ])
  if (own !== undefined && inManifest !== undefined) {
    throw new UsageError(
      `${manifest}:${inManifest.line}: it has a policy in "verifyDeps", and ${file} is another. Keep one of them.`,
    )
  }
  return own ?? inManifest
}

/** @throws UsageError when it is not there, or cannot be understood */
export async function readPolicyFileAt(file: string, ruleOf: RuleOf): Promise<PolicyFile> {
  const text = await read(file)
  if (path.basename(file) !== MANIFEST) return decodePolicyFile(text, file, ruleOf)
  const policy = policyOfPackageJson(text, file, ruleOf)
  if (policy === undefined) throw new UsageError(`${file} has no policy: there is no "verifyDeps" in it.`)
  return policy
}

/** A link that leads nowhere is there, and cannot be read. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    await lstat(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  }
  return read(file)
}

async function read(file: string): Promise<string> {
  const bytes = await readCapped(file, 'policy', MAX_BYTES)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`${file} cannot be read: it is not UTF-8.`)
  }
}
