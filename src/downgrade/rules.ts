/** The rules of a package's history and age. */
import type { Kind, Rule } from '../finding.ts'

const rule = (code: Rule['code'], name: string, kind: Kind, title: string, help: string): Rule => ({
  code,
  name,
  kind,
  claim: 'publisher',
  title,
  help,
})

export const EVIDENCE_LOST = rule(
  'VD407',
  'evidence-lost',
  'contradicted',
  'Published with less evidence than before',
  'Do not install before you know why: ask the maintainers, and stay with the earlier version meanwhile.',
)

export const EVIDENCE_LOST_LONG_AGO = rule(
  'VD408',
  'evidence-lost-long-ago',
  'weak',
  'Published with less evidence than before, long ago',
  'Update when there is a version with the evidence again.',
)

/** A note, not a warning: every maintenance release by hand has it, for ever. */
export const EVIDENCE_LOST_ACROSS: Rule = {
  ...rule(
    'VD409',
    'evidence-lost-across-release-lines',
    'weak',
    'Published with less evidence than another release line',
    'Nothing to do, unless this release line should have it, too.',
  ),
  level: 'note',
}

export const TOO_YOUNG = rule(
  'VD410',
  'too-young',
  'contradicted',
  'Younger than the policy allows',
  'Wait, or take an earlier version.',
)

export const HISTORY_UNAVAILABLE = rule(
  'VD411',
  'history-unavailable',
  'weak',
  'Whether evidence was lost cannot be told',
  'Run again; if it stays so, ask whoever runs the registry to serve the full packument.',
)

export const RECENT_HISTORY_UNAVAILABLE = rule(
  'VD414',
  'recent-history-unavailable',
  'unavailable',
  'Whether a young version lost evidence cannot be told',
  'Run again; if it stays so, ask whoever runs the registry to serve the full packument.',
)

export const AGE_UNAVAILABLE = rule(
  'VD415',
  'age-unavailable',
  'unavailable',
  'How old the version is cannot be told',
  'Run again; if it stays so, ask whoever runs the registry to serve the full packument.',
)
