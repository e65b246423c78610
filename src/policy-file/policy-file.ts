/**
 * The policy of a project: `verify-deps.json`, or `verifyDeps` in its package.json.
 *
 * Its JSON Schema is schema/policy.schema.json, its page docs/policy.md. Every part knows its line, so that whatever is
 * said about it can name the place.
 */
import { VERY_YOUNG_DAYS, YOUNG_DAYS } from '../downgrade/judge.ts'

export const REQUIRABLE = ['integrity', 'signature', 'provenance'] as const
type Requirable = (typeof REQUIRABLE)[number]

/** Fulcio's `Runner Environment`, as GitHub and GitLab fill it. */
export const RUNNERS = ['github-hosted', 'gitlab-hosted', 'self-hosted'] as const
type Runner = (typeof RUNNERS)[number]

export interface PolicyFile {
  /** As the user knows it: for messages. */
  readonly file: string
  readonly line: number
  /** Of every package that no rule says otherwise about. */
  readonly require?: Requirable
  readonly strict?: boolean
  /** The first that matches a package is the one that counts. */
  readonly rules: readonly PackageRule[]
  readonly names?: NamesPolicy
  /** In days; hours make it a fraction. */
  readonly minimumReleaseAge?: number
  readonly downgrade?: DowngradePolicy
  readonly exceptions: readonly Exception[]
  readonly evidence?: EvidencePolicy
}

export interface PackageRule {
  readonly line: number
  /** Patterns for {@link file://./glob.ts}, never empty. */
  readonly packages: readonly string[]
  /** `provenance` wherever there is a publisher: nothing else proves one. */
  readonly require?: Requirable
  /** Normalised, with a slash at its end. */
  readonly registry?: string
  readonly publisher?: PublisherPolicy
}

/** All that is named has to match. */
interface PublisherPolicy {
  readonly line: number
  /** A pattern for `matchesUrl`. */
  readonly issuer?: string
  /** A pattern for `matchesUrl`. */
  readonly repository?: string
  /** A pattern for `matchesText`: the workflow's path in its repository; of GitHub's, its file name will do. */
  readonly workflow?: string
  /** A pattern for `matchesText`. */
  readonly ref?: string
  readonly runner?: Runner
}

/** Patterns for names of packages. */
interface NamesPolicy {
  readonly line: number
  /** Names that others could imitate. */
  readonly protect: readonly string[]
  /** Names that look like others and are known to be honest. */
  readonly allow: readonly string[]
  /** Names that are the project's own: never from the public registry, whoever serves it. */
  readonly private: readonly string[]
  /** Whether the public registry may be asked about those, which tells it the names. */
  readonly askPublic: boolean
}

/** For how long after its publication a version fails that has less evidence than one before it. */
export interface DowngradePolicy {
  readonly line: number
  /** Than one of its own release line. */
  readonly youngDays: number
  /** Than one of another release line. Never more than `youngDays`. */
  readonly veryYoungDays: number
}

export const DEFAULT_DOWNGRADE = { youngDays: YOUNG_DAYS, veryYoungDays: VERY_YOUNG_DAYS } as const

export interface Exception {
  readonly line: number
  /** `VDnnn` */
  readonly code: string
  /** As written: a name, `NAME@VERSION`, or a pattern. */
  readonly package: string
  /** The name or the pattern in it. */
  readonly name: string
  readonly version?: string
  /** One digest, as in a lockfile. */
  readonly integrity?: string
  readonly reason: string
  /** `YYYY-MM-DD`, the last day in UTC on which it counts. */
  readonly expires: string
}

/** Where to ask for signatures and attestations when the registry in use does not pass them on. Normalised addresses. */
interface EvidencePolicy {
  readonly line: number
  readonly registry?: string
  /** By scope, such as `@acme`. */
  readonly scopes?: Readonly<Record<string, string>>
}
