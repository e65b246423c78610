/** Whether CI verifies before it installs. */
import path from 'node:path'
import { scriptsOf } from '../init/manifest-door.ts'
import { isThere, textOf } from '../init/project-files.ts'
import { VERSION } from '../version.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import { door, STALE_LOCKFILE } from './door.ts'
import { projectGates } from './project-gate.ts'
import type { Check, Surroundings } from './surroundings.ts'
import { unverifiedInstalls } from './workflow.ts'

const INIT = { run: 'verify-deps init' } as const
const PIPELINE = '.gitlab-ci.yml'

export const ci: Check = {
  name: 'ci',
  examine: async (surroundings) => {
    const { files, workflows } = surroundings
    if ('problem' in workflows) return [unknown('The workflows', workflows.problem)]
    const gitlab = await ofGitlab(surroundings)
    if (workflows.value.size === 0) {
      if (gitlab.length > 0) return gitlab
      const isOther = await isThere(path.join(files.root, '.circleci'))
      if (isOther) return [unknown('What CI does', 'There is a CI here whose files are not read.')]
      return [warn('Nothing verifies in CI', 'There is no workflow here. What is pushed is verified by nobody.', INIT)]
    }
    const stands = await hasDoor(surroundings)
    const scripts = scriptsOf({ json: surroundings.manifest })
    const found = [...workflows.value].flatMap(([file, text]) => ofWorkflow(file, text, scripts, stands))
    const verifies = [...workflows.value.values()].some((text) =>
      /^[^#\n]*\bverify-deps\b|\bci:verified\b/mu.test(text),
    )
    if (!verifies && !stands && found.length === 0) {
      return [...gitlab, warn('Nothing verifies in CI', 'No workflow names verify-deps.', INIT)]
    }
    return [
      ...gitlab,
      ...(found.length > 0 ? found : [ok('CI verifies first', 'No workflow installs what was not verified.')]),
    ]
  },
}

function ofWorkflow(
  file: string,
  text: string,
  scripts: Readonly<Record<string, string>>,
  stands: boolean,
): readonly Diagnosis[] {
  try {
    const chosen = projectGates(text, scripts).map(({ job, by }) => {
      const why = `${file}, job ${job}: ${by} starts verify-deps, and obeys node_modules and .npmrc of the project. A pull request can bring its own.`
      const text = `Outside of the project (working-directory: \${{ runner.temp }}): npm install --global --ignore-scripts verify-deps@${VERSION}. Then run verify-deps itself, as in verify-deps exec -- npm ci`
      return warn('The project chooses its verify-deps', why, { text })
    })
    const unverified = unverifiedInstalls(text, scripts).flatMap(({ job, command }) => {
      if (stands) return []
      const why = `${file}, job ${job}: ${command} runs with nothing before it that verifies, and with it the scripts of every package.`
      const text = `Put verify-deps exec -- before that command, a step that verifies before that one, or "needs" on a job that does.`
      return [bad('CI installs unverified', why, { text })]
    })
    return [...unverified, ...chosen]
  } catch (error) {
    return [unknown('A workflow', `${file} cannot be read: ${(error as Error).message.split('\n', 1)[0]}`)]
  }
}

async function ofGitlab({ files }: Surroundings): Promise<readonly Diagnosis[]> {
  const pipeline = await textOf(files.root, PIPELINE).catch(() => '')
  if (pipeline === undefined) return []
  if (/^[^#\n]*\bverify-deps\b/mu.test(pipeline))
    return [ok('GitLab verifies', `${PIPELINE} names verify-deps. Jobs that install need it: see docs/ci.md.`)]
  return [warn('GitLab verifies nothing', `${PIPELINE} does not name verify-deps.`, INIT)]
}

/** One that stands in the way of every install, wherever it is run. */
async function hasDoor(surroundings: Surroundings): Promise<boolean> {
  const { manager, manifest } = surroundings
  if ('problem' in manager) return false
  const isOwn = ['pnpm', 'yarn-berry', 'bun'].includes(manager.value.name)
  const { preinstall } = scriptsOf({ json: manifest })
  const diagnoses = await door.examine(surroundings)
  // A warning of a door that stands leaves it standing.
  const isFine = diagnoses.every(({ status, title }) => status === 'ok' || title === STALE_LOCKFILE)
  return isFine && (isOwn || (preinstall !== undefined && /\bverify-deps\b/u.test(preinstall) && isFirst(surroundings)))
}

/** CI need not have this machine's npm: what package.json demands counts. */
function isFirst({ manager }: Surroundings): boolean {
  if ('problem' in manager) return false
  const { name, version } = manager.value
  return name === 'yarn' || (version !== undefined && Number(version.split('.')[0]) >= 12)
}
