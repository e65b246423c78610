/** Between a certificate and a chain, with and without the version that goes with each. */
import { at, copyOf, isObject, type Json, placesOf } from '../json.ts'
import type { Random } from '../random.ts'
import type { TreeMutator } from './mutator.ts'

const convert: TreeMutator = (bundle, random, donor) => {
  const material = bundle['verificationMaterial']
  if (!isObject(material)) return false
  const given = material['certificate'] ?? at(material, 'x509CertificateChain', 'certificates', 0)
  if (!isObject(given)) return false
  const leaf = copyOf(given)
  const isChain = random.chance(0.6)
  const keepsBoth = random.chance(0.1)
  if (!keepsBoth || isChain) delete material['certificate']
  if (!keepsBoth || !isChain) delete material['x509CertificateChain']
  if (isChain) material['x509CertificateChain'] = { certificates: chainOf(leaf, random, donor()) }
  else material['certificate'] = leaf
  if (random.chance(0.8)) bundle['mediaType'] = random.pick(isChain ? CHAIN_TYPES : CERTIFICATE_TYPES)
  return true
}

function chainOf(leaf: Json, random: Random, donor: Json): Json[] {
  const others = placesOf(donor)
    .filter(({ value }) => isObject(value) && Object.hasOwn(value, 'rawBytes'))
    .map(({ value }) => copyOf(value))
  const garbage: Json = { rawBytes: random.bytes(random.int(40)).toString('base64') }
  return random.pick<Json[]>([
    [leaf],
    [leaf, leaf],
    [leaf, ...others],
    [...others, leaf],
    [leaf, garbage],
    [garbage, leaf],
    Array.from({ length: 9 + random.int(4) }, () => leaf),
    [leaf, { rawBytes: '' }],
  ])
}

const CERTIFICATE_TYPES = [
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
]
const CHAIN_TYPES = ['0.1', '0.2'].flatMap((version) => [
  `application/vnd.dev.sigstore.bundle.v${version}+json`,
  `application/vnd.dev.sigstore.bundle+json;version=${version}`,
])

export const certificateMutators: Readonly<Record<string, TreeMutator>> = { 'certificate or chain': convert }
