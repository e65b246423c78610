/**
 * Which rule of a policy a package goes by: the first that matches, and that one alone. Nothing is merged, so a reader
 * finds what counts by going down the list.
 */
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { matchesName } from './glob.ts'
import type { PackageRule, PolicyFile } from './policy-file.ts'
import { UNMATCHED_RULE } from './rules.ts'

/** @returns undefined for a package that goes by the policy's own `require` */
export function ruleFor({ rules }: Pick<PolicyFile, 'rules'>, name: string): PackageRule | undefined {
  return rules.find((rule) => matches(rule, name))
}

/** @param names of all packages in the lockfile, those that were left out as well */
export function unmatchedRules(policy: Pick<PolicyFile, 'rules'>, names: Iterable<string>): readonly PackageRule[] {
  const matched = new Set<PackageRule | undefined>()
  for (const name of new Set(names)) matched.add(ruleFor(policy, name))
  return policy.rules.filter((rule) => !matched.has(rule))
}

/** @param names as for {@link unmatchedRules} */
export function ruleFindings(policy: Pick<PolicyFile, 'file' | 'rules'>, names: readonly string[]): readonly Finding[] {
  return unmatchedRules(policy, names).map((rule) => {
    const place = `${policy.file}:${rule.line}`
    const isShadowed = names.some((name) => matches(rule, name))
    const patterns = rule.packages.map((pattern) => `"${pattern}"`).join(', ')
    const message = isShadowed
      ? `${place}: the rules before it take every package that matches ${patterns}.`
      : `${place}: no package in the lockfile matches ${patterns}.`
    return found(UNMATCHED_RULE, message, { file: policy.file, line: rule.line, packages: rule.packages, isShadowed })
  })
}

function matches({ packages }: PackageRule, name: string): boolean {
  return packages.some((pattern) => matchesName(pattern, name))
}
