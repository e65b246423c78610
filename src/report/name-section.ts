/** What a person reads of a package's name: what it looks like, and both packages side by side. */

import { describeListed } from '../contents/in-words.ts'
import type { ExplainedName, KnownOfName } from '../explain-name.ts'
import type { ExplainedPackage } from '../explain-package.ts'
import { LIKENESS_IN_WORDS } from '../names/in-words.ts'
import type { Trait } from '../names/suspicion.ts'
import type { AcceptedPublisher } from '../publisher/accepted.ts'
import type { Row, Section } from './section.ts'
import { optional } from './section.ts'
import { grouped } from './text.ts'

export function name({ name: own, naming: known }: ExplainedPackage): Section {
  const title = 'Name'
  if (known === undefined) return { title, rows: [] }
  const { likeness, traits = [], stray } = known
  return {
    title,
    rows: [
      ['standing', standing(known)],
      ...optional('such characters', stray === undefined ? stray : describeListed(stray, 'character')),
      ...optional('looks like', likeness && `${likeness.target} (${LIKENESS_IN_WORDS[likeness.kind]})`),
      ...traits.map((trait): Row => [TRAITS[trait].speaks, TRAITS[trait].inWords]),
      ...optional('in this lockfile', likeness?.isTargetLocked === true ? `${likeness.target}, too` : undefined),
      ...optional('asked for by', likeness && describeListed(likeness.dependents, 'well-known package')),
      ...sideBySide(own, known),
    ],
  }
}

function standing({ standing: of, suspicion, listed }: ExplainedName): string {
  switch (of) {
    case 'malformed':
      return 'it has characters that no package on a registry has'
    case 'not-looked-at':
      return 'not looked at: with --require integrity, nobody asks what names look like'
    case 'allowed':
      return 'allowed: the policy says that it is the one that was meant'
    case 'protected':
      return `protected: it is itself a name that others imitate (list of ${listed})`
    case 'unlike':
      return `like no name that others imitate (list of ${listed})`
    case 'taken-down':
      return 'npm took it down, and has put a placeholder there'
    case 'cleared':
      return 'looks like another, and what speaks for the package is enough'
    case 'suspected':
      return suspicion === 'high' ? 'suspected: hardly anybody chooses such a name innocently' : 'suspected'
  }
}

const FOR = 'for it'
const AGAINST = 'against it'

const TRAITS: Readonly<Record<Trait, { readonly speaks: string; readonly inWords: string }>> = {
  'same-publisher': { speaks: FOR, inWords: 'the verified publishers of both are of one organisation' },
  'same-maintainers': { speaks: FOR, inWords: 'all of its maintainers are maintainers of the other, too' },
  established: { speaks: FOR, inWords: 'a year old or more, with releases of its own and a repository' },
  wanted: { speaks: FOR, inWords: 'well-known packages of this lockfile depend on it' },
  'both-direct': { speaks: FOR, inWords: 'the project itself asks for both' },
  new: { speaks: AGAINST, inWords: 'it is new' },
  'no-repository': { speaks: AGAINST, inWords: 'it names no repository' },
  'runs-on-install': { speaks: AGAINST, inWords: 'it runs a script when it is installed' },
}

/** One line for each fact, with one package before the bar, and the other behind it. */
function sideBySide(name: string, { own, target, likeness }: ExplainedName): readonly Row[] {
  if (own === undefined) return []
  const other = target === undefined ? undefined : likeness?.target
  const row = (label: string, fact: (known: KnownOfName) => string): Row => [
    label,
    target === undefined ? fact(own) : `${fact(own)} | ${fact(target)}`,
  ]
  const told = (fact: (facts: Required<KnownOfName>['facts']) => string) => (known: KnownOfName) =>
    known.facts === undefined ? 'not known' : fact(known.facts)
  const isDeprecated = own.facts?.deprecated !== undefined || target?.facts?.deprecated !== undefined
  return [
    ...(other === undefined ? [] : [['side by side', `${name} | ${other}`] as const]),
    ...optional('not known', own.reason && `what the registry says of ${name}: ${own.reason}`),
    ...optional('not known', other && target?.reason && `what the registry says of ${other}: ${target.reason}`),
    row(
      'first published',
      told(({ firstPublished }) => firstPublished?.slice(0, 10) ?? 'not known'),
    ),
    row(
      'versions',
      told(({ versions }) => grouped(versions)),
    ),
    row(
      'maintainers',
      told(({ maintainers }) => describeListed(maintainers, 'maintainer')),
    ),
    row(
      'repository',
      told(({ repository }) => repository ?? 'no repository'),
    ),
    ...(isDeprecated
      ? [
          row(
            'deprecated',
            told(({ deprecated }) => deprecated ?? 'no'),
          ),
        ]
      : []),
    row('publisher', ({ publisher, publisherReason }) =>
      publisher === undefined ? `not known: ${publisherReason}` : inShort(publisher),
    ),
  ]
}

/** By what two of them are compared: what the owner is called may change. */
function inShort({ repository, san, ownerId }: AcceptedPublisher): string {
  return `${repository ?? san ?? 'somebody unknown'}${ownerId === undefined ? '' : ` (owner ${ownerId})`}`
}
