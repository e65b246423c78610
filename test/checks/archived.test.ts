/** What Yarn 2 and later lock: an archive of their own. */
import { describe, expect, test } from 'vitest'
import { integrity } from '../../src/checks/integrity.ts'
import { registrySignature } from '../../src/checks/registry-signature.ts'
import type { Contents, InnerFile } from '../../src/contents/contents.ts'
import type { Evidence, Obtained } from '../../src/evidence.ts'
import type { YarnArchive } from '../../src/yarn-cache/yarn-archive.ts'
import {
  absent,
  honestEvidence,
  present,
  REGISTRY,
  said,
  unavailable,
  withBytes,
  withDocument,
  withKeys,
  withLock,
  withResolved,
} from '../support/evidence.ts'

const CHECKSUM = 'ab'.repeat(64)
const FILES = new Map<string, InnerFile>([
  ['package.json', { digest: 'one', bytes: 1 }],
  ['index.js', { digest: 'two', bytes: 1 }],
])
const NO_FACTS = {
  installScripts: [],
  implicitGyp: false,
  bins: [],
  natives: [],
  foreign: [],
  files: 2,
  unpackedBytes: 2,
}

const locked = withLock(await honestEvidence(), { integrity: [], archive: { cacheKey: '10c0', checksum: CHECKSUM } })
const honest = withResolved(locked, undefined)

function withContents(evidence: Evidence, problems: Contents['problems'] = []): Evidence {
  if (evidence.tarball.state !== 'present') return evidence
  const contents = { manifest: undefined, facts: NO_FACTS, problems, files: FILES }
  return { ...evidence, tarball: present({ ...evidence.tarball.value, contents }) }
}
const archive = (files: YarnArchive['files'], checksum = CHECKSUM): Obtained<YarnArchive> =>
  present({ checksum, files })
const read = (changes: Readonly<Record<string, InnerFile | 'link' | undefined>> = {}): YarnArchive['files'] => {
  const files = new Map<string, InnerFile | 'link'>(FILES)
  for (const [path, file] of Object.entries(changes)) {
    if (file === undefined) files.delete(path)
    else files.set(path, file)
  }
  return { state: 'read', files }
}
const cached = (files: YarnArchive['files']) => ({ ...withContents(honest), archive: archive(files) })

test('what the registry signed is proven, and that the lockfile does not say so is told', () => {
  const { findings, proof } = integrity.run(honest, { engines: ['node'] })
  expect(findings.map(({ rule }) => rule.code)).toEqual(['VD107'])
  expect(proof).toMatchObject({ pinnedBy: 'registry-signature' })
  expect(said(registrySignature, honest)).toEqual({ codes: [], proven: true })
})

test('of all packages the same is said, so that it is told once', async () => {
  const other = withLock(await honestEvidence({ name: 'other' }), {
    integrity: [],
    archive: { cacheKey: '10c0', checksum: 'cd'.repeat(64) },
  })
  const message = (evidence: Evidence) => integrity.run(evidence, { engines: ['node'] }).findings[0]?.message
  expect(message(other)).toBe(message(honest))
})

describe('a package of another platform, of which Yarn has no checksum', () => {
  const unfetched = withLock(honest, { archive: { cacheKey: '10c0', checksum: undefined } })
  const run = (evidence: Evidence) => integrity.run(evidence, { engines: ['node'] })

  test('is held to what the registry signed', () => {
    const { findings, proof } = run(unfetched)
    expect(findings.map(({ rule }) => rule.code)).toEqual(['VD107'])
    expect(proof).toMatchObject({ pinnedBy: 'registry-signature' })
    const unsigned = run(withDocument(unfetched, { signatures: [] }))
    expect(unsigned.findings.map(({ rule }) => rule.code)).toEqual(['VD107', 'VD104'])
    expect(unsigned.proof).toBeUndefined()
  })

  test('and an archive that there is all the same, to the tarball', () => {
    const beside = (files: YarnArchive['files']) => ({ ...withContents(unfetched), archive: archive(files) })
    // Which the lockfile still does not pin.
    expect(run(beside(read())).proof).toMatchObject({ pinnedBy: 'registry-signature' })
    const altered = run(beside(read({ 'index.js': { digest: 'other', bytes: 1 } })))
    expect(altered.findings.map(({ rule }) => rule.code)).toEqual(['VD108'])
  })
})

test("an archive in Yarn's cache makes the lockfile speak of the bytes", () => {
  const { findings, proof } = integrity.run(cached(read()), { engines: ['node'] })
  expect(findings).toEqual([])
  expect(proof).toMatchObject({ pinnedBy: 'archive' })
  // Also where nobody signs.
  expect(said(integrity, withDocument(cached(read()), { signatures: [] }))).toEqual({ codes: [], proven: true })
})

describe('each fault, and the twin that differs in that point only', () => {
  const refused = (...codes: readonly string[]) => ({ codes, proven: false })
  const file = { digest: 'evil', bytes: 1 }
  const rows: readonly (readonly [string, Evidence, readonly string[]])[] = [
    ['other bytes', withBytes(honest, Buffer.from('something else')), ['VD101']],
    ['no bytes', { ...honest, tarball: unavailable }, ['VD106']],
    ['no signature', withDocument(honest, { signatures: [] }), ['VD107', 'VD104']],
    ['no keys', { ...honest, keys: absent }, ['VD107', 'VD104']],
    ['no answer about keys', { ...honest, keys: unavailable }, ['VD107', 'VD109']],
    ['unknown keys', withKeys(honest, []), ['VD107', 'VD104']],
    ['no document', { ...honest, manifest: unavailable }, ['VD107', 'VD109']],
    ['another archive', { ...honest, archive: archive(read(), 'cd'.repeat(64)) }, ['VD108']],
    ['a file with other bytes', cached(read({ 'index.js': file })), ['VD108']],
    ['a file more', cached(read({ 'evil.js': file })), ['VD108']],
    ['a file less', cached(read({ 'index.js': undefined })), ['VD108']],
    ['a link in place of a file', cached(read({ 'index.js': 'link' })), ['VD108']],
    ['a file outside of the package', cached(read({ '/node_modules/other/index.js': file })), ['VD108']],
    [
      'taken from elsewhere',
      withResolved(honest, 'https://mirror.example/honest/-/honest-1.0.0.tgz'),
      ['VD107', 'VD104'],
    ],
    ['asked of another registry by Yarn', { ...honest, yarnRegistry: 'https://mirror.example/' }, ['VD107', 'VD104']],
    ['an archive that cannot be read', cached({ state: 'unreadable', reason: 'it has a comment' }), ['VD109']],
    ['an archive that is a link', { ...withContents(honest), archive: unavailable }, ['VD109']],
    [
      'a tarball that nobody can compare',
      { ...withContents(honest, [{ kind: 'unreadable', path: undefined, reason: 'x' }]), archive: archive(read()) },
      ['VD109'],
    ],
  ]
  test.each(rows)('%s', (_what, evidence, codes) => {
    expect(said(integrity, evidence)).toEqual(refused(...codes))
    expect(said(integrity, honest)).toEqual({ codes: ['VD107'], proven: true })
  })

  test('an address that npm would rewrite is asked by Yarn as it is', () => {
    const written = withResolved(honest, 'https://mirror.example/honest/-/honest-1.0.0.tgz')
    expect(said(integrity, { ...written, resolved: `${REGISTRY}honest/-/honest-1.0.0.tgz` }).proven).toBe(false)
    expect(said(integrity, withResolved(honest, `${REGISTRY}honest/-/honest-1.0.0.tgz`)).proven).toBe(true)
  })
})

test('ignore files, which npm renames, are not compared', () => {
  const file = { digest: 'any', bytes: 1 }
  expect(said(integrity, cached(read({ 'a/.gitignore': file, '.npmignore': file })))).toEqual({
    codes: [],
    proven: true,
  })
})

describe("Yarn's own settings of registries", () => {
  const other = 'https://mirror.example/npm'
  test('both are named, and what to do', () => {
    const { findings } = integrity.run({ ...honest, yarnRegistry: other }, { engines: ['node'] })
    const said = findings.find(({ rule }) => rule.code === 'VD104')
    expect(said?.message).toBe(
      `Yarn fetches it from ${other}, and ${REGISTRY} was asked. Set the same registry in .npmrc.`,
    )
    expect(said?.detail).toEqual({ registry: REGISTRY, yarnRegistry: other })
  })

  test('the same one, an archive that matched and an address in the lockfile are proof enough', () => {
    const proven = (evidence: Evidence) => said(integrity, evidence).proven
    expect(proven({ ...honest, yarnRegistry: REGISTRY.slice(0, -1).replace('registry', 'REGISTRY') })).toBe(true)
    expect(proven({ ...cached(read()), yarnRegistry: other })).toBe(true)
    expect(proven({ ...withResolved(honest, `${REGISTRY}honest/-/honest-1.0.0.tgz`), yarnRegistry: other })).toBe(true)
  })
})

describe('the signature is over what came', () => {
  test('not over other bytes', () => {
    expect(said(registrySignature, withBytes(honest, Buffer.from('other'))).proven).toBe(false)
    const silent = withDocument(withBytes(honest, Buffer.from('other')), { integrity: undefined, shasum: undefined })
    expect(said(registrySignature, silent)).toEqual({ codes: ['VD202'], proven: false })
    expect(said(registrySignature, withDocument(honest, { integrity: undefined }))).toEqual({ codes: [], proven: true })
  })

  test('without them there is nothing to compare', () => {
    expect(said(registrySignature, { ...honest, tarball: unavailable })).toEqual({ codes: ['VD211'], proven: false })
  })
})
