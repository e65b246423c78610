/** The outcome as text. */
import type { Finding, Outcome } from './fuzz.ts'
import { differences, type Json } from './json.ts'

export function describeOutcome({ counts, findings, oracleOnRefused }: Outcome): string {
  const total = new Map<string, number>()
  const byMutator = [...counts].sort().map(([mutator, outcomes]) => {
    const all = [...outcomes].sort((a, b) => b[1] - a[1])
    for (const [outcome, count] of all) total.set(outcome, (total.get(outcome) ?? 0) + count)
    return `${mutator}\n${all.map(line).join('')}`
  })
  const sum = (prefix: string) =>
    [...total].filter(([outcome]) => outcome.startsWith(prefix)).reduce((each, [, count]) => each + count, 0)
  return [
    `${sum('')} mutations: ${sum('refused')} refused, ${sum('accepted')} accepted, ${sum('FINDING')} findings\n`,
    `# By outcome\n${[...total]
      .sort((a, b) => b[1] - a[1])
      .map(line)
      .join('')}`,
    `# By mutator\n${byMutator.join('\n')}`,
    `# What @sigstore/verify makes of a sample of those that are refused\n${[...oracleOnRefused].sort().map(line).join('')}`,
    ...examples(findings).map(describeFinding),
  ].join('\n')
}

function line([what, count]: readonly [string, number]): string {
  return `${String(count).padStart(9)}  ${what}\n`
}

/** The first of each kind. */
function examples(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ what }, index) => index === findings.findIndex((each) => each.what === what))
}

function describeFinding({ what, mutator, bundle, iteration, before, after }: Finding): string {
  const changes = differences(before, after).slice(0, 5)
  return [
    `# ${what}`,
    `mutation ${iteration}, ${mutator}, of ${bundle}`,
    ...changes.map((each) => `  ${each.path}\n    - ${short(each.before)}\n    + ${short(each.after)}`),
    '',
  ].join('\n')
}

function short(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 300 ? text : `${text.slice(0, 200)} ... ${text.slice(-90)}`
}
