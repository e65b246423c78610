/** One package in a lockfile of each format, as its package manager writes it, and as somebody edits it. */
import type { Publication } from '../../fixtures/lab/publication.ts'
import { BASE } from '../../fixtures/lab/publication.ts'

export interface Written {
  /** What package.json asks for, and under which name. */
  readonly asked: { readonly name: string; readonly spec: string }
  /** What the lockfile says that it is. */
  readonly name: string
  readonly version: string
  readonly resolved: string
  readonly integrity: string | undefined
  /** In place of a registry's tarball. */
  readonly git?: { readonly repository: string; readonly commit: string }
}

export interface Writer {
  readonly file: string
  readonly write: (entry: Written) => string
}

export function honestly({ name, version, path, integrity }: Publication, alias = name): Written {
  const asked = { name: alias, spec: alias === name ? version : `npm:${name}@${version}` }
  return { asked, name, version, resolved: BASE + path, integrity }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const gitUrl = ({ repository, commit }: NonNullable<Written['git']>) => `git+ssh://${repository}#${commit}`

function npm({ asked, name, version, resolved, integrity, git }: Written): string {
  const entry = {
    ...(name !== asked.name && { name }),
    version,
    resolved: git === undefined ? resolved : gitUrl(git),
    ...(git === undefined && { integrity }),
  }
  const root = { name: 'project', version: '1.0.0', dependencies: { [asked.name]: asked.spec } }
  const packages = { '': root, [`node_modules/${asked.name}`]: entry }
  return json({ name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages })
}

function yarn1({ asked, version, resolved, integrity, git }: Written): string {
  // The fragment is a digest, too.
  const fragment = integrity === undefined ? '' : `#${'0'.repeat(40)}`
  const address = git === undefined ? resolved + fragment : gitUrl(git)
  return `# yarn lockfile v1


"${asked.name}@${asked.spec}":
  version "${version}"
  resolved "${address}"
${git === undefined && integrity !== undefined ? `  integrity ${integrity}\n` : ''}`
}

function pnpm9({ asked, name, version, resolved, integrity, git }: Written): string {
  const reference = git === undefined ? version : gitUrl(git)
  const chosen = name === asked.name ? reference : `${name}@${reference}`
  const resolution =
    git === undefined
      ? `{${integrity === undefined ? '' : `integrity: ${integrity}, `}tarball: ${resolved}}`
      : `{commit: ${git.commit}, repo: ssh://${git.repository}, type: git}`
  return `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      '${asked.name}':
        specifier: ${asked.spec}
        version: '${chosen}'

packages:

  '${name}@${reference}':
    resolution: ${resolution}
${git === undefined ? '' : `    version: ${version}\n`}
snapshots:

  '${name}@${reference}': {}
`
}

function bun({ asked, name, version, resolved, integrity, git }: Written): string {
  const entry =
    git === undefined
      ? [`${name}@${version}`, resolved, {}, integrity ?? '']
      : [`${name}@${gitUrl(git)}`, {}, git.commit]
  const workspaces = { '': { name: 'project', dependencies: { [asked.name]: asked.spec } } }
  return json({ lockfileVersion: 1, workspaces, packages: { [asked.name]: entry } })
}

export const writers: readonly Writer[] = [
  { file: 'package-lock.json', write: npm },
  { file: 'yarn.lock', write: yarn1 },
  { file: 'pnpm-lock.yaml', write: pnpm9 },
  { file: 'bun.lock', write: bun },
]
