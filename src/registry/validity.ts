/** How long an answer holds, as its headers say. https://www.rfc-editor.org/rfc/rfc9111 */
import type { Validators, Validity } from './origin.ts'
import type { Reply } from './transport.ts'

/** npm's registry says 5 minutes. Whoever says more is believed for an hour: what is withdrawn should be seen. */
const MAX_FRESH_MS = 60 * 60 * 1000
const MAX_VALIDATOR_LENGTH = 256

export function validityOf(reply: Pick<Reply, 'header'>): Validity {
  const directives = (reply.header('cache-control') ?? '').toLowerCase().split(',')
  const control = directives.map((directive) => directive.trim())
  const isStored = !control.includes('no-store') && reply.header('vary')?.trim() !== '*'
  return { validators: validatorsOf(reply), freshFor: freshFor(control, reply.header('age')), mayBeKept: isStored }
}

function freshFor(control: readonly string[], age: string | undefined): number {
  if (control.some((directive) => directive === 'no-cache' || directive.startsWith('no-cache='))) return 0
  const ages = control.flatMap((directive) => /^max-age="?(\d{1,10})"?$/u.exec(directive)?.[1] ?? [])
  if (ages.length === 0) return 0
  // Where a proxy had it for a while, that counts.
  const passed = age === undefined ? 0 : /^\d{1,10}$/u.test(age) ? Number(age) : Number.POSITIVE_INFINITY
  return Math.max(0, Math.min((Math.min(...ages.map(Number)) - passed) * 1000, MAX_FRESH_MS))
}

function validatorsOf({ header }: Pick<Reply, 'header'>): Validators {
  return { etag: sendable(header('etag')), modified: sendable(header('last-modified')) }
}

/** It is sent back to where it came from, in a header. */
function sendable(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= MAX_VALIDATOR_LENGTH && /^[\x20-\x7e]+$/u.test(value)
    ? value
    : undefined
}
