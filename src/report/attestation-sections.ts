/** What a person reads of a package's attestations: who signed them, and the build that they tell of. */
import type { ExplainedAttestation } from '../explain-attestations.ts'
import type { ExplainedPackage } from '../explain-package.ts'
import { describePublisher } from '../publisher/in-words.ts'
import type { Publisher } from '../publisher/publisher.ts'
import type { FulcioClaim } from '../sigstore/fulcio.ts'
import type { Row, Section } from './section.ts'
import { optional } from './section.ts'

export function attestations({ attestations: known }: ExplainedPackage): readonly Section[] {
  if (known === undefined) return []
  const { state, served, verified, reason } = known
  if (verified.length > 0) return verified.flatMap((each) => [attestation(each), ...build(each)])
  const why = {
    absent: 'none: the registry advertises no attestations',
    unavailable: `not known: ${reason}`,
    present: `none that holds, of ${served}; the findings say why`,
  }[state]
  return [{ title: 'Provenance', rows: [['attestations', why]] }]
}

function attestation(each: ExplainedAttestation): Section {
  const { certificate, times, logEntries } = each
  const claims = Object.entries(CLAIMS).flatMap(([claim, label]) =>
    optional(label, certificate?.claims[claim as FulcioClaim]),
  )
  return {
    title: each.kind === 'provenance' ? 'Provenance' : 'Publish attestation of the registry',
    rows: [
      ...optional('type', each.predicateType),
      ...optional('signed by', each.san),
      ...optional('signed with', each.hint && `key ${each.hint}`),
      ...optional('issuer', each.issuer),
      ...(certificate === undefined
        ? []
        : [
            ['certificate', `serial ${certificate.serial}`] as const,
            ['valid', `${certificate.notBefore} to ${certificate.notAfter}`] as const,
            ...claims,
            [
              'certificate log',
              certificate.logs.join(', ') || 'none: the trusted root has no log of certificates',
            ] as const,
          ]),
      ...times.map(({ time, by, url }): Row => ['signed at', `${time}, says ${BY[by]} ${url}`]),
      ...logEntries.map(
        ({ log, index, kind, version, proven }): Row => [
          'log entry',
          `${index} of ${log} (${kind} ${version}), proven by ${PROVEN[proven]}`,
        ],
      ),
    ],
  }
}

const BY = { timestampAuthority: 'the timestamp authority', log: 'the log' } as const
const PROVEN = {
  inclusion: 'a Merkle inclusion proof to a signed checkpoint',
  promise: "the log's signed promise to include it",
} as const

/** By Fulcio's number, https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const CLAIMS = {
  issuerV1: '.1 issuer (old)',
  githubWorkflowTrigger: '.2 trigger (old)',
  githubWorkflowSha: '.3 commit (old)',
  githubWorkflowName: '.4 workflow name (old)',
  githubWorkflowRepository: '.5 repository (old)',
  githubWorkflowRef: '.6 ref (old)',
  issuerV2: '.8 issuer',
  buildSignerUri: '.9 signing workflow',
  buildSignerDigest: '.10 its commit',
  runnerEnvironment: '.11 runner',
  sourceRepositoryUri: '.12 source repository',
  sourceRepositoryDigest: '.13 source commit',
  sourceRepositoryRef: '.14 source ref',
  sourceRepositoryIdentifier: '.15 repository id',
  sourceRepositoryOwnerUri: '.16 owner',
  sourceRepositoryOwnerIdentifier: '.17 owner id',
  buildConfigUri: '.18 started workflow',
  buildConfigDigest: '.19 its commit',
  buildTrigger: '.20 trigger',
  runInvocationUri: '.21 run',
  sourceRepositoryVisibility: '.22 visibility then',
  deploymentEnvironment: '.23 environment',
  tokenSubject: '.24 token subject',
} as const satisfies Record<FulcioClaim, string>

function build({ publisher: by, buildType, agreed = [] }: ExplainedAttestation): readonly Section[] {
  if (by === undefined) return []
  return [
    {
      title: 'Build',
      rows: [
        ['built by', describePublisher(by)],
        ...optional('repository', by.repository),
        ...optional('commit', commitLink(by) ?? by.commit),
        ...optional('workflow', by.workflow),
        ...optional('through', by.signer),
        ...optional('ref', by.ref),
        ...optional('trigger', by.trigger),
        ...optional('runner', by.runner),
        ...optional('environment', by.environment),
        ...optional('run', by.runUrl),
        ...optional('build type', buildType),
        ...optional('predicate agrees', agreed.length === 0 ? undefined : `about ${agreed.join(', ')}`),
      ],
    },
  ]
}

/** GitLab has its own pages below `/-/`. */
function commitLink({ repository, commit, issuer }: Publisher): string | undefined {
  if (repository === undefined || commit === undefined) return undefined
  const isGitHub = issuer.startsWith('https://token.actions.githubusercontent.com')
  return `${repository}${isGitHub ? '' : '/-'}/commit/${commit}`
}
