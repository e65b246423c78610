/** Which jobs of a GitHub workflow install what nobody verified. It reads what is written, and runs nothing. Pure. */
import { load } from 'js-yaml'
import { commandsIn, installs, scriptRun, verifies } from './workflow-commands.ts'

export interface UnverifiedInstall {
  readonly job: string
  /** As in `npm ci`. */
  readonly command: string
}

type Scripts = Readonly<Record<string, string>>
type Fields = Readonly<Record<string, unknown>>

/** Aliases can make few bytes into very many steps. */
const MAX_STEPS = 20_000

/**
 * @param scripts of package.json
 * @throws Error where it is no workflow
 */
export function unverifiedInstalls(text: string, scripts: Scripts): readonly UnverifiedInstall[] {
  const document: unknown = load(text)
  const jobs = isFields(document) && isFields(document['jobs']) ? document['jobs'] : undefined
  if (jobs === undefined) throw new Error('it has no jobs')
  let budget = MAX_STEPS
  const read = new Map<string, JobRead>()
  for (const [name, job] of Object.entries(jobs)) {
    if (!isFields(job)) continue
    const steps = Array.isArray(job['steps']) ? job['steps'].filter(isFields) : []
    budget -= steps.length
    if (budget < 0) throw new Error(`it has more than ${MAX_STEPS} steps`)
    read.set(name, readJob(job, steps, scripts))
  }
  return [...read].flatMap(([job, { unverified }]) =>
    unverified === undefined || isAfterVerification(job, read, new Set()) ? [] : [{ job, command: unverified }],
  )
}

interface JobRead {
  readonly verifies: boolean
  /** The first command that installs before anything verifies. */
  readonly unverified: string | undefined
  /** Jobs whose failing keeps this one from running. */
  readonly needs: readonly string[]
}

function readJob(job: Fields, steps: readonly Fields[], scripts: Scripts): JobRead {
  const isConditional = /always\s*\(|cancelled\s*\(|failure\s*\(/u.test(String(job['if'] ?? ''))
  const needs = isConditional ? [] : [job['needs']].flat().filter((each) => typeof each === 'string')
  let unverified: string | undefined
  for (const step of steps) {
    // What may fail, or may be left out, stops nothing.
    const counts = step['continue-on-error'] === undefined || step['continue-on-error'] === false
    const read = readStep(step, scripts)
    for (const { installs: command, verifies: isVerified } of read) {
      if (isVerified && counts && step['if'] === undefined) {
        return { verifies: job['continue-on-error'] !== true && job['if'] === undefined, unverified, needs }
      }
      unverified ??= command
    }
  }
  return { verifies: false, unverified, needs }
}

interface Did {
  readonly verifies: boolean
  readonly installs: string | undefined
}

function readStep({ uses, run }: Fields, scripts: Scripts): readonly Did[] {
  if (typeof uses === 'string') return [{ verifies: /(?:^|\/)verify-deps(?:@|$)/u.test(uses), installs: undefined }]
  return typeof run === 'string' ? readScript(run, scripts) : []
}

function readScript(script: string, scripts: Scripts, known: Map<string, readonly Did[]> = new Map()): readonly Did[] {
  const all = commandsIn(script).flatMap((command): readonly Did[] => {
    if (verifies(command)) return [{ verifies: true, installs: undefined }]
    const install = installs(command)
    if (install !== undefined) return [{ verifies: false, installs: install }]
    const name = scriptRun(command)
    const body = name !== undefined && Object.hasOwn(scripts, name) ? scripts[name] : undefined
    if (name === undefined || body === undefined) return []
    // One that runs itself never comes to an end, and is read once.
    if (!known.has(name)) {
      known.set(name, [])
      known.set(name, readScript(body, scripts, known))
    }
    const did = known.get(name) ?? []
    return command.stops ? did : did.map((each) => ({ ...each, verifies: false }))
  })
  return decisive(all)
}

/** Scripts that run scripts would make lists without end; only these count. */
function decisive(all: readonly Did[]): readonly Did[] {
  const at = all.findIndex((each) => each.verifies)
  const install = (at === -1 ? all : all.slice(0, at)).find((each) => each.installs !== undefined)
  return [install, all[at]].filter((each) => each !== undefined)
}

function isAfterVerification(job: string, read: ReadonlyMap<string, JobRead>, seen: Set<string>): boolean {
  if (seen.has(job)) return false
  seen.add(job)
  return (read.get(job)?.needs ?? []).some(
    (name) => read.get(name)?.verifies === true || isAfterVerification(name, read, seen),
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
