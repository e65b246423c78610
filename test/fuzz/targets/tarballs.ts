/**
 * Tarballs. Bytes that are not those that were locked and signed fail, whatever is in them. And as if a publisher had
 * published just these: what is read of them without a complaint is what an independent reader reads, and no more.
 */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { packTarball } from '../../../fixtures/lab/tarball.ts'
import { examine } from '../../../src/checks/index.ts'
import type { Contents } from '../../../src/contents/contents.ts'
import { ignoreFile, installedPath } from '../../../src/contents/entry-path.ts'
import type { Evidence, Tarball } from '../../../src/evidence.ts'
import { DEFAULT_POLICY, judge } from '../../../src/policy.ts'
import { measure } from '../../../src/registry/measure.ts'
import { honestEvidence, present } from '../../support/evidence.ts'
import { mutateTarball } from '../mutate/tar.ts'
import { accepted, problem, type Sample, type Target, type Verdict } from '../target.ts'

interface TarballSample extends Sample {
  readonly evidence: Evidence
}

const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {},
  scripts: { 'install.js': '// nothing\n', 'binding.gyp': '{}', 'bin/run.js': '#!/usr/bin/env node\n' },
  nested: { 'a/b/c/d.js': 'd', 'a/b/e.js': 'e', 'a/.npmignore': 'x', 'a/.gitignore': 'y', 'lib/é.js': 'é' },
  native: { 'build/addon.node': '\u007fELF\u0002\u0001', 'x.exe': 'MZ' },
}

export async function tarballs(): Promise<Target<TarballSample>> {
  const samples = await Promise.all(
    Object.entries(FILES).map(async ([name, files]): Promise<TarballSample> => {
      const manifest = { scripts: { install: 'node install.js' }, bin: { run: 'bin/run.js' } }
      const more = name === 'scripts' ? { manifest } : {}
      const evidence = await honestEvidence({ files, ...more })
      const { name: of, version } = evidence.package
      // As `publish` packs it.
      const bytes = await packTarball({
        'package.json': `${JSON.stringify({ name: of, version, license: 'MIT', ...more.manifest })}\n`,
        'index.js': `// ${of}\n`,
        ...files,
      })
      return { name, bytes, evidence }
    }),
  )
  return {
    name: 'tarballs',
    samples,
    mutate: (sample, random) => mutateTarball(sample.bytes, random.pick(samples).bytes, random),
    judge: async (sample, bytes) => {
      const contents = { digests: true }
      // However the network cuts it.
      const tarball = await measure(pieces(bytes), { algorithms: ['sha512', 'sha1'], contents })
      return judgeOutcome(sample, bytes, tarball) ?? (await compare(bytes, tarball.contents))
    },
  }
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const step = bytes.length % 3 === 0 ? 1000 : 65_536
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
}

function judgeOutcome(
  { evidence, bytes: original }: TarballSample,
  bytes: Uint8Array,
  tarball: Tarball,
): Verdict | undefined {
  const changed = { ...evidence, tarball: present(tarball) }
  const { outcome, proven } = judge(changed, examine(changed, { engines: ['node'] }), DEFAULT_POLICY)
  const isSame = Buffer.from(original).equals(bytes)
  if (isSame) return outcome === 'verified' ? undefined : problem(`the original is ${outcome}`)
  if (outcome !== 'failed') return problem(`other bytes are ${outcome}`)
  return proven.integrity === undefined ? undefined : problem('the integrity of other bytes is proven')
}

/** What `tar-stream` reads, which shares no code with node-tar. */
async function compare(bytes: Uint8Array, contents: Contents | undefined): Promise<Verdict> {
  if (contents?.files === undefined) return problem('nothing was read')
  if (contents.problems.length > 0) return { is: 'refused', what: contents.problems[0]?.kind ?? '' }
  if (contents.manifest === undefined) return problem('there is no manifest, and no problem')
  const read = await filesOf(bytes)
  if (typeof read === 'string') return problem(`no problem, and tar-stream says: ${read}`)
  const [ours, theirs] = [new Map([...contents.files].map(([path, { digest }]) => [path, digest])), read]
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (path) => ours.get(path) !== theirs.get(path),
  )
  return differing.length === 0 ? accepted('read alike') : problem('no problem, and tar-stream reads other files')
}

/** The types lack it. */
const OPTIONS = { allowUnknownFormat: true } as object

/** @returns digests by path; a text where it cannot be read */
async function filesOf(bytes: Uint8Array): Promise<ReadonlyMap<string, string> | string> {
  const files = new Map<string, string>()
  const ignores = new Set<string>()
  try {
    const reader = extract(OPTIONS)
    reader.end(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : Buffer.from(bytes))
    for await (const entry of reader) {
      const hash = createHash('sha256')
      for await (const chunk of entry as AsyncIterable<Uint8Array>) hash.update(chunk)
      const { name, type } = entry.header
      const renamed = ignoreFile(name)
      if (name.endsWith('/.npmignore')) ignores.add(name)
      if ((type !== 'file' && type !== 'contiguous-file') || (renamed !== undefined && ignores.has(renamed))) continue
      const place = installedPath(renamed ?? name)
      if (place !== undefined) files.set(place, hash.digest('base64'))
    }
    return files
  } catch (error) {
    const { message } = error as Error
    // Zeros behind the end that fill no block.
    return message === 'Unexpected end of data' ? files : message
  }
}
