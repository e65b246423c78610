/** The rules of {@link file://./contents.ts}. */
import type { Rule } from '../finding.ts'

export const UNREADABLE: Rule = {
  code: 'VD501',
  name: 'unreadable-contents',
  kind: 'unavailable',
  claim: 'contents',
  title: 'The tarball cannot be read',
  help: 'Do not install what nobody could look into. Tell its publisher, and use another version.',
}

export const TOO_LARGE: Rule = {
  code: 'VD502',
  name: 'contents-too-large',
  kind: 'unavailable',
  claim: 'contents',
  title: 'More in the tarball than is read',
  help: 'Look at what it unpacks to by hand, in a place of its own. Honest packages stay far below the limits.',
}

export const UNSAFE_PATH: Rule = {
  code: 'VD503',
  name: 'unsafe-path',
  kind: 'contradicted',
  claim: 'contents',
  title: 'A path in the tarball leads out of the package',
  help: 'Do not install. Tell the registry: no honest tool writes such a tarball.',
}

export const LINK: Rule = {
  code: 'VD504',
  name: 'link-in-tarball',
  kind: 'contradicted',
  claim: 'contents',
  title: 'The tarball holds a link, or something else that is no file',
  help: 'Do not install. npm leaves it out when it unpacks; other tools may follow it. No honest tool packs such things.',
}

export const COLLISION: Rule = {
  code: 'VD505',
  name: 'colliding-paths',
  kind: 'weak',
  claim: 'contents',
  title: 'Two files of the tarball have one place',
  help: 'What is installed depends on the file system. Look at both, and tell its publisher.',
}

export const SEVERAL_MANIFESTS: Rule = {
  code: 'VD506',
  name: 'several-manifests',
  kind: 'contradicted',
  claim: 'contents',
  title: 'More than one package.json at the root of the tarball',
  help: 'Do not install: which of them counts depends on the tool. Tell the registry.',
}

export const NO_MANIFEST: Rule = {
  code: 'VD507',
  name: 'no-manifest',
  kind: 'contradicted',
  claim: 'contents',
  title: 'The tarball has no package.json that npm could read',
  help: 'Do not install. Look at what the tarball holds, and use another version.',
}

export const MANIFEST_CONFUSION: Rule = {
  code: 'VD508',
  name: 'manifest-confusion',
  kind: 'contradicted',
  claim: 'contents',
  title: "The tarball's package.json is not what the registry says of it",
  help: 'Do not install. What was reviewed at the registry is not what runs. Tell the registry, and use another version.',
}

export const REQUEST_EDITED: Rule = {
  code: 'VD509',
  name: 'lockfile-not-as-manifest',
  kind: 'contradicted',
  claim: 'contents',
  title: "The lockfile has the package ask for what its package.json doesn't",
  help: 'Do not install. Look up who changed the entry in the lockfile, and make it anew with your package manager.',
}

export const INSTALL_SCRIPT: Rule = {
  code: 'VD510',
  name: 'install-script',
  kind: 'weak',
  level: 'note',
  claim: 'contents',
  title: 'An install runs code of the package',
  help: 'Read the script. --ignore-scripts installs without it, if the package works without.',
}

export const IMPLICIT_GYP: Rule = {
  code: 'VD511',
  name: 'implicit-node-gyp',
  kind: 'weak',
  claim: 'contents',
  title: 'An install runs node-gyp, and no script says so',
  help: 'Read binding.gyp: it can run any command. --ignore-scripts installs without it.',
}

export const NATIVE: Rule = {
  code: 'VD512',
  name: 'native-binary',
  kind: 'weak',
  level: 'note',
  claim: 'contents',
  title: 'The tarball has native binaries',
  help: 'Nobody can read these in a review. Prefer versions with provenance, which says what they were built from.',
}

export const SHADOWING: Rule = {
  code: 'VD513',
  name: 'shadowing-command',
  kind: 'weak',
  claim: 'contents',
  title: 'A command of the package shadows a well-known one',
  help: "Scripts of the project run the package's in its place. Look at what it does before you install.",
}

export const OWN_SHRINKWRAP: Rule = {
  code: 'VD514',
  name: 'own-shrinkwrap',
  kind: 'weak',
  level: 'note',
  claim: 'contents',
  title: 'The package brings a lockfile of its own',
  help: 'npm takes from there what it depends on. After an install, compare: npm ls --all.',
}

export const FOREIGN: Rule = {
  code: 'VD515',
  name: 'foreign-dependency',
  kind: 'weak',
  claim: 'contents',
  title: 'The package depends on something outside any registry',
  help: 'What is there can change at any time, and nobody signs it. Prefer a version that asks for published packages.',
}
