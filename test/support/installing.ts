/** Projects with packages of the lab in node_modules, as package managers lay them out. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pacote from 'pacote'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import type { Publication, Publishing } from '../../fixtures/lab/publication.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import { readContents } from '../../src/contents/read-contents.ts'
import { parseIntegrity } from '../../src/digest.ts'
import type { Evidence } from '../../src/evidence.ts'
import type { LockedPackage } from '../../src/lockfile/locked-package.ts'
import { honestEvidence } from './evidence.ts'
import { lock } from './locked.ts'
import { temporaryDirectory } from './npm-home.ts'

export const published = (publishing: Partial<Publishing> & { readonly name: string }): Promise<Publication> =>
  publish({ keys: [KEY], ...publishing })

/** As npm extracts it. */
export async function install({ tarball }: Publication, directory: string): Promise<void> {
  const file = path.join(await temporaryDirectory(), 'package.tgz')
  await writeFile(file, tarball)
  await pacote.extract(`file:${file}`, directory)
}

export type Layout = 'npm' | 'pnpm' | 'yarn'

/** A project that has them all, and what a lockfile of that kind says of them. */
export async function installAll(layout: Layout, publications: readonly Publication[]) {
  const directory = await temporaryDirectory()
  const locked: LockedPackage[] = []
  for (const publication of publications) {
    const { name, version } = publication
    const hoisted = `node_modules/${name}`
    const stored = `node_modules/.pnpm/${name.replace('/', '+')}@${version}/node_modules/${name}`
    const place = layout === 'pnpm' ? stored : hoisted
    await install(publication, path.join(directory, place))
    if (layout === 'pnpm') {
      const link = path.join(directory, hoisted)
      await mkdir(path.dirname(link), { recursive: true })
      await symlink(path.relative(path.dirname(link), path.join(directory, stored)), link)
    }
    const key = layout === 'npm' ? hoisted : layout === 'pnpm' ? `${name}@${version}` : `${name}@^${version}`
    locked.push(lock(publication, 'https://registry.example', { locations: [{ file: 'lock', line: 1, path: key }] }))
  }
  return { directory, locked }
}

function contentsOf({ tarball }: Publication) {
  const reader = readContents({ digests: true })
  reader.write(tarball)
  return reader.end()
}

/** All that is known of it but what is installed. */
export async function evidenceOf(publication: Publication, pkg: LockedPackage): Promise<Evidence> {
  const honest = await honestEvidence()
  const [digest] = parseIntegrity(publication.integrity)
  if (digest === undefined) throw new Error('published without a digest')
  const value = { digests: [digest], bytes: publication.tarball.length, contents: contentsOf(publication) }
  const manifest = { state: 'absent', from: 'test' } as const
  return { ...honest, package: pkg, manifest, tarball: { state: 'present', value, from: 'test' } }
}
