/** Whether a project says that a directory below it is one of its workspaces. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Json } from './json.ts'
import { isObject } from './json.ts'
import { workspaceMatcher } from './npm/workspaces.ts'
import { parseYaml } from './yaml.ts'

/**
 * @param root the project's directory
 * @param directory below it, with forward slashes
 */
export async function claims(root: string, manager: string, directory: string): Promise<boolean> {
  const patterns = manager === 'pnpm' ? await patternsOfPnpm(root) : await patternsOfManifest(root)
  const [excluding, including] = [patterns.filter(isNegated), patterns.filter((pattern) => !isNegated(pattern))]
  const isExcluded = workspaceMatcher(excluding.map((pattern) => pattern.slice(1)))
  return workspaceMatcher(including)(directory) && !isExcluded(directory)
}

function isNegated(pattern: string): boolean {
  return pattern.startsWith('!')
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json#workspaces; Yarn and Bun take an object as well. */
async function patternsOfManifest(root: string): Promise<readonly string[]> {
  const manifest = await readFile(path.join(root, 'package.json'), 'utf8').catch(() => '')
  try {
    const { workspaces } = JSON.parse(manifest.replace(/^\uFEFF/u, '')) as { readonly workspaces?: Json }
    return texts(isObject(workspaces) ? workspaces['packages'] : workspaces)
  } catch {
    return []
  }
}

/** https://pnpm.io/pnpm-workspace_yaml */
async function patternsOfPnpm(root: string): Promise<readonly string[]> {
  const file = path.join(root, 'pnpm-workspace.yaml')
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return texts(parseYaml(text, file, 'pnpm')[0]?.root['packages'])
  } catch {
    return []
  }
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each: Json) => typeof each === 'string') : []
}
