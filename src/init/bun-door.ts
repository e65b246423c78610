/** Bun's door: the security scanner that bunfig.toml names. Pure. https://bun.com/docs/pm/security-scanner-api */
import { appended, lineEndOf } from './line-end.ts'
import { isSameText } from './shipped.ts'
import type { Step } from './step.ts'

export const BUNFIG = 'bunfig.toml'
/** In the repository: what comes out of bun.lock would judge itself. */
export const BUN_SCANNER = 'verify-deps-scanner.mjs'
const LINE = `scanner = "./${BUN_SCANNER}"`
const HEADER = '[install.security]'

export function bunSteps(base: string, { bunfig, copy, door }: BunTexts): readonly Step[] {
  const settings = bunfigStep(base, bunfig)
  // One that Bun is to install needs no copy.
  const scanner = scannerOf(bunfig ?? '')
  const isInstalled = scanner.state === 'named' && isVerifyDeps(scanner.name) && !isCopy(scanner.name)
  return isInstalled ? [settings] : [copyStep(base, copy, door), settings]
}

export interface BunTexts {
  readonly bunfig: string | undefined
  readonly copy: string | undefined
  /** The scanner that ships. */
  readonly door: string
}

function copyStep(base: string, before: string | undefined, door: string): Step {
  const why = 'the scanner, which starts what VERIFY_DEPS_BIN names'
  if (before === undefined) return { kind: 'write', file: BUN_SCANNER, base, before, after: door, why }
  if (isSameText(before, door)) return { kind: 'done', file: BUN_SCANNER, why: 'the scanner is there' }
  const stale = 'it is not the scanner of this version: delete it, and run init again'
  return { kind: 'by-hand', file: BUN_SCANNER, why: stale, lines: [] }
}

function bunfigStep(base: string, before: string | undefined): Step {
  const why = 'Bun asks it before it installs anything'
  const scanner = scannerOf(before ?? '')
  if (scanner.state === 'named' && isVerifyDeps(scanner.name)) {
    return { kind: 'done', file: BUNFIG, why: 'it names the scanner' }
  }
  const byHand = (reason: string): Step => ({ kind: 'by-hand', file: BUNFIG, why: reason, lines: [HEADER, LINE] })
  if (scanner.state === 'named') return byHand('it names another scanner, and Bun takes one only')
  if (scanner.state === 'unclear') return byHand('it could not be changed without guessing')
  const text = before ?? ''
  const header = /^[ \t]*\[install\.security\][ \t]*(?:#.*)?(?:\r?\n|$)/mu.exec(text)
  if (header === null) {
    return {
      kind: 'write',
      file: BUNFIG,
      base,
      before,
      after: appended(text, [...(text === '' ? [] : ['']), HEADER, LINE]),
      why,
    }
  }
  const at = header.index + header[0].length
  const gap = header[0].endsWith('\n') ? '' : lineEndOf(text)
  const after = `${text.slice(0, at)}${gap}${LINE}${lineEndOf(text)}${text.slice(at)}`
  return { kind: 'write', file: BUNFIG, base, before, after, why }
}

export function isCopy(scanner: string): boolean {
  return scanner.replace(/^\.\//u, '') === BUN_SCANNER
}

export function isVerifyDeps(scanner: string): boolean {
  return isCopy(scanner) || /(?:^|\/)verify-deps(?:\/bun-scanner|\/dist\/doors\/bun-scanner\.js)?$/u.test(scanner)
}

type Scanner =
  | { readonly state: 'named'; readonly name: string }
  | { readonly state: 'none' }
  | { readonly state: 'unclear' }

/** Line by line: enough for what people write, and `unclear` for the rest. */
export function scannerOf(bunfig: string): Scanner {
  if (/"""|'''/u.test(bunfig)) return { state: 'unclear' }
  let table = ''
  let name: string | undefined
  for (const line of bunfig.split(/\r?\n/u)) {
    const header = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/u.exec(line)?.[1]
    if (header !== undefined) {
      table = header.replace(/\s/gu, '')
      continue
    }
    if (/^\s*(?:#|$)/u.test(line)) continue
    if (table === 'install.security') {
      const [, double, single] = /^\s*scanner\s*=\s*(?:"([^"\\]*)"|'([^']*)')\s*(?:#.*)?$/u.exec(line) ?? []
      const value = double ?? single
      if (value !== undefined) name = value
      else if (/\bscanner\b/u.test(line)) return { state: 'unclear' }
    } else if (/^\s*["']?(?:install\b.*security|security)\b/u.test(line) && (table === '' || table === 'install')) {
      return { state: 'unclear' }
    } else if (table === '' && /^\s*["']?install["']?\s*=/u.test(line)) return { state: 'unclear' }
  }
  return name === undefined ? { state: 'none' } : { state: 'named', name }
}
