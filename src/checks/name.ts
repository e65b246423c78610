/**
 * Claim `name`: it is the package that was meant. What a name looks like is suspicion only; what is known of the package
 * speaks for it or against it, and the finding says all of it.
 */
import { dayOf } from '../downgrade/age.ts'
import type { Evidence } from '../evidence.ts'
import type { Detail, Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { codePoint } from '../names/plain-name.ts'
import type { Check, Context, Result } from './check.ts'
import * as rules from './name-rules.ts'
import type { Suspect } from './name-standing.ts'
import { standingOf } from './name-standing.ts'
import { describe } from './name-words.ts'

export const name: Check = {
  claim: 'name',
  rules: Object.values(rules),
  run(evidence, context) {
    const known = standingOf(evidence, context, context.attested)
    switch (known.standing) {
      case 'malformed':
        return { findings: [malformed(known.stray)], proof: undefined }
      case 'not-looked-at':
      case 'taken-down':
        return { findings: [], proof: undefined }
      case 'allowed':
        return proven({ standing: 'allowed' })
      case 'protected':
      case 'unlike':
        return proven({ standing: known.standing, listed: known.naming.listed })
      case 'cleared':
        return proven({ standing: 'cleared', ...detailOf(evidence, known) })
      case 'suspected':
        return { findings: [suspected(evidence, context, known)], proof: undefined }
    }
  },
}

function proven(proof: Detail): Result {
  return { findings: [], proof }
}

function malformed(stray: readonly string[]): Finding {
  const named = stray.slice(0, 5).map((character) => `"${character}" (${codePoint(character)})`)
  const more = stray.length > named.length ? ` and ${stray.length - named.length} more` : ''
  const message = `It has ${named.join(', ')}${more}. Names on registries have only ASCII letters, digits, and signs such as "-" and "_".`
  return found(rules.MALFORMED_NAME, message, { characters: stray.map(codePoint) })
}

function suspected(evidence: Evidence, { isDirect, isNew }: Context, suspect: Suspect): Finding {
  // Nobody has looked at it yet: later on, a warning is all that is left to say.
  const isOpen = suspect.judged.suspicion === 'high' && (isDirect !== false || isNew === true)
  const rule = isOpen ? rules.LOOK_ALIKE : rules.POSSIBLE_LOOK_ALIKE
  return found(rule, describe(evidence, suspect), detailOf(evidence, suspect))
}

function detailOf({ facts }: Evidence, { naming, likeness, judged }: Suspect): Detail {
  const known = facts?.state === 'present' ? facts.value : undefined
  return {
    resembles: likeness.target,
    kind: likeness.kind,
    byName: likeness.suspicion,
    suspicion: judged.suspicion,
    traits: judged.traits,
    dependents: naming.dependents,
    ...(known && { firstPublished: dayOf(known.firstPublished), versions: known.versions }),
    listed: naming.listed,
  }
}
