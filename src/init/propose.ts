/** What there is to write for a project. Reads, and writes nothing. */
import type { Requirement } from '../policy.ts'
import { UsageError } from '../usage-error.ts'
import { VERSION } from '../version.ts'
import { BUN_SCANNER, BUNFIG, bunSteps } from './bun-door.ts'
import type { Ci } from './ci.ts'
import { githubStep } from './github.ts'
import { gitlabSteps } from './gitlab.ts'
import type { Manager } from './manager.ts'
import { isGateFor, preinstallStep, SCRIPT, scriptStep } from './manifest-door.ts'
import { COMPOSED, PNPMFILE, pnpmSteps } from './pnpm-door.ts'
import { POLICY_FILE, policyStep } from './policy.ts'
import type { ProjectFiles } from './project-files.ts'
import { textOf, workflowFiles } from './project-files.ts'
import type { ReadTraces } from './read-manager.ts'
import { shipped } from './shipped.ts'
import type { Step } from './step.ts'
import { YARN_PLUGIN, YARNRC, yarnSteps } from './yarn-door.ts'

export interface Wanted {
  readonly manager: Manager
  readonly require: Requirement
  readonly ci: Ci
  /** The npm on this machine. */
  readonly npm: string | undefined
}

export interface Proposal {
  readonly steps: readonly Step[]
  /** What a person should know of it. */
  readonly notes: readonly string[]
}

export async function propose(files: ProjectFiles, traces: ReadTraces, wanted: Wanted): Promise<Proposal> {
  const { directory } = files
  if (traces.manifest === undefined) {
    throw new UsageError(`${directory}/package.json is missing, or no JSON object. Name the directory of a project.`)
  }
  const { verifyDeps } = traces.manifest
  const before = await textOf(directory, POLICY_FILE)
  const policy = policyStep(directory, { before, hasVerifyDeps: verifyDeps !== undefined }, wanted.require)
  const door = await doorOf(files, traces, wanted)
  return { steps: [policy, ...door.steps, ...(await ciSteps(files, wanted, door))], notes: door.notes }
}

interface Door extends Proposal {
  /** What CI runs to install; `undefined` where it verifies alone. */
  readonly install: string | undefined
  readonly instead: string
}

async function doorOf({ directory }: ProjectFiles, traces: ReadTraces, { manager, npm }: Wanted): Promise<Door> {
  const manifest = { text: traces.manifestText, json: traces.manifest }
  const text = (file: string) => textOf(directory, file)
  switch (manager.name) {
    case 'npm': {
      const version = manager.version ?? npm
      if (isGateFor(manager.version, npm)) {
        const steps = [preinstallStep(directory, manifest, 'npm 12 runs it before it fetches anything')]
        const pin = 'package.json pins no npm. For whoever uses npm 11, the preinstall comes too late: set devEngines.'
        const notes = [...(manager.version === undefined ? [pin] : []), globally('npm')]
        return { steps, notes, install: undefined, instead: 'npm ci' }
      }
      const why = `to be run in place of npm ci: npm run ${SCRIPT}`
      const late =
        `${version === undefined ? 'npm before 12' : `npm ${version}`} runs a preinstall script when every package is there ` +
        'already and its own scripts have run. That would be no gate, so there is none. ' +
        `Nothing stands before a plain npm ci: run npm run ${SCRIPT} instead.`
      return {
        steps: [scriptStep(directory, manifest, 'npm ci', why)],
        notes: [late, globally(`npm run ${SCRIPT}`)],
        install: 'npm ci',
        instead: 'npm ci',
      }
    }
    case 'yarn': {
      const install = 'yarn install --frozen-lockfile'
      const why = `to be run in place of ${install}: yarn run ${SCRIPT}`
      const note = `Nothing stands before a plain yarn install: run yarn run ${SCRIPT} instead.`
      const steps = [scriptStep(directory, manifest, install, why)]
      return { steps, notes: [note, globally(`yarn run ${SCRIPT}`)], install, instead: install }
    }
    case 'pnpm': {
      const [pnpmfile, composed, npmrc, door] = await Promise.all([
        text(PNPMFILE),
        text(COMPOSED),
        text('.npmrc'),
        shipped('doors/pnpmfile.cjs'),
      ])
      const steps = pnpmSteps(directory, { pnpmfile, composed, npmrc, door }, manager.version)
      const locking = 'pnpm notes the hash of the door in its lockfile. Run, and commit: pnpm install --lockfile-only'
      const note =
        manager.version === undefined && npmrc?.includes('global-pnpmfile') !== true
          ? ['pnpm before 10.13 needs a line in .npmrc as well, and the door says so: global-pnpmfile=.pnpmfile.cjs']
          : []
      const isNew = steps.some(({ kind }) => kind === 'write')
      return { steps, notes: [...(isNew ? [locking] : []), ...note], install: undefined, instead: 'pnpm install' }
    }
    case 'yarn-berry': {
      const [yarnrc, plugin, door] = await Promise.all([
        text(YARNRC),
        text(YARN_PLUGIN),
        shipped('doors/yarn-plugin.cjs'),
      ])
      const ignored = (await text('.gitignore').catch(() => undefined))?.split(/\r?\n/u) ?? []
      const hides = ignored.some((line) => /^\/?\.yarn(?:\/\*)?\/?$/u.test(line)) && !ignored.some(showsPlugins)
      const notes = hides ? ['.gitignore leaves .yarn/plugins out. Add a line: !.yarn/plugins'] : []
      return {
        steps: yarnSteps(directory, { yarnrc, plugin, door }),
        notes,
        install: undefined,
        instead: 'yarn install',
      }
    }
    case 'bun': {
      const [bunfig, copy, door] = await Promise.all([
        text(BUNFIG),
        text(BUN_SCANNER),
        shipped('dist/doors/bun-scanner.js'),
      ])
      const bin =
        'Wherever bun install runs, VERIFY_DEPS_BIN has to name the cli.js of a verify-deps that is not of this project, ' +
        `as after: npm install --prefix "$HOME/.verify-deps" --ignore-scripts verify-deps@${VERSION}`
      const steps = bunSteps(directory, { bunfig, copy, door })
      return { steps, notes: [bin], install: undefined, instead: 'bun install' }
    }
  }
}

/** In the project it would be one that the project chooses. */
function globally(command: string): string {
  return `Wherever ${command} runs, verify-deps has to be there: npm install --global --ignore-scripts verify-deps@${VERSION}`
}

function showsPlugins(line: string): boolean {
  return line.replace(/^!\/?/u, '!') === '!.yarn/plugins'
}

async function ciSteps(files: ProjectFiles, { ci }: Wanted, door: Door): Promise<readonly Step[]> {
  const { root, prefix } = files
  switch (ci) {
    case 'none':
      return []
    case 'github': {
      const texts = await Promise.all(
        (await workflowFiles(files)).map(async (file) => [file, (await textOf(root, file)) ?? ''] as const),
      )
      return [githubStep(root, new Map(texts), { prefix, install: door.install, instead: door.instead })]
    }
    case 'gitlab': {
      const [pipeline, copy, template] = await Promise.all([
        textOf(root, '.gitlab-ci.yml'),
        textOf(root, '.gitlab/verify-deps.gitlab-ci.yml'),
        shipped('templates/gitlab-ci.yml'),
      ])
      return gitlabSteps(root, { pipeline, copy, template }, prefix)
    }
  }
}
