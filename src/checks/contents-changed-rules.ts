/** The rules of the claim `contents` about what an earlier version had not. */
import type { FactChange } from '../contents/compare-facts.ts'
import type { Rule } from '../finding.ts'

const ACCEPT = 'If it is meant so, accept it with verify-deps trust NAME.'

const NEW_INSTALL_SCRIPT: Rule = {
  code: 'VD520',
  name: 'new-install-script',
  kind: 'contradicted',
  claim: 'contents',
  title: 'An install script that the version before did not have',
  help: `Do not install before you have read the script. ${ACCEPT}`,
}

const NEW_IMPLICIT_GYP: Rule = {
  code: 'VD521',
  name: 'new-implicit-gyp',
  kind: 'contradicted',
  claim: 'contents',
  title: 'A binding.gyp that the version before did not have, and that an install runs',
  help: `Do not install before you have read it. ${ACCEPT}`,
}

const NEW_BIN: Rule = {
  code: 'VD522',
  name: 'new-bin',
  kind: 'weak',
  claim: 'contents',
  title: 'A command that the version before did not have',
  help: 'Look whether it has the name of another command. If it is as it should be, record it with verify-deps trust NAME.',
}

const NEW_FOREIGN_DEPENDENCY: Rule = {
  code: 'VD523',
  name: 'new-foreign-dependency',
  kind: 'contradicted',
  claim: 'contents',
  title: 'A dependency from outside of registries that the version before did not have',
  help: `Do not install before you have looked at where it comes from. ${ACCEPT}`,
}

const NEW_NATIVE_BINARY: Rule = {
  code: 'VD524',
  name: 'new-native-binary',
  kind: 'weak',
  claim: 'contents',
  title: 'A native binary that the version before did not have',
  help: 'Find out how it was built. If it is as it should be, record it with verify-deps trust NAME.',
}

const GROWN_MANY_TIMES: Rule = {
  code: 'VD525',
  name: 'grown-many-times',
  kind: 'weak',
  claim: 'contents',
  title: 'Many times as large as the version before',
  help: 'Look at what was added. If it is as it should be, record it with verify-deps trust NAME.',
}

export const PREVIOUS_CONTENTS_UNKNOWN: Rule = {
  code: 'VD526',
  name: 'previous-contents-unavailable',
  kind: 'unavailable',
  claim: 'contents',
  title: 'What was in the version before cannot be told',
  help: 'Run again; if it stays so, record a good version with verify-deps trust, which needs the version before no more.',
}

export const RULE_OF_FACT = {
  installScripts: NEW_INSTALL_SCRIPT,
  implicitGyp: NEW_IMPLICIT_GYP,
  bins: NEW_BIN,
  foreign: NEW_FOREIGN_DEPENDENCY,
  natives: NEW_NATIVE_BINARY,
  unpackedBytes: GROWN_MANY_TIMES,
} as const satisfies Record<FactChange['fact'], Rule>
