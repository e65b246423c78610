/** Jobs in which the project that is to be judged chooses the verify-deps that judges it. Pure. */
import { load } from 'js-yaml'
import { namesVerifyDeps } from '../init/manifest-door.ts'
import { throughProject } from '../init/through-project.ts'
import { commandsIn, scriptRun } from './workflow-commands.ts'

export interface ProjectGate {
  readonly job: string
  /** How verify-deps is started, as in `npx` or `npm run ci:verified`. */
  readonly by: string
}

type Scripts = Readonly<Record<string, string>>
type Fields = Readonly<Record<string, unknown>>

/** Aliases can make few bytes into very many steps. */
const MAX_STEPS = 20_000

/** @returns one of each job at the most */
export function projectGates(text: string, scripts: Scripts): readonly ProjectGate[] {
  const document: unknown = load(text)
  const jobs = isFields(document) && isFields(document['jobs']) ? document['jobs'] : {}
  let budget = MAX_STEPS
  return Object.entries(jobs).flatMap(([job, read]) => {
    const steps = isFields(read) && Array.isArray(read['steps']) ? read['steps'].filter(isFields) : []
    budget -= steps.length
    if (budget < 0) throw new Error(`it has more than ${MAX_STEPS} steps`)
    // Before that there is no project: `merge` in a job of its own takes nobody's node_modules.
    const checkout = steps.findIndex(({ uses }) => typeof uses === 'string' && /(?:^|\/)checkout(?:@|$)/u.test(uses))
    if (checkout === -1) return []
    for (const step of steps.slice(checkout + 1)) {
      const by = isElsewhere(step) ? undefined : gateIn(step['run'], scripts)
      if (by !== undefined) return [{ job, by }]
    }
    return []
  })
}

function gateIn(run: unknown, scripts: Scripts): string | undefined {
  if (typeof run !== 'string') return undefined
  const direct = throughProject(run)
  if (direct !== undefined) return direct
  for (const command of commandsIn(run)) {
    const name = scriptRun(command)
    if (name === undefined || !Object.hasOwn(scripts, name)) continue
    if (namesVerifyDeps(scripts[name] ?? '')) return `${command.words[0]} run ${name}`
  }
  return undefined
}

function isElsewhere(step: Fields): boolean {
  return /^\$\{\{\s*runner\.temp\s*\}\}|^\/tmp(?:\/|$)/u.test(String(step['working-directory'] ?? ''))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
