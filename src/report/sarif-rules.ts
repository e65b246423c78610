/** The rules of a SARIF run: what its results have to say in general, and how GitHub is to rank them. */
import type { Level, Topic } from '../finding.ts'
import { codeSpan } from './code-span.ts'
import type { Occurrence } from './occurrences.ts'
import { doubleBraces, sarifText } from './sarif-text.ts'

/** In characters: GitHub takes no longer ones. */
const [MAX_NAME, MAX_DESCRIPTION] = [255, 1000]

/** By the hundreds digit of a code. */
const TOPICS: Readonly<Record<string, Topic>> = {
  0: 'source',
  1: 'integrity',
  2: 'registry-signature',
  3: 'provenance',
  4: 'publisher',
  5: 'contents',
  6: 'name',
  9: 'policy',
}

/** One for each code, in the order of the codes. The level is the worst that the policy of this run gave it. */
export function rulesOf(occurrences: readonly Occurrence[]): readonly { readonly id: string }[] {
  const worst = new Map<string, Occurrence>()
  // The worst comes first.
  for (const each of occurrences) if (!worst.has(each.said.code)) worst.set(each.said.code, each)
  return [...worst.values()].sort((a, b) => compare(a.said.code, b.said.code)).map(rule)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function rule({ type, said, level }: Occurrence) {
  const { code, name } = said
  // Of what is only excepted, the report tells no more than the name.
  const title = type === 'finding' ? said.title : name.replaceAll('-', ' ')
  const help = type === 'finding' ? said.help : 'The policy excepts it.'
  const page = `docs/findings/${code}.md`
  const topic = TOPICS[code.charAt(2)]
  return {
    id: sarifText(code, MAX_NAME),
    name: sarifText(pascalCase(name), MAX_NAME),
    shortDescription: { text: sarifText(title, MAX_DESCRIPTION) },
    fullDescription: { text: sarifText(`${title}. ${help}`, MAX_DESCRIPTION) },
    help: {
      text: sarifText(
        `${help} More: verify-deps explain ${code}, or ${page} in the package of verify-deps.`,
        MAX_DESCRIPTION,
      ),
      markdown: doubleBraces(
        `${codeSpan(help)}\n\nMore: ${codeSpan(`verify-deps explain ${code}`)}, or ${codeSpan(page)} in the package of verify-deps.`,
      ),
    },
    defaultConfiguration: { level },
    properties: {
      tags: ['security', 'supply-chain', ...(topic === undefined ? [] : [topic])],
      precision: precision(topic),
      'security-severity': severity(said, level),
    },
  }
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

/** What is compared by digest or by signature is so. What a file is for, or whom a name imitates, is an inference. */
function precision(topic: Topic | undefined): 'very-high' | 'high' | 'medium' {
  if (topic === 'name') return 'medium'
  return topic === 'contents' ? 'high' : 'very-high'
}

/** GitHub: over 9.0 critical, from 7.0 high, from 4.0 medium, from 0.1 low. A text, or it is passed over. */
function severity(said: Occurrence['said'], level: Level): string {
  const ofError = 'kind' in said && said.kind === 'contradicted' ? '9.5' : '7.0'
  return { error: ofError, warning: '4.0', note: '1.0' }[level]
}
