/** What a project demands of its packages: its policy file, its identity lock, and what the command line says on top. */
import type { Context } from './checks/check.ts'
import { checkRules } from './checks/index.ts'
import type { Wanted } from './collect.ts'
import type { Finding, Rule } from './finding.ts'
import type { LockedPackage } from './lockfile/locked-package.ts'
import type { Policy, Requirement } from './policy.ts'
import { DEFAULT_POLICY, REQUIREMENTS } from './policy.ts'
import { applyExceptions, exceptionFindings } from './policy-file/exceptions.ts'
import { readPolicyFile, readPolicyFileAt } from './policy-file/find.ts'
import { isAllowed, isPrivate, namesFindings } from './policy-file/names.ts'
import type { Exception, PolicyFile } from './policy-file/policy-file.ts'
import { DEFAULT_DOWNGRADE } from './policy-file/policy-file.ts'
import { ruleFindings, ruleFor } from './policy-file/rule-for.ts'
import type { IdentityLock } from './publisher/identity-lock.ts'
import { acceptedOf, EMPTY_IDENTITY_LOCK } from './publisher/identity-lock.ts'
import { readIdentityLock } from './publisher/read-identity-lock.ts'
import type { EvidencePlaces } from './registry/evidence-places.ts'
import type { VerifyOptions } from './verify-options.ts'

export interface ProjectPolicy {
  readonly wanted: Wanted
  /** Names that others could imitate, as patterns; `undefined` where nobody wants to know what names look like. */
  readonly protect: readonly string[] | undefined
  /** Where evidence is asked for. */
  readonly places: EvidencePlaces
  of(pkg: LockedPackage): { readonly policy: Policy; readonly context: Omit<Context, 'engines'> }
  /** Takes out what somebody has looked at and accepts. */
  except(findings: readonly Finding[], pkg: LockedPackage): ReturnType<typeof applyExceptions>
  /** What there is to say of the policy itself, once all packages are through. */
  findings(all: readonly LockedPackage[], looked: readonly LockedPackage[]): readonly Finding[]
}

/**
 * @param directory of the project; `undefined` for none, and then the options alone count
 * @throws UsageError when one of the files cannot be understood
 */
export async function readProjectPolicy(directory: string | undefined, options: VerifyOptions): Promise<ProjectPolicy> {
  const [file, lock] = await Promise.all([
    options.policyFile !== undefined
      ? readPolicyFileAt(options.policyFile, ruleOf)
      : directory === undefined
        ? undefined
        : readPolicyFile(directory, ruleOf),
    directory === undefined ? EMPTY_IDENTITY_LOCK : readIdentityLock(directory),
  ])
  return projectPolicy(file, lock, options)
}

function projectPolicy(file: PolicyFile | undefined, lock: IdentityLock, options: VerifyOptions): ProjectPolicy {
  const { now = new Date() } = options
  const { youngDays, veryYoungDays } = file?.downgrade ?? DEFAULT_DOWNGRADE
  const ages = { now, youngDays, veryYoungDays, minimumReleaseAge: file?.minimumReleaseAge ?? 0 }
  const strict = options.strict ?? file?.strict ?? DEFAULT_POLICY.strict
  const used = new Set<Exception>()
  return {
    wanted: {
      now,
      youngDays,
      veryYoungDays,
      age: ages.minimumReleaseAge > 0,
      history: options.require !== 'integrity',
    },
    protect:
      options.require === 'integrity' ? undefined : [...(file?.names?.protect ?? []), ...(file?.names?.private ?? [])],
    places: {
      registry: file?.evidence?.registry,
      scopes: file?.evidence?.scopes,
      isPrivate: (name) => file !== undefined && isPrivate(file, name),
    },
    of: ({ name, version }) => {
      const rule = file === undefined ? undefined : ruleFor(file, name)
      const policy = { require: requirementOf(options.require, rule?.require, file?.require), strict }
      return {
        policy,
        context: {
          requireProvenance: policy.require === 'provenance',
          publisherRule: rule?.publisher,
          registryRule: rule?.registry,
          accepted: acceptedOf(lock, name, version),
          ages,
          names: {
            isAllowed: file !== undefined && isAllowed(file, name),
            isPrivate: file !== undefined && isPrivate(file, name),
            askPublic: file?.names?.askPublic === true,
          },
        },
      }
    },
    except: (findings, pkg) => {
      const applied = applyExceptions(findings, file?.exceptions ?? [], pkg, {
        now,
        isPublisherNamed: file !== undefined && ruleFor(file, pkg.name)?.publisher !== undefined,
      })
      for (const { exception } of applied.excepted) used.add(exception)
      return applied
    },
    findings: (all, looked) => {
      if (file === undefined) return []
      const seen = new Set(looked)
      const leftOut = all.filter((pkg) => !seen.has(pkg))
      const names = all.map(({ name }) => name)
      return [
        ...ruleFindings(file, names),
        ...namesFindings(file, names),
        ...exceptionFindings(file, used, leftOut, now),
      ]
    },
  }
}

/** A rule is about these packages in particular, the command line about all: it cannot ask for less than the rule. */
function requirementOf(
  asked: Requirement | undefined,
  ofRule: Requirement | undefined,
  ofFile: Requirement = DEFAULT_POLICY.require,
): Requirement {
  if (asked === undefined) return ofRule ?? ofFile
  return ofRule !== undefined && REQUIREMENTS.indexOf(ofRule) > REQUIREMENTS.indexOf(asked) ? ofRule : asked
}

const RULES = new Map<string, Rule>(checkRules.map((rule) => [rule.code, rule]))

function ruleOf(code: string) {
  return RULES.get(code)
}
