/** The jobs that verify on GitLab: the template, and what to include. Pure. */
import { isSameText } from './shipped.ts'
import type { Step } from './step.ts'

const PIPELINE = '.gitlab-ci.yml'
const TEMPLATE = '.gitlab/verify-deps.gitlab-ci.yml'

export interface GitlabTexts {
  readonly pipeline: string | undefined
  readonly copy: string | undefined
  /** As it ships. */
  readonly template: string
}

/** A pipeline has an order and conditions that nobody else knows: what to include is only shown. */
export function gitlabSteps(base: string, { pipeline, copy, template }: GitlabTexts, prefix: string): readonly Step[] {
  if (pipeline !== undefined && /^[^#\n]*\bverify-deps\b/mu.test(pipeline)) {
    const used: Step = { kind: 'done', file: PIPELINE, why: 'it names verify-deps' }
    // It may include it from another project.
    if (copy !== undefined || !pipeline.includes(TEMPLATE)) return [used]
    return [write(base, template), used]
  }
  const variables = prefix === '' ? [] : ['variables:', `  VERIFY_DEPS_TARGET: ${JSON.stringify(prefix)}`]
  const lines = ['include:', `  - local: ${TEMPLATE}`, ...variables]
  const why = pipeline === undefined ? 'there is none yet: put these lines there' : 'it is yours: add these lines'
  const include: Step = { kind: 'by-hand', file: PIPELINE, why, lines }
  if (copy === undefined) return [write(base, template), include]
  const why2 = isSameText(copy, template) ? 'the template is there' : 'there is a template, with changes'
  return [{ kind: 'done', file: TEMPLATE, why: why2 }, include]
}

function write(base: string, template: string): Step {
  return { kind: 'write', file: TEMPLATE, base, before: undefined, after: template, why: 'jobs that verify' }
}
