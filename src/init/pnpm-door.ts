/** pnpm's door: .pnpmfile.cjs. Pure. */
import semver from 'semver'
import { appended } from './line-end.ts'
import { isSameText } from './shipped.ts'
import type { Step } from './step.ts'

export const PNPMFILE = '.pnpmfile.cjs'
/** Where the door lies in a project that has hooks of its own. */
export const COMPOSED = 'verify-deps.pnpmfile.cjs'
/** The first that asks every pnpmfile in time; see doors/pnpmfile.cjs. */
const ASKS_IN_TIME = '10.13.0'
const GLOBAL = `global-pnpmfile=${PNPMFILE}`

export interface PnpmTexts {
  readonly pnpmfile: string | undefined
  readonly composed: string | undefined
  readonly npmrc: string | undefined
  /** The door that ships. */
  readonly door: string
}

export function pnpmSteps(base: string, texts: PnpmTexts, version: string | undefined): readonly Step[] {
  return [...doorSteps(base, texts), ...globalStep(base, texts, version)]
}

function doorSteps(base: string, { pnpmfile, composed, door }: PnpmTexts): readonly Step[] {
  const why = 'pnpm asks it before it fetches anything'
  if (pnpmfile === undefined) return [{ kind: 'write', file: PNPMFILE, base, before: undefined, after: door, why }]
  if (isSameText(pnpmfile, door)) return [{ kind: 'done', file: PNPMFILE, why: 'the door stands' }]
  if (pnpmfile.startsWith(firstLineOf(door))) {
    const stale = 'it is not the door of this version: delete it, and run init again'
    return [{ kind: 'by-hand', file: PNPMFILE, why: stale, lines: [] }]
  }
  const beside: Step =
    composed === undefined
      ? { kind: 'write', file: COMPOSED, base, before: undefined, after: door, why: `${why}, through your own` }
      : isSameText(composed, door)
        ? { kind: 'done', file: COMPOSED, why: 'the door is there' }
        : {
            kind: 'by-hand',
            file: COMPOSED,
            why: 'it is not the door of this version: delete it, and run init again',
            lines: [],
          }
  if (composes(pnpmfile)) return [beside, { kind: 'done', file: PNPMFILE, why: 'it composes with the door' }]
  const lines = [`const { compose } = require('./${COMPOSED}')`, 'module.exports = compose(module.exports)']
  return [beside, { kind: 'by-hand', file: PNPMFILE, why: 'it is yours: add these two lines at its end', lines }]
}

function globalStep(base: string, { npmrc }: PnpmTexts, version: string | undefined): readonly Step[] {
  if (version === undefined || semver.gte(version, ASKS_IN_TIME)) return []
  const has = npmrc !== undefined && /^[ \t]*global-pnpmfile[ \t]*=/mu.test(npmrc)
  if (has) return [{ kind: 'done', file: '.npmrc', why: 'it names a global pnpmfile' }]
  const after = appended(npmrc ?? '', [GLOBAL])
  const why = `pnpm ${version} asks its global pnpmfile alone in time`
  return [{ kind: 'write', file: '.npmrc', base, before: npmrc, after, why }]
}

export function composes(pnpmfile: string): boolean {
  const code = pnpmfile.replace(/^[ \t]*\/\/.*$/gmu, '')
  return /require\(\s*['"][^'"]*verify-deps[^'"]*['"]\s*\)/u.test(code) && /\bcompose\s*\(/u.test(code)
}

function firstLineOf(door: string): string {
  return door.split('\n').slice(0, 2).join('\n')
}
