/** Whether the door of the package manager stands, as it was shipped, and nothing leads around it. */

import { load } from 'js-yaml'
import semver from 'semver'
import { BUN_SCANNER, BUNFIG, isCopy, isVerifyDeps, scannerOf } from '../init/bun-door.ts'
import { isExec, isGateFor, namesVerifyDeps, scriptsOf } from '../init/manifest-door.ts'
import { COMPOSED, composes, PNPMFILE } from '../init/pnpm-door.ts'
import { isSameText, shipped } from '../init/shipped.ts'
import { pluginPaths, YARN_PLUGIN, YARNRC } from '../init/yarn-door.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Setting } from './npmrc-lines.ts'
import { settingOf, settingsIn } from './npmrc-lines.ts'
import type { Check, Surroundings } from './surroundings.ts'

export const STALE_LOCKFILE = 'The lockfile does not know the door'

/** SHA-256 of an empty text, in base64. */
const OF_NOTHING = 'pnpmfileChecksum: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

const INIT = { run: 'verify-deps init' } as const

export const door: Check = {
  name: 'door',
  examine: async (surroundings) => {
    const { manager } = surroundings
    if ('problem' in manager)
      return [unknown('The door', `It is not certain for which package manager. ${manager.problem}`)]
    switch (manager.value.name) {
      case 'npm':
        return ofNpm(surroundings)
      case 'yarn':
        return ofScripts(surroundings, 'yarn install --frozen-lockfile', true)
      case 'pnpm':
        return ofPnpm(surroundings)
      case 'yarn-berry':
        return ofYarn(surroundings)
      case 'bun':
        return ofBun(surroundings)
    }
  },
}

function ofNpm(surroundings: Surroundings): readonly Diagnosis[] {
  const { manager, npmVersion, config } = surroundings
  const pinned = 'value' in manager ? manager.value.version : undefined
  const isGate = isGateFor(pinned, npmVersion)
  const diagnoses = ofScripts(surroundings, 'npm ci', isGate)
  const ignores = 'value' in config && config.value.options['ignoreScripts'] === true
  const { preinstall } = scriptsOf({ json: surroundings.manifest })
  if (!isGate || !ignores || preinstall === undefined || !namesVerifyDeps(preinstall)) return diagnoses
  const why = 'ignore-scripts is set, so npm does not run the preinstall that verifies.'
  return [
    bad('The door is passed by', why, { text: 'Install with verify-deps exec -- npm ci, which needs no script.' }),
  ]
}

/** A door that one has to use. */
function ofScripts({ manifest }: Surroundings, install: string, isGate: boolean): readonly Diagnosis[] {
  const scripts = scriptsOf({ json: manifest })
  const { preinstall } = scripts
  if (isGate && preinstall !== undefined && namesVerifyDeps(preinstall)) {
    return [ok('The door stands', '"preinstall" runs verify-deps before anything is fetched.')]
  }
  const [name] = Object.entries(scripts).find(([, script]) => isExec(script)) ?? []
  if (name !== undefined)
    return [ok('The door stands', `The script "${name}" verifies, then installs. A plain ${install} does not.`)]
  const why = `Nothing verifies before ${install}.`
  return [warn('No door', why, INIT)]
}

async function ofPnpm({ manager, text, npmrc, env }: Surroundings): Promise<readonly Diagnosis[]> {
  const [pnpmfile, composed, module, workspace, shippedDoor] = await Promise.all([
    text(PNPMFILE),
    text(COMPOSED),
    text('.pnpmfile.mjs'),
    text('pnpm-workspace.yaml'),
    shipped('doors/pnpmfile.cjs'),
  ])
  const settings = 'value' in npmrc ? settingsIn(npmrc.value ?? '') : []
  const around = aroundPnpm(settings, workspace, env)
  if (around !== undefined)
    return [bad('The door is passed by', around, { text: `Remove that setting, so that pnpm asks ${PNPMFILE}.` })]
  if (pnpmfile === undefined)
    return [warn('No door', `There is no ${PNPMFILE}: nothing verifies before pnpm installs.`, INIT)]
  const isOwn = composes(pnpmfile)
  if (!isOwn && !/verify-deps/u.test(pnpmfile)) {
    return [warn('No door', `${PNPMFILE} is one of the project's own, and does not ask verify-deps.`, INIT)]
  }
  const [file, bytes] = isOwn ? [COMPOSED, composed] : [PNPMFILE, pnpmfile]
  if (bytes === undefined)
    return [unknown('The door', `${PNPMFILE} composes with a file that is not ${COMPOSED}; what it does is not known.`)]
  if (!isSameText(bytes, shippedDoor)) return [changed(file)]
  if (module !== undefined) {
    const why = '.pnpmfile.mjs goes before .pnpmfile.cjs from pnpm 11 on, and does not ask verify-deps.'
    return [bad('The door is passed by', why, { text: `Compose in .pnpmfile.mjs with ${PNPMFILE}, or remove it.` })]
  }
  const version = 'value' in manager ? manager.value.version : undefined
  if (version !== undefined && semver.lt(version, '10.13.0') && settingOf(settings, 'global-pnpmfile') === undefined) {
    const why = `pnpm ${version} asks its global pnpmfile alone before it installs, and .npmrc names none.`
    return [bad('The door is passed by', why, INIT)]
  }
  return ofLockfile(file, version, settings, await text('pnpm-lock.yaml').catch(() => undefined))
}

/** pnpm notes the hash of its pnpmfile; without, a frozen lockfile is not installed with the door, or is without it. */
function ofLockfile(
  file: string,
  version: string | undefined,
  settings: readonly Setting[],
  lockfile: string | undefined,
): readonly Diagnosis[] {
  const named = settingOf(settings, 'global-pnpmfile')
  const isOld = version === undefined || semver.lt(version, '10.13.0')
  const hides = version !== undefined && semver.satisfies(version, '>=10.13.0 <11', { includePrerelease: true })
  const isEmpty = lockfile?.includes(OF_NOTHING) === true
  if (named !== undefined && isPnpmfile(named.value) && (hides || isEmpty)) {
    const why =
      `.npmrc:${named.line} says global-pnpmfile. From 10.13 on pnpm needs it no more, and pnpm 10 notes the hash of an empty ` +
      'text with it: the lockfile is checked as with any other hooks, which is weaker.'
    return [warn(STALE_LOCKFILE, why, { text: 'Remove that line, then: pnpm install --lockfile-only' })]
  }
  // An old one notes none with that line; pnpm 11 does not read it.
  if ((named === undefined || !isOld) && lockfile !== undefined && !/^pnpmfileChecksum:/mu.test(lockfile)) {
    const why = 'pnpm-lock.yaml has no pnpmfileChecksum: it was last written without the door.'
    return [warn(STALE_LOCKFILE, why, { run: 'pnpm install --lockfile-only' })]
  }
  return [ok('The door stands', `${file} is as it was shipped.`)]
}

function aroundPnpm(
  settings: readonly Setting[],
  workspace: string | undefined,
  env: Surroundings['env'],
): string | undefined {
  const ignored = settingOf(settings, 'ignore-pnpmfile')
  if (ignored !== undefined && ignored.value !== 'false') return `.npmrc:${ignored.line} says ignore-pnpmfile.`
  const fromEnv = env['npm_config_ignore_pnpmfile'] ?? env['pnpm_config_ignore_pnpmfile']
  if (fromEnv === 'true') return 'The environment says ignore-pnpmfile.'
  const other = settingOf(settings, 'pnpmfile')
  if (other !== undefined && !isPnpmfile(other.value)) return `.npmrc:${other.line} names another pnpmfile.`
  if (workspace === undefined) return undefined
  try {
    const { ignorePnpmfile, pnpmfile } = (load(workspace) ?? {}) as { ignorePnpmfile?: unknown; pnpmfile?: unknown }
    if (ignorePnpmfile === true || ignorePnpmfile === 'true') return 'pnpm-workspace.yaml says ignorePnpmfile.'
    const named = pnpmfile === undefined ? [] : [pnpmfile].flat()
    if (named.length > 0 && !named.some(isPnpmfile)) return 'pnpm-workspace.yaml names another pnpmfile.'
    return undefined
  } catch {
    return 'pnpm-workspace.yaml cannot be read as YAML, so what it sets is not known.'
  }
}

function isPnpmfile(value: unknown): boolean {
  return value === PNPMFILE || value === `./${PNPMFILE}`
}

async function ofYarn({ text }: Surroundings): Promise<readonly Diagnosis[]> {
  const [yarnrc, plugin, shippedDoor] = await Promise.all([
    text(YARNRC),
    text(YARN_PLUGIN),
    shipped('doors/yarn-plugin.cjs'),
  ])
  const paths = pluginPaths(yarnrc ?? '')
  if (paths === undefined) return [unknown('The door', `${YARNRC} cannot be read as Yarn's settings.`)]
  // Somebody may have imported it to another place.
  const named =
    paths.find((each) => each === YARN_PLUGIN) ?? paths.find((each) => /verify-deps|yarn-plugin\.cjs$/u.test(each))
  if (named === undefined) {
    if (plugin === undefined) return [warn('No door', 'Yarn has no plugin that verifies before it installs.', INIT)]
    return [bad('The door is passed by', `${YARN_PLUGIN} is there, and ${YARNRC} does not turn it on.`, INIT)]
  }
  const bytes = named === YARN_PLUGIN ? plugin : await text(named).catch(() => undefined)
  if (bytes === undefined) return [bad('The door is missing', `${YARNRC} names ${named}, which is not there.`, INIT)]
  return [isSameText(bytes, shippedDoor) ? ok('The door stands', `${named} is as it was shipped.`) : changed(named)]
}

async function ofBun({ text }: Surroundings): Promise<readonly Diagnosis[]> {
  const scanner = scannerOf((await text(BUNFIG)) ?? '')
  switch (scanner.state) {
    case 'none':
      return [warn('No door', `${BUNFIG} names no scanner: nothing verifies before Bun installs.`, INIT)]
    case 'unclear':
      return [
        unknown('The door', `${BUNFIG} is written in a way that is not understood here. See [install.security] in it.`),
      ]
    case 'named':
      if (isCopy(scanner.name)) return ofCopy(await text(BUN_SCANNER), await shipped('dist/doors/bun-scanner.js'))
      return isVerifyDeps(scanner.name)
        ? [ok('The door stands', `${BUNFIG} names verify-deps as the scanner.`)]
        : [
            warn('No door', `${BUNFIG} names another scanner, ${scanner.name}. Bun takes one only.`, {
              text: 'Verify with verify-deps exec -- bun install --frozen-lockfile',
            }),
          ]
  }
}

function ofCopy(copy: string | undefined, door: string): readonly Diagnosis[] {
  if (copy === undefined)
    return [bad('The door is missing', `${BUNFIG} names ${BUN_SCANNER}, which is not there.`, INIT)]
  return [isSameText(copy, door) ? ok('The door stands', `${BUN_SCANNER} is as it was shipped.`) : changed(BUN_SCANNER)]
}

function changed(file: string): Diagnosis {
  const why = `${file} is not the file that ships with this version of verify-deps. It is of another version, or somebody changed it.`
  return bad('The door was changed', why, { text: `Look at the file, delete it, and run verify-deps init.` })
}
