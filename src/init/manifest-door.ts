/** The doors that stand in package.json: a script, or what npm calls by itself. Pure. */
import { preinstallIsGate } from '../doors/npm.ts'
import type { JsonObject } from '../lockfile/json.ts'
import { isObject } from '../lockfile/json.ts'
import { UsageError } from '../usage-error.ts'
import type { Member } from './edit-json.ts'
import { withMembers } from './edit-json.ts'
import type { Step } from './step.ts'
import { throughProject } from './through-project.ts'

export const SCRIPT = 'ci:verified'
/** Never through npx, which obeys the project: it runs a `node_modules/verify-deps`, and what `.npmrc` loads. */
const VERIFY = 'verify-deps'

/** What people write takes a line or two. */
const MAX_SCRIPT = 10_000

export interface Manifest {
  readonly text: string | undefined
  readonly json: JsonObject | undefined
}

/** The script that takes the place of the command that installs. */
export function scriptStep(base: string, manifest: Manifest, install: string, why: string): Step {
  const scripts = scriptsOf(manifest)
  const wanted: Member = { path: ['scripts', SCRIPT], value: `${VERIFY} exec -- ${install}` }
  const own = Object.entries(scripts).filter(([, script]) => isExec(script))
  if (own.some(([, script]) => throughProject(script) === undefined)) {
    return { kind: 'done', file: 'package.json', why: 'a script installs with verify-deps exec' }
  }
  const [fetched] = own
  if (fetched !== undefined) return byHand({ ...wanted, path: ['scripts', fetched[0]] }, FETCHED)
  if (scripts[SCRIPT] !== undefined) return byHand(wanted, `it has a script "${SCRIPT}" that does something else`)
  return withMember(base, manifest, wanted, why)
}

export function preinstallStep(base: string, manifest: Manifest, why: string): Step {
  const { preinstall } = scriptsOf(manifest)
  const wanted: Member = { path: ['scripts', 'preinstall'], value: VERIFY }
  if (preinstall !== undefined && namesVerifyDeps(preinstall)) {
    if (throughProject(preinstall) !== undefined) return byHand(wanted, FETCHED)
    return { kind: 'done', file: 'package.json', why: '"preinstall" runs verify-deps' }
  }
  if (preinstall !== undefined) {
    return byHand(
      { ...wanted, value: `${VERIFY} && ${preinstall}` },
      'it has a "preinstall" of its own, to come second',
    )
  }
  return withMember(base, manifest, wanted, why)
}

export function scriptsOf({ json }: Pick<Manifest, 'json'>): Readonly<Record<string, string>> {
  const scripts = json?.['scripts']
  if (!isObject(scripts)) return {}
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, script]) =>
      typeof script === 'string' ? [[name, script.slice(0, MAX_SCRIPT)] as const] : [],
    ),
  )
}

const FETCHED = 'it lets the project choose which verify-deps runs, as npx does: start verify-deps itself, as here'

export function isExec(script: string): boolean {
  return /\bverify-deps(?:@\S+)?\s(?:.*\s)?exec\s/u.test(script)
}

/** Whether a command starts verify-deps, and not only has it in a name. */
export function namesVerifyDeps(command: string): boolean {
  return /(?:^|[\s/"'=])verify-deps(?:@[\w.-]+)?(?:$|[\s"';&|)])/u.test(command)
}

/** Whether the root's `preinstall` is before anything else for every npm that the project allows. */
export function isGateFor(pinned: string | undefined, installed: string | undefined): boolean {
  const version = pinned ?? installed
  return version !== undefined && preinstallIsGate(version)
}

function withMember(base: string, { text, json }: Manifest, member: Member, why: string): Step {
  if (text === undefined) throw new UsageError('There is no package.json here. Name the directory of a project.')
  const parent = json?.[member.path[0]]
  const after = parent === undefined || isObject(parent) ? withMembers(text, [member]) : undefined
  if (after === undefined) return byHand(member, 'it could not be changed without changing more than this')
  return { kind: 'write', file: 'package.json', base, before: text, after, why }
}

function byHand({ path: [group, name], value }: Member, why: string): Step {
  const lines = [`${JSON.stringify(group)}: { ${JSON.stringify(name)}: ${JSON.stringify(value)} }`]
  return { kind: 'by-hand', file: 'package.json', why, lines }
}
