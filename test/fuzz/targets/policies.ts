/**
 * Policies and identity locks: refused with a usage error, or understood to the last member. What is passed over in silence
 * would weaken what somebody believes to be in force.
 */
import { isDeepStrictEqual } from 'node:util'
import { checkRules } from '../../../src/checks/index.ts'
import type { Rule } from '../../../src/finding.ts'
import { decodePolicyFile, policyOfPackageJson } from '../../../src/policy-file/decode.ts'
import type { PolicyFile } from '../../../src/policy-file/policy-file.ts'
import { decodeIdentityLock, encodeIdentityLock } from '../../../src/publisher/identity-lock.ts'
import { UsageError } from '../../../src/usage-error.ts'
import { FULL, SHA512 } from '../../policy-file/full-policy.ts'
import { mutateJson } from '../mutate/json.ts'
import { accepted, problem, refused, type Sample, type Target, type Verdict } from '../target.ts'

type Kind = 'policy' | 'package.json' | 'identity lock'

interface PolicySample extends Sample {
  readonly kind: Kind
}

const RULES = new Map<string, Rule>(checkRules.map((rule) => [rule.code, rule]))

const POLICIES: Readonly<Record<string, object>> = {
  full: FULL,
  empty: {},
  strict: { require: 'provenance', strict: true },
  names: { names: { protect: ['left-pad', '@acme/*'], private: ['@acme/*'] }, minimumReleaseAge: '36 hours' },
  exceptions: {
    exceptions: [{ code: 'VD301', package: 'a@1.0.0', integrity: SHA512, reason: 'Known.', expires: '2030-01-01' }],
  },
  rules: {
    rules: [
      { packages: ['*'], publisher: { repository: 'https://github.com/acme/tools.git', workflow: 'release.yml' } },
      { packages: ['@acme/*'], registry: 'https://registry.example' },
    ],
  },
}

const PUBLISHER = { issuer: 'https://token.example', repository: 'https://code.example/lab/project' }
const LOCKS: Readonly<Record<string, object>> = {
  signature: { honest: { version: '1.0.0', level: 'signature' } },
  publisher: {
    '@lab/honest': {
      version: '1.0.0',
      level: 'provenance',
      ...PUBLISHER,
      repositoryId: '1001',
      ownerId: '2002',
      workflow: '.github/workflows/release.yml',
      refKind: 'tag',
      trigger: 'push',
      runner: 'github-hosted',
    },
    '@lab/honest@2': { version: '2.1.0', level: 'provenance', ...PUBLISHER },
  },
}

export function policies(): Target<PolicySample> {
  const sample = (kind: Kind, name: string, value: object): PolicySample => {
    return { kind, name: `${kind}: ${name}`, bytes: Buffer.from(JSON.stringify(value, null, 2)) }
  }
  const manifest = (policy: object) => ({ name: 'project', scripts: { test: 'x' }, verifyDeps: policy })
  const samples = [
    ...Object.entries(POLICIES).map(([name, policy]) => sample('policy', name, policy)),
    ...Object.entries(POLICIES).map(([name, policy]) => sample('package.json', name, manifest(policy))),
    ...Object.entries(LOCKS).map(([name, packages]) => sample('identity lock', name, { version: 1, packages })),
  ]
  return {
    name: 'policies',
    samples,
    mutate: (own, random) => {
      const alike = samples.filter(({ kind }) => kind === own.kind)
      return mutateJson(own.bytes, random.pick(alike).bytes, random)
    },
    judge: ({ kind }, bytes) => {
      const text = Buffer.from(bytes).toString()
      try {
        return JUDGES[kind](text)
      } catch (error) {
        if (error instanceof UsageError) return refused(kind)
        throw error
      }
    },
  }
}

const JUDGES: Readonly<Record<Kind, (text: string) => Verdict>> = {
  policy: (text) => {
    const policy = decodePolicyFile(text, 'verify-deps.json', (code) => RULES.get(code))
    return compare('policy', readAsOthers(text), policy)
  },
  'package.json': (text) => {
    const policy = policyOfPackageJson(text, 'package.json', (code) => RULES.get(code))
    const written = readAsOthers(text)
    const own = isObject(written) && Object.hasOwn(written, 'verifyDeps') ? written['verifyDeps'] : undefined
    if (policy !== undefined) return compare('package.json', own, policy)
    return own === undefined ? accepted('no policy') : problem('package.json: its policy is not seen')
  },
  'identity lock': (text) => {
    const lock = decodeIdentityLock(text, 'verify-deps.lock.json')
    const again = JSON.parse(encodeIdentityLock(lock))
    return isDeepStrictEqual(sorted(again), sorted(readAsOthers(text)))
      ? accepted('identity lock')
      : problem('identity lock: it is read as something else')
  },
}

/** @throws nothing that a text could be blamed for: what is accepted has to be JSON for everybody */
function readAsOthers(text: string): unknown {
  return JSON.parse(text.replace(/^\ufeff/u, ''))
}

function compare(kind: Kind, written: unknown, policy: PolicyFile): Verdict {
  const { file: _file, line: _line, ...read } = policy
  const lost = isObject(written) ? firstLost(written, read) : 'all of it'
  return lost === undefined ? accepted(kind) : problem(`${kind}: ${lost} is passed over`)
}

/** Read in another form than written, which their own tests are about. */
const REWRITTEN = new Set(['minimumReleaseAge', 'registry', 'repository', 'scopes'])

/** Member by member: each that is written is there, with the same value. */
function firstLost(written: Tree, read: Tree): string | undefined {
  for (const [name, value] of Object.entries(written)) {
    if (name === '$schema') continue
    const own = Object.hasOwn(read, name) ? read[name] : undefined
    if (own === undefined) return name
    if (REWRITTEN.has(name)) continue
    if (Array.isArray(value) && Array.isArray(own)) {
      if (value.length !== own.length) return name
      const lost = value.map((item, index) =>
        isObject(item) ? firstLost(item, own[index]) : item === own[index] ? undefined : name,
      )
      const first = lost.find((each) => each !== undefined)
      if (first !== undefined) return `${name}: ${first}`
    } else if (isObject(value) && isObject(own)) {
      const lost = firstLost(value, own)
      if (lost !== undefined) return `${name}: ${lost}`
    } else if (value !== own) return name
  }
  return undefined
}

type Tree = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whatever the order of the members, which no reader heeds. */
function sorted(value: unknown): unknown {
  if (!isObject(value)) return value
  return new Map(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  )
}
