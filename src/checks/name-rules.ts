/** The rules about what a name looks like. */
import type { Kind, Rule } from '../finding.ts'

const rule = (code: Rule['code'], name: string, kind: Kind, title: string, help: string): Rule => ({
  code,
  name,
  kind,
  claim: 'name',
  title,
  help,
})

export const LOOK_ALIKE = rule(
  'VD601',
  'look-alike-name',
  'contradicted',
  'The name looks like another, and hardly anybody chooses such a name innocently',
  'Compare it, letter by letter, with the name that you meant. If it is the one, put it into "names": { "allow": […] }.',
)

export const POSSIBLE_LOOK_ALIKE = rule(
  'VD602',
  'possible-look-alike',
  'weak',
  'The name looks like another',
  'See who asks for it, and whether that is the package they meant. If it is, put it into "names": { "allow": […] }.',
)

export const MALFORMED_NAME = rule(
  'VD603',
  'malformed-name',
  'contradicted',
  'A name with characters that no package on a registry has',
  'Do not install. Find out who wrote that entry: the characters are chosen to look like those of another name.',
)
