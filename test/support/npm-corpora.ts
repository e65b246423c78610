/** Real attestations of npm's registry, and what others broke of them. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Attestation } from '../../src/evidence.ts'
import { corpora, corpusFiles } from './corpora.ts'
import { corpusJson } from './sigstore-corpora.ts'

interface Indexed {
  readonly predicateType: string
  readonly publish?: { readonly registry: string }
  readonly tlog: readonly { readonly logIndex: string; readonly integratedTime: string }[]
  readonly verdict: { readonly ok: boolean; readonly san?: string; readonly issuer?: string }
  readonly fulcio?: { readonly ext: Readonly<Record<string, string>> }
}

export interface Response {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly attestations: readonly Indexed[]
}

export interface Variant extends Indexed {
  readonly id: string
  readonly name: string | null
  readonly version: string | null
  readonly file: string
}

const load = <T>(...parts: readonly string[]): readonly T[] =>
  corpora === undefined ? [] : corpusJson('npm-attestations', ...parts)
export const RESPONSES = load<Response>('index.json')
export const VARIANTS = load<Variant>('variants', 'index.json')

/** Some could be had from elsewhere only. */
export function tarballOf(name: string, version: string): Buffer | undefined {
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
  if (!corpusFiles('npm-attestations', 'tarballs').includes(file)) return undefined
  return readFileSync(path.join(corpora ?? '', 'npm-attestations', 'tarballs', file))
}

export const listed = (...parts: readonly string[]) =>
  corpusJson<{ readonly attestations: readonly Attestation[] }>('npm-attestations', ...parts).attestations

export const PACOTE_FOLDER = ['raw', 'pacote', 'test', 'fixtures', 'sigstore'] as const

/**
 * By what each is refused, if it is. Three of them are before anybody looks at what they were made for: the log knows the
 * original.
 */
export const PACOTE: Readonly<Record<string, string | undefined>> = {
  'invalid-attestations.json': 'VD301',
  'malformed-subject-attestations.json': 'VD306',
  'mismatched-keyid-attestations.json': 'VD303',
  'mismatched-subject-digest-attestations.json': 'VD306',
  'mismatched-subject-name-attestations.json': 'VD306',
  'no-keyid-attestations.json': 'VD301',
  'unsupported-attestations.json': 'VD306',
  'valid-attestations.json': undefined,
}

/** By what they are refused; the reasons of the examination stand in test/sigstore/npm-attestations.test.ts. */
export const REFUSED: Readonly<Record<string, readonly string[]>> = {
  VD301: [
    'f73f8cc68974b075',
    '8cb97fb48b499436',
    '14671a44a7499b9c',
    'cc0e433b68fc621c',
    '52d45c03ab762553',
    'a746960054489495',
    '17b6a883a2601677',
    '64e8704ed01aed14',
    '22723a453bccabe0',
  ],
  // Of another instance of Sigstore.
  VD302: ['789a2ef89b7d3ce5', '52ac8e021f3dbdc1', 'b93b0c4fe0f5a4ff', '55bd10e43963ed0b'],
  // The envelope names a key, and a certificate signed it.
  VD303: ['fcc0b121f833939a'],
  VD306: [
    '1300705219d961e6',
    '32f4042cab16fec1',
    'f3b1e50b5c747a56',
    'a3ac98188ed5b75d',
    '55d20d27c54283c1',
    'f7ad75926f3b2806',
    '84a76dae028a0967',
    'cd36661b11a8392a',
    '34085c6b9be371a2',
    'befa0cf74b9d92aa',
    'b1f687a0c84c844f',
    '26b761f479fd7130',
    'e1754c8b6b45ba43',
  ],
  // A person says what only the registry can know.
  VD319: ['ef63eab9ae4e4ab9', 'cca743ab1acff080', '0d46ec3060339c3b', 'c71b382f9f1a463f', 'c16f7243a1efb73c'],
}
export const codeOf = (id: string) => Object.entries(REFUSED).find(([, ids]) => ids.includes(id))?.[0]
