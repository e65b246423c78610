/** A policy that uses everything there is, and copies of it with one thing changed. */
import type { RuleOf } from '../../src/policy-file/exception-shape.ts'

export const SHA512 = 'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='

export const FULL = {
  $schema: './node_modules/verify-deps/schema/policy.schema.json',
  require: 'signature',
  strict: true,
  minimumReleaseAge: '3 days',
  rules: [
    {
      packages: ['@acme/*', 'acme-cli'],
      registry: 'https://registry.example/npm',
      publisher: {
        issuer: 'https://token.actions.githubusercontent.com',
        repository: 'https://github.com/acme/*',
        workflow: '.github/workflows/release.yml',
        ref: 'refs/tags/**',
        runner: 'github-hosted',
      },
    },
    { packages: ['sigstore'], require: 'provenance' },
  ],
  names: { protect: ['@acme/*'], allow: ['acme-client'], private: ['@acme/*'], askPublic: true },
  downgrade: { youngDays: 90, veryYoungDays: 7 },
  exceptions: [
    { code: 'VD103', package: 'tiny-format', reason: 'Old.', expires: '2027-03-31' },
    { code: 'VD202', package: 'old-thing@1.0.2', integrity: SHA512, reason: 'Repacked.', expires: '2027-01-31' },
  ],
  evidence: { registry: 'https://public.example/', scopes: { '@acme': 'https://registry.example/npm/' } },
} as const

export const GONE = Symbol('the member is not there')
export type Path = readonly (string | number)[]

/** @param value what is there instead */
export function changed(path: Path, value: unknown): unknown {
  if (path.length === 0) return value
  const document = structuredClone(FULL) as unknown
  const parent = path.slice(0, -1).reduce((at, member) => (at as never)[member], document) as Record<string, unknown>
  const last = String(path.at(-1))
  if (value === GONE) delete parent[last]
  else parent[last] = value
  return document
}

const RULES: Readonly<Record<string, ReturnType<RuleOf>>> = {
  VD101: { kind: 'contradicted', isFinal: true },
  VD202: { kind: 'contradicted' },
  VD103: { kind: 'missing' },
  VD201: { kind: 'missing' },
}

export function ruleOf(code: string) {
  return RULES[code]
}
