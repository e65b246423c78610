/** The rules of the claim `publisher`: who built the package, compared with who is expected to. */
import type { Rule } from '../finding.ts'

export const NOT_ALLOWED: Rule = {
  code: 'VD401',
  name: 'publisher-not-allowed',
  kind: 'contradicted',
  claim: 'publisher',
  title: 'Built by a publisher that the policy does not allow',
  help: 'Do not install. Ask the maintainers how this version was built. Change the rule only if they say so.',
}

export const CHANGED: Rule = {
  code: 'VD402',
  name: 'publisher-changed',
  kind: 'contradicted',
  claim: 'publisher',
  title: 'The publisher is not the one in the identity lock',
  help: 'Find out from the maintainers whether they changed it. If so, accept it with verify-deps trust NAME.',
}

export const CHANGED_SINCE_ACCEPTED: Rule = {
  code: 'VD403',
  name: 'publisher-changed-since-accepted',
  kind: 'contradicted',
  claim: 'publisher',
  title: 'The publisher changed since the version accepted before',
  help: 'Find out from the maintainers whether they changed it. If so, accept it with verify-deps trust NAME.',
}

export const NOT_DECLARED: Rule = {
  code: 'VD404',
  name: 'publisher-is-not-declared-repository',
  kind: 'contradicted',
  claim: 'publisher',
  title: 'Not built from the repository that the package declares',
  help: 'Do not install before you know why. If both are the same project, accept it with verify-deps trust NAME.',
}

export const NOT_DECLARED_LONG_AGO: Rule = {
  code: 'VD412',
  name: 'publisher-is-not-declared-repository-long-ago',
  kind: 'weak',
  claim: 'publisher',
  title: 'Not built from the repository that the package declares, long ago',
  help: 'If both are the same project, record the publisher with verify-deps trust.',
}

export const PREVIOUS_UNKNOWN: Rule = {
  code: 'VD413',
  name: 'previous-publisher-unavailable',
  kind: 'unavailable',
  claim: 'publisher',
  title: 'Who published the version before cannot be told',
  help: 'Run again; if it stays so, ask whoever runs the registry why the attestations cannot be had.',
}

export const RENAMED: Rule = {
  code: 'VD405',
  name: 'repository-renamed',
  kind: 'weak',
  claim: 'publisher',
  title: 'The repository was renamed',
  help: 'Repository and owner are the same by their ids. Record the new name with verify-deps trust NAME.',
}

export const BUILD_CHANGED: Rule = {
  code: 'VD416',
  name: 'build-changed',
  kind: 'weak',
  claim: 'publisher',
  title: 'Built in another way than before, by the same workflow',
  help: 'Look at the workflow. If it is as it should be, record it with verify-deps trust NAME.',
}

export const RECREATED: Rule = {
  code: 'VD406',
  name: 'repository-recreated',
  kind: 'contradicted',
  claim: 'publisher',
  title: 'Another repository has taken the name of the accepted one',
  help: 'Do not install. Somebody else may have the name now: ask the maintainers through another channel.',
}
