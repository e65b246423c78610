/** One version of a package as npm's registry has it: its tarball, and its document with everything that npm puts there. */
import { createHash } from 'node:crypto'
import { packTarball, shasumOf } from '../../fixtures/lab/tarball.ts'
import { codeFrom } from './code.ts'
import type { Level, Planned } from './plan.ts'
import type { Random } from './random.ts'
import { NOUNS, PEOPLE, TASKS, VERBS } from './words.ts'

/** Of the compressed tarball, on the average. */
const TARBALL_BYTES = 22_000
/** How well the code compresses. */
const RATIO = 3.3

export interface Signer {
  readonly keyid: string
  readonly sign: (message: string) => string
}

export interface Maker {
  readonly random: Random
  readonly signer: Signer
  /** npm's own address, which a mirror leaves in the documents; npm puts the mirror's in its place. */
  readonly registry: string
  /** A long text to cut code from. */
  readonly code: string
}

type Json = Readonly<Record<string, unknown>>

/** What all versions of a package have in common. */
export interface Project {
  readonly name: string
  readonly repository: string
  readonly shared: Json
  readonly maintainers: readonly Json[]
}

export function makeProject(name: string, { random }: Maker): Project {
  const bare = name.split('/').at(-1) ?? name
  const owner = name.startsWith('@') ? (name.slice(1).split('/')[0] ?? bare) : `${random.pick(PEOPLE)}-${random.hex(4)}`
  const repository = `https://github.com/${owner}/${bare}`
  const person = () => ({
    name: `${random.pick(PEOPLE)}${random.between(1, 99)}`,
    email: `${random.pick(PEOPLE)}@mail.example`,
  })
  const maintainers = Array.from({ length: random.between(1, 5) }, person)
  const sentence = Array.from({ length: random.between(6, 14) }, () => random.pick(NOUNS)).join(' ')
  const shared = {
    description: `${random.pick(VERBS)} the ${sentence}`,
    author: { name: maintainers[0]?.name, email: maintainers[0]?.email, url: `https://${owner}.example/` },
    license: random.pick(['MIT', 'MIT', 'MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause']),
    homepage: `${repository}#readme`,
    repository: { type: 'git', url: `git+${repository}.git` },
    bugs: { url: `${repository}/issues` },
    keywords: Array.from({ length: random.between(3, 10) }, () => random.pick(NOUNS)),
    main: './lib/index.js',
    types: './lib/index.d.ts',
    exports: { '.': { types: './lib/index.d.ts', require: './lib/index.js' }, './package.json': './package.json' },
    files: ['lib', 'CHANGELOG.md'],
    engines: { node: `>=${random.pick([8, 10, 12, 14, 16, 18])}` },
    scripts: {
      build: 'tsc -p tsconfig.build.json && node scripts/build.js --minify',
      lint: 'eslint . --cache --max-warnings 0 && prettier --check .',
      test: 'c8 --reporter=lcov --reporter=text mocha --recursive test',
      'test:types': 'tsd',
      prepublishOnly: 'npm run build && npm test',
      release: `${random.pick(['np', 'release-it', 'semantic-release', 'changeset publish'])} --${random.pick(VERBS)}`,
    },
    devDependencies: Object.fromEntries(
      Array.from({ length: random.between(4, 14) }, () => [
        `${random.pick(NOUNS)}-${random.pick(TASKS)}`,
        `^${random.between(1, 12)}.${random.between(0, 20)}.0`,
      ]),
    ),
  }
  return { name, repository, shared, maintainers }
}

export interface Release {
  readonly name: string
  readonly version: string
  readonly time: Date
  readonly level: Level
  readonly integrity: string
  readonly document: Json
}

export interface WholeRelease extends Release {
  readonly tarball: Buffer
}

/** With a tarball of several files. */
export async function makeRelease(project: Project, planned: Planned, maker: Maker): Promise<WholeRelease> {
  const manifest = {
    name: project.name,
    version: planned.version,
    ...project.shared,
    ...(planned.dependencies.size > 0 && { dependencies: Object.fromEntries(planned.dependencies) }),
  }
  const files = makeFiles(manifest, maker)
  const tarball = await packTarball(files, 6)
  const unpackedSize = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const dist = {
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    shasum: shasumOf(tarball),
    fileCount: Object.keys(files).length,
    unpackedSize,
  }
  return { ...describe(project, planned, manifest, dist, maker), tarball }
}

/** Another version, which stands in the packument and nobody asks for: there is no tarball of it. */
export function inventRelease(
  project: Project,
  at: Pick<Planned, 'version' | 'time' | 'level'>,
  maker: Maker,
): Release {
  const { random } = maker
  const bytes = (length: number) => Buffer.from(random.hex(length * 2), 'hex')
  const dist = {
    integrity: `sha512-${bytes(64).toString('base64')}`,
    shasum: bytes(20).toString('hex'),
    fileCount: random.between(3, 40),
    unpackedSize: random.between(4_000, 400_000),
  }
  return describe(project, at, { name: project.name, version: at.version, ...project.shared }, dist, maker)
}

type Dist = Readonly<Record<'integrity' | 'shasum', string>> & Readonly<Record<'fileCount' | 'unpackedSize', number>>

function describe(
  project: Project,
  { version, time, level }: Pick<Planned, 'version' | 'time' | 'level'>,
  manifest: Json,
  dist: Dist,
  { random, signer, registry }: Maker,
): Release {
  const { name, maintainers } = project
  const bare = name.split('/').at(-1)
  const sig = signer.sign(`${name}@${version}:${dist.integrity}`)
  const attestations = {
    url: `${registry}-/npm/v1/attestations/${name.replace('/', '%2f')}@${version}`,
    provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
  }
  const publisher = {
    none: maintainers[0],
    provenance: maintainers[0],
    'trusted-publisher': {
      name: 'GitHub Actions',
      email: 'npm-oidc-no-reply@github.com',
      trustedPublisher: { id: 'github', oidcConfigId: `oidc:${random.hex(8)}-${random.hex(4)}-${random.hex(12)}` },
    },
  }[level]
  const document = {
    ...manifest,
    _id: `${name}@${version}`,
    gitHead: random.hex(40),
    _nodeVersion: `${random.pick([12, 14, 16, 18, 20, 22])}.${random.between(0, 20)}.0`,
    _npmVersion: `${random.pick([6, 8, 9, 10])}.${random.between(0, 9)}.0`,
    dist: {
      integrity: dist.integrity,
      shasum: dist.shasum,
      tarball: `${registry}${name}/-/${bare}-${version}.tgz`,
      fileCount: dist.fileCount,
      unpackedSize: dist.unpackedSize,
      ...(level !== 'none' && { attestations }),
      signatures: [{ keyid: signer.keyid, sig }],
    },
    _npmUser: publisher,
    directories: {},
    maintainers,
    _npmOperationalInternal: {
      host: 's3://npm-registry-packages-npm-production',
      tmp: `tmp/${bare}_${version}_${time.getTime()}_0.${random.between(10 ** 15, 9 * 10 ** 15)}`,
    },
    _hasShrinkwrap: false,
  }
  return { name, version, time, level, integrity: dist.integrity, document }
}

function makeFiles(manifest: Json, { random, code }: Maker): Record<string, string> {
  const whole = Math.max(1500, TARBALL_BYTES * RATIO * random.logNormal(1))
  const count = Math.min(400, 3 + Math.floor(whole / 9_000 + random.between(0, 4)))
  const shares = Array.from({ length: count }, () => random.logNormal(0.8))
  const sum = shares.reduce((total, share) => total + share, 0)
  const prose = (bytes: number) => codeFrom(code, bytes, random).replaceAll('  ', '\n- ')
  const files: Record<string, string> = {
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    LICENSE: LICENSE,
    'README.md': `# ${manifest['name']}\n\n${prose(random.between(800, 4000))}\n`,
    'lib/index.d.ts': `export {}\n${codeFrom(code, random.between(300, 2000), random)}`,
  }
  for (const [index, share] of shares.entries()) {
    const name = index === 0 ? 'index' : `${random.pick(VERBS)}-${random.pick(NOUNS)}-${index}`
    files[`lib/${name}.js`] = codeFrom(code, Math.ceil((whole * share) / sum), random)
  }
  return files
}

const LICENSE = `MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions: the above copyright notice and this permission notice
shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY
OF ANY KIND, EXPRESS OR IMPLIED.
`
