/** Which CI a repository is for. */
import path from 'node:path'
import type { ProjectFiles } from './project-files.ts'
import { isThere, textOf } from './project-files.ts'

export const CIS = ['github', 'gitlab', 'none'] as const
export type Ci = (typeof CIS)[number]

/** @returns `undefined` where nothing tells, or too much */
export async function findCi({ root }: ProjectFiles): Promise<Ci | undefined> {
  const [hasPipeline, hasWorkflows] = await Promise.all(
    ['.gitlab-ci.yml', '.github/workflows'].map((file) => isThere(path.join(root, file))),
  )
  if (hasPipeline !== hasWorkflows) return hasPipeline === true ? 'gitlab' : 'github'
  if (hasPipeline === true) return undefined
  return hostOf(await textOf(root, '.git/config').catch(() => undefined))
}

/** By the hosts of its remotes alone. */
function hostOf(config = ''): Ci | undefined {
  const hosts = [...config.matchAll(/^[ \t]*url[ \t]*=[ \t]*(?:\w+:\/\/)?(?:[^@/\s]+@)?([\w.-]+)[:/]/gmu)].map(
    ([, host = '']) => host,
  )
  const isGithub = hosts.some((host) => host === 'github.com')
  const isGitlab = hosts.some((host) => /^gitlab\./u.test(host))
  return isGithub === isGitlab ? undefined : isGithub ? 'github' : 'gitlab'
}
