/** What a person reads of one bundle. */
import type { VerifiedAttestation } from '../sigstore/attestation.ts'
import { STEPS } from '../sigstore/attestation.ts'
import type { BundleVerdict } from '../verify-bundle.ts'
import { cut, plain } from './text.ts'

/** In characters. */
const MAX_LINE = 4000

type Line = readonly [label: string, value: string]

/** @param target as it was named on the command line */
export function describeBundle(verdict: BundleVerdict, target: string): string {
  const head = `${verdict.ok ? 'Verified' : 'NOT verified'}: ${target}`
  const lines = verdict.ok ? describe(verdict.attestation) : failure(verdict)
  const width = Math.max(...lines.map(([label]) => label.length))
  return `${[head, ...lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`)].map((line) => cut(plain(line), MAX_LINE)).join('\n')}\n`
}

function failure({ step, reason, detail }: Extract<BundleVerdict, { ok: false }>): readonly Line[] {
  const at = (STEPS as readonly string[]).indexOf(step)
  const where = at < 0 ? step : `${step} (step ${at + 1} of ${STEPS.length})`
  return [
    ['failed at', where],
    ['because', reason],
    ...Object.entries(detail).map(([name, value]): Line => [name, String(value)]),
  ]
}

function describe({ signer, times, certificateLogs, logEntries, content }: VerifiedAttestation): readonly Line[] {
  const by: Line[] =
    signer.kind === 'publicKey'
      ? [['signed by', 'the given key']]
      : [
          ['signed by', signer.identity.san],
          ['issuer', signer.identity.issuer ?? 'not named in the certificate'],
        ]
  const { claims = {} } = signer.kind === 'certificate' ? signer.identity : {}
  const optional: [string, string | undefined][] = [
    ['source', claims.sourceRepositoryUri],
    ['commit', claims.sourceRepositoryDigest],
    ['run', claims.runInvocationUri],
  ]
  return [
    ...by,
    ...optional.flatMap(([label, value]): Line[] => (value === undefined ? [] : [[label, value]])),
    ...times.map(({ time, url }): Line => ['at', `${time.toISOString()}, says ${url}`]),
    ...(signer.kind === 'publicKey' ? [] : [logsOf(certificateLogs)]),
    ...logEntries.map(
      ({ log, index, kind, proven }): Line => ['log entry', `${index} of ${log} (${kind}, by ${proven})`],
    ),
    ...(logEntries.length === 0 ? [['log entry', 'none: the trusted root has no log of signatures'] as const] : []),
    content.kind === 'statement' ? ['statement', content.statement.predicateType] : ['message', content.hash],
  ]
}

function logsOf(certificateLogs: readonly string[]): Line {
  return ['certificate log', certificateLogs.join(', ') || 'none: the trusted root has no log of certificates']
}
