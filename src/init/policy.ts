/** The smallest policy that says something. Pure. */
import type { Requirement } from '../policy.ts'
import type { Step } from './step.ts'

export const POLICY_FILE = 'verify-deps.json'

/** @param hasVerifyDeps whether package.json has a policy in "verifyDeps" */
export function policyStep(
  base: string,
  { before, hasVerifyDeps }: { readonly before: string | undefined; readonly hasVerifyDeps: boolean },
  require: Requirement,
): Step {
  if (before !== undefined) return { kind: 'done', file: POLICY_FILE, why: 'there is a policy' }
  if (hasVerifyDeps) return { kind: 'done', file: 'package.json', why: 'there is a policy in "verifyDeps"' }
  const policy = { $schema: './node_modules/verify-deps/schema/policy.schema.json', require }
  const after = `${JSON.stringify(policy, null, 2)}\n`
  return { kind: 'write', file: POLICY_FILE, base, before, after, why: 'what is demanded of every package' }
}
