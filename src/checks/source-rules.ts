/** The rules of {@link file://./source.ts}. VD000, VD007 and VD010 speak of a whole run and live with it. */
import type { Rule } from '../finding.ts'

export const NOT_FROM_REGISTRY: Rule = {
  code: 'VD001',
  name: 'not-from-a-registry',
  kind: 'weak',
  claim: 'source',
  title: 'Not from a registry',
  help: 'No registry signs these bytes. Prefer a published version; otherwise review what the address gives.',
}

export const OTHER_PACKAGE: Rule = {
  code: 'VD002',
  name: 'tarball-of-another-package',
  kind: 'contradicted',
  claim: 'source',
  title: "The lockfile's address is another package's tarball",
  help: 'Do not install. Look up who changed "resolved" in the lockfile, and make the entry anew with your package manager.',
}

export const ELSEWHERE: Rule = {
  code: 'VD003',
  name: 'resolved-elsewhere',
  kind: 'weak',
  claim: 'source',
  title: 'The lockfile takes the tarball from outside the configured registry',
  help: 'If this is a registry of yours, configure it in .npmrc; otherwise make the entry anew with your package manager.',
}

export const PLAIN_HTTP: Rule = {
  code: 'VD004',
  name: 'plain-http',
  kind: 'weak',
  claim: 'source',
  title: 'Fetched without encryption',
  help: 'Use https: anybody on the way can see, delay and replace what comes over http.',
}

export const DIVERTED: Rule = {
  code: 'VD005',
  name: 'source-nobody-asked-for',
  kind: 'contradicted',
  claim: 'source',
  title: 'The lockfile takes the package from where nobody asks for it',
  help: 'Do not install: no digest is compared with what is found there. Make the entry anew with your package manager.',
}

export const UNIDENTIFIED: Rule = {
  code: 'VD006',
  name: 'entry-names-no-artifact',
  kind: 'missing',
  claim: 'source',
  title: 'The lockfile entry names no artifact',
  help: 'Make the entry anew with your package manager.',
}

export const NOTHING_OF_ITS_OWN: Rule = {
  code: 'VD008',
  name: 'nothing-of-its-own',
  kind: 'missing',
  claim: 'source',
  title: 'Nothing of its own to verify',
  help: 'Nothing to do: it is listed so that the counts add up.',
}

export const OTHER_REGISTRY: Rule = {
  code: 'VD009',
  name: 'not-the-registry-of-the-policy',
  kind: 'contradicted',
  claim: 'source',
  title: 'Not the registry that the policy names',
  help: "Do not install. Set the scope's registry in .npmrc to the one in the policy, and make the entry anew: another registry can have anything under this name.",
}

export const GIT_WITHOUT_COMMIT: Rule = {
  code: 'VD011',
  name: 'git-without-commit',
  kind: 'missing',
  claim: 'source',
  title: 'From git, and not pinned to a commit',
  help: 'What is installed may be anything, and another thing tomorrow. Pin a full commit, or better take a published version.',
}

export const PATCHED: Rule = {
  code: 'VD012',
  name: 'patched-after-verification',
  kind: 'weak',
  level: 'note',
  claim: 'source',
  title: 'Patched by the package manager: what is installed is not what was published',
  help: 'Read the patch like code of your own. What is verified is the package before it.',
}
