/** Scripts that are to verify, and run when it is too late. */
import { preinstallIsGate } from '../doors/npm.ts'
import { isGateFor, namesVerifyDeps, scriptsOf } from '../init/manifest-door.ts'
import { throughProject } from '../init/through-project.ts'
import { VERSION } from '../version.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

/** https://docs.npmjs.com/cli/using-npm/scripts#npm-ci: all of them run when everything is there. */
const LATE = ['install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish'] as const

const SHOWN = 5
const INIT = { run: 'verify-deps init' } as const

export const hooks: Check = {
  name: 'hooks',
  examine: ({ manifest, manager, npmVersion }) => {
    const scripts = scriptsOf({ json: manifest })
    const diagnoses: Diagnosis[] = []
    const late = LATE.filter((name) => scripts[name] !== undefined && namesVerifyDeps(scripts[name]))
    if (late.length > 0) {
      const list = late.map((name) => `"${name}"`).join(' and ')
      const why = `${list} runs verify-deps when every package is installed already and its own scripts have run.`
      diagnoses.push(bad('Verified too late', why, INIT))
    }
    const fetched = Object.entries(scripts).filter(([, script]) => throughProject(script) !== undefined)
    if (fetched.length > 0) diagnoses.push(ofFetched(fetched))
    const isHooked = scripts['preinstall'] !== undefined && namesVerifyDeps(scripts['preinstall'])
    if (!isHooked)
      return diagnoses.length > 0 ? diagnoses : [ok('No hook that is too late', 'No install script runs verify-deps.')]
    const name = 'value' in manager ? manager.value.name : 'npm'
    const pinned = 'value' in manager ? manager.value.version : undefined
    return [...diagnoses, ofPreinstall(name, pinned, npmVersion)]
  },
}

function ofFetched(scripts: readonly (readonly [name: string, script: string])[]): Diagnosis {
  const shown = scripts.slice(0, SHOWN).map(([name, script]) => `"${name}" (${throughProject(script)})`)
  const list = `${shown.join(', ')}${scripts.length > SHOWN ? ', …' : ''}`
  const why = `${list} in package.json: what lies in node_modules and what .npmrc says decide which verify-deps that is.`
  return warn('The project chooses its verify-deps', why, {
    text: `Write "verify-deps" there without it, and install that globally: npm install --global --ignore-scripts verify-deps@${VERSION}`,
  })
}

function ofPreinstall(manager: string, pinned: string | undefined, npm: string | undefined): Diagnosis {
  if (manager === 'yarn') return ok('preinstall comes first', 'Yarn 1 runs it before it fetches anything.')
  if (manager !== 'npm') {
    const why = `Only Yarn 1 and npm 12 run the project's preinstall before they fetch anything; this is a project of ${manager}.`
    return bad('preinstall comes too late', why, INIT)
  }
  if (isGateFor(pinned, npm)) {
    if (pinned === undefined) {
      const why = `npm ${npm} runs it first, but package.json does not demand npm 12. With npm 11 it comes too late.`
      const text = 'Demand it: "devEngines": { "packageManager": { "name": "npm", "version": ">=12" } }'
      return warn('preinstall is a gate for npm 12 alone', why, { text })
    }
    if (npm !== undefined && !preinstallIsGate(npm)) {
      const why = `package.json demands npm ${pinned} or later, but the npm here is ${npm}, which runs it when all is installed.`
      return bad('preinstall comes too late here', why, { run: 'npm install --global npm@12' })
    }
    return ok('preinstall comes first', `npm ${pinned} and later run it before they fetch anything.`)
  }
  const version = pinned ?? npm
  const why =
    `${version === undefined ? 'npm before 12' : `npm ${version}`} runs the project's preinstall when every package is installed ` +
    'already and its own scripts have run (npm/cli#2660). It is no gate.'
  return bad('preinstall comes too late', why, INIT)
}
