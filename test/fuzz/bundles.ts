/** The genuine bundles that mutants are made from, each with what it means and who is to judge its mutants. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { AttestRequest } from '../../fixtures/lab/sigstore/attest.ts'
import { createInstance } from '../../fixtures/lab/sigstore/instance.ts'
import { type ExamineOptions, examine } from '../../src/sigstore/examine.ts'
import { decodePem } from '../../src/sigstore/pem.ts'
import { importPublicKey } from '../../src/sigstore/signature.ts'
import { decodeTrustRoot } from '../../src/sigstore/trust-root.ts'
import { corpora, corpusFile, corpusFiles } from '../support/corpora.ts'
import type { Json } from './json.ts'
import { type Meaning, meaningOf } from './meaning.ts'
import { makeOracle, type NamedKey, type Oracle } from './oracle.ts'

interface World {
  readonly name: string
  readonly options: ExamineOptions
  readonly oracle: Oracle
}

export interface GoodBundle {
  readonly name: string
  readonly json: Json
  readonly world: World
  readonly meaning: Meaning
  /** Why the oracle refuses it; its mutants are then not shown to the oracle either. */
  readonly refusedByOracle: string | undefined
}

export interface Bundles {
  /** In groups of a kind, so that the rare kinds are not left out. */
  readonly good: readonly (readonly GoodBundle[])[]
  readonly all: readonly Json[]
}

/** Those of the corpora where they are at hand, and else some of the lab. */
export function loadBundles(): Bundles {
  return corpora === undefined ? labBundles() : corporaBundles()
}

function labBundles(): Bundles {
  const instance = createInstance()
  const { hint, spki } = instance.managedKey
  const artifact = Buffer.from('the artifact')
  const world = makeWorld('lab', instance.trustedRoot() as Json, [{ hint, spki, window: undefined }], artifact)
  // Each says something else: of what is said twice, the evidence may be exchanged.
  const about = (name: string) => {
    const subject = [{ name: `pkg:npm/${name}@1.0.0`, digest: { sha512: '00' } }]
    const predicateType = 'https://slsa.dev/provenance/v1'
    return { statement: { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} } }
  }
  const at = new Date('2026-03-01T10:00:00Z')
  const requests: readonly AttestRequest[] = [
    { ...about('a'), at },
    { ...about('b'), at, log: 'v2' },
    { ...about('c'), at, signer: 'publicKey' },
    { ...about('d'), at, mediaType: 'v0.1', inclusion: ['promise'] },
    { artifact, at },
  ]
  const good = requests.map((request, index) => goodIn(`request ${index}`, instance.attest(request) as Json, [world]))
  return { good: good.filter((group) => group.length > 0), all: good.flat().map(({ json }) => json) }
}

function corporaBundles(): Bundles {
  const distinct = Object.values(read<Record<string, { bundle: Json }>>('bundles', 'all-distinct-bundles.json'))
  const keys = read<TufKeys>('roots', 'npm-keys', 'tuf-keys.prod.json').keys.flatMap(npmKey)
  // What most of the bundles that sign something bare are about.
  const artifact = Buffer.from(corpusFile('conformance', 'bundle-verify', 'a.txt'))
  const worlds = ['prod', 'staging', 'github'].map((name) =>
    makeWorld(name, read<Json>('roots', `${name}.trusted_root.json`), keys, artifact),
  )
  const ofCorpus = distinct.flatMap(({ bundle }, index) => goodIn(`bundle ${index}`, bundle, worlds))
  const cases = corpusFiles('conformance', 'bundle-verify').filter((name) => !/_fail$|\.(?:txt|md)$/.test(name))
  const ofConformance = cases.flatMap(conformanceCase)
  const groups = new Map<string, GoodBundle[]>()
  for (const good of [...ofCorpus, ...ofConformance]) {
    const group = groups.get(kindOf(good)) ?? []
    groups.set(kindOf(good), [...group, good])
  }
  const all = [...distinct.map(({ bundle }) => bundle), ...ofConformance.map(({ json }) => json)]
  return { good: [...groups.values()], all }
}

function goodIn(name: string, json: Json, worlds: readonly World[]): readonly GoodBundle[] {
  return worlds.flatMap((world) => {
    const result = examine(json, world.options)
    if (!result.ok) return []
    return [{ name, json, world, meaning: meaningOf(result.attestation), refusedByOracle: world.oracle(json) }]
  })
}

function makeWorld(name: string, root: Json, named: readonly NamedKey[], artifact: Buffer): World {
  const keys = named.map((key) => ({ ...key, key: importPublicKey(key.spki) }))
  const digest = (algorithm: string) => createHash(algorithm).update(artifact).digest()
  const digests = { sha256: digest('sha256'), sha384: digest('sha384'), sha512: digest('sha512') }
  const options: ExamineOptions = {
    trust: decodeTrustRoot(root),
    keys: (hint) => keys.filter((key) => key.hint === hint),
    artifact: { bytes: artifact, digests },
  }
  return { name, options, oracle: makeOracle(root, named, artifact) }
}

/** Each has its own root, artifact and key, or those of the production instance and `a.txt`. */
function conformanceCase(name: string): readonly GoodBundle[] {
  const folder = ['conformance', 'bundle-verify', name]
  const has = (file: string) => existsSync(path.join(corpora ?? '', ...folder, file))
  const root = has('trusted_root.json') ? [...folder, 'trusted_root.json'] : ['roots', 'prod.trusted_root.json']
  const json = read<Json>(...folder, 'bundle.sigstore.json')
  const hint = (json as { verificationMaterial?: { publicKey?: { hint?: string } } }).verificationMaterial?.publicKey
  const key = has('key.pub') ? Buffer.from(decodePem(corpusFile(...folder, 'key.pub'), 'the key').der) : undefined
  const keys = key === undefined ? [] : [{ hint: hint?.hint ?? '', spki: key, window: undefined }]
  const text = has('artifact') ? corpusFile(...folder, 'artifact') : corpusFile('conformance', 'bundle-verify', 'a.txt')
  return goodIn(name, json, [makeWorld(name, read(...root), keys, Buffer.from(text))])
}

interface TufKeys {
  readonly keys: readonly {
    readonly keyId: string
    readonly keyUsage: string
    readonly publicKey: {
      readonly rawBytes: string
      readonly validFor: { readonly start: string; readonly end?: string }
    }
  }[]
}

function npmKey({ keyId, keyUsage, publicKey }: TufKeys['keys'][number]): readonly NamedKey[] {
  const { start, end } = publicKey.validFor
  const window = { start: new Date(start), end: end === undefined ? undefined : new Date(end) }
  const spki = Buffer.from(publicKey.rawBytes, 'base64')
  return keyUsage === 'npm:attestations' ? [{ hint: keyId, spki, window }] : []
}

/** The members that there are, and what the log entries are. */
function kindOf({ json, world, meaning }: GoodBundle): string {
  const members = JSON.stringify(json, (name, value) =>
    typeof value === 'object' || ['mediaType', 'kind', 'version'].includes(name) ? value : '',
  )
  const shape = members.replaceAll(/"hashes":\[[^\]]*\]/g, '').replaceAll(/,?"[a-zA-Z0-9]+":""/g, '')
  return `${world.name} ${meaning.facts.length} ${shape}`
}

function read<T>(...parts: readonly string[]): T {
  return JSON.parse(corpusFile(...parts)) as T
}
