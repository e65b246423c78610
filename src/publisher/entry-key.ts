/**
 * The keys of the identity lock. Most packages have one entry, `NAME`. Where versions of a package that are locked side by
 * side have different publishers, there are more: `NAME@LINE` speaks for one release line, such as `foo@1`, `foo@0.30` or
 * `foo@1-prerelease`, and `NAME@VERSION` for one version alone. No line looks like a version.
 */
import { compareVersions, releaseLine } from '../downgrade/release-line.ts'

export interface EntryKey {
  readonly name: string
  /** A release line or a version; none in the package's main key. */
  readonly selector?: string
}

const MAX_NAME = 512
/** An `@` anywhere else would begin a selector. No registry has such a name. */
const NAME = /^(?:@[^@/]+\/)?[^@]+$/u

export function isName(text: string): boolean {
  return text.length <= MAX_NAME && NAME.test(text)
}

/** @returns undefined for what is no key */
export function parseKey(key: string): EntryKey | undefined {
  const at = key.lastIndexOf('@')
  // A scope begins with one.
  if (at <= 0) return isName(key) ? { name: key } : undefined
  const [name, selector] = [key.slice(0, at), key.slice(at + 1)]
  return isName(name) && (isLine(selector) || isVersion(selector)) ? { name, selector } : undefined
}

export function exactKey(name: string, version: string): string {
  return `${name}@${version}`
}

export function lineKey(name: string, version: string): string {
  return `${name}@${releaseLine(version)}`
}

/** Whether an entry with this key can be about this version. */
export function fits({ selector }: EntryKey, version: string): boolean {
  return selector === undefined || selector === version || selector === releaseLine(version)
}

/** All of a package's side by side, its main key first. */
export function byKey(one: string, other: string): number {
  const [a, b] = [parseKey(one), parseKey(other)]
  return codeUnits(a?.name ?? one, b?.name ?? other) || codeUnits(a?.selector ?? '', b?.selector ?? '')
}

export function codeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

export function isVersion(text: string): boolean {
  return !/\s/u.test(text) && compareVersions(text, text) !== undefined
}

/** As `releaseLine` writes it, and in no other way. */
function isLine(text: string): boolean {
  const [, numbers, prerelease] = /^(\d+|0\.\d+)(-prerelease)?$/u.exec(text) ?? []
  if (numbers === undefined) return false
  const first = `${numbers}${numbers.includes('.') ? '.0' : '.0.0'}${prerelease === undefined ? '' : '-0'}`
  return releaseLine(first) === text
}
