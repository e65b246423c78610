/** A Bun project in a few lines, written as Bun writes it. */
import { bun } from '../../../src/lockfile/bun/index.ts'
import type { Lockfile } from '../../../src/lockfile/format.ts'
import type { LockedPackage } from '../../../src/lockfile/locked-package.ts'

const SHA512 = `sha512-${'A'.repeat(86)}==`

export interface Written {
  readonly version?: number
  readonly root?: object
  readonly workspaces?: Readonly<Record<string, object>>
  readonly packages?: Readonly<Record<string, unknown>>
  /** Further members of the lockfile. */
  readonly more?: object
  /** What package.json says; without it there is none. */
  readonly manifest?: object
}

/** An entry from the registry. */
export function npm(it: string, information: object = {}, address = ''): readonly unknown[] {
  return [it, address, information, SHA512]
}

export function parse({
  version = 1,
  root = {},
  workspaces = {},
  packages = {},
  more = {},
  manifest,
}: Written): Lockfile {
  const lock = { lockfileVersion: version, workspaces: { '': { name: 'project', ...root }, ...workspaces }, ...more }
  const text = withTrailingCommas(JSON.stringify({ ...lock, packages }, null, 2))
  return bun.parse(text, 'bun.lock', manifest && JSON.stringify(manifest))
}

/** The package at a place. */
export function at(key: string, written: Written): LockedPackage {
  const found = parse(written).packages.find(({ locations }) => locations.some(({ path }) => path === key))
  if (found === undefined) throw new Error(`there is nothing at ${key}`)
  return found
}

function withTrailingCommas(json: string): string {
  return json.replace(/([^,{[\s])\n(\s*[}\]])/gu, '$1,\n$2')
}
