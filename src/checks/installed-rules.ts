/** The rules of `--installed`: what lies in node_modules, compared with the tarballs that were verified. */
import type { Rule } from '../finding.ts'

export const ALTERED: Rule = {
  code: 'VD530',
  name: 'installed-file-altered',
  kind: 'contradicted',
  claim: 'contents',
  title: 'An installed file is not the published one',
  help: 'Find out what changed it. Then remove node_modules and install again.',
}

export const ADDED: Rule = {
  code: 'VD531',
  name: 'installed-file-added',
  kind: 'contradicted',
  claim: 'contents',
  title: 'An installed package has files that were not published',
  help: 'Find out what put them there. Then remove node_modules and install again.',
}

export const REMOVED: Rule = {
  code: 'VD532',
  name: 'installed-file-removed',
  kind: 'contradicted',
  claim: 'contents',
  title: 'An installed package lacks files that were published',
  help: 'Find out what removed them. Then remove node_modules and install again.',
}

export const SWAPPED: Rule = {
  code: 'VD533',
  name: 'installed-package-swapped',
  kind: 'contradicted',
  claim: 'contents',
  title: 'Something else is installed than the lockfile says',
  help: 'Install from the lockfile alone (npm ci, or --frozen-lockfile). If it is there again, find out what puts it there.',
}

export const NOT_INSTALLED: Rule = {
  code: 'VD534',
  name: 'not-installed',
  kind: 'weak',
  claim: 'contents',
  level: 'note',
  title: 'Locked, and not installed',
  help: 'Nothing, if it is optional, for other platforms, or was left out. Else install from the lockfile.',
}

export const UNREADABLE: Rule = {
  code: 'VD535',
  name: 'installed-unreadable',
  kind: 'unavailable',
  claim: 'contents',
  title: 'What is installed could not be compared',
  help: 'Make it readable, or remove node_modules and install again. Then run --installed again.',
}

export const NOT_COMPARED: Rule = {
  code: 'VD536',
  name: 'installed-not-compared',
  kind: 'weak',
  claim: 'contents',
  level: 'note',
  title: 'What is installed was not compared',
  help: 'Look at the patch, or at the other findings of the package: nothing vouches for its files.',
}

export const BUILT: Rule = {
  code: 'VD537',
  name: 'installed-file-built',
  kind: 'weak',
  claim: 'contents',
  level: 'note',
  title: 'Install scripts made files that nobody published',
  help: 'Nothing vouches for them. To be sure, install with --ignore-scripts where the package works without.',
}
