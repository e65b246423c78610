/**
 * Findings: what a check has to say about a package, apart from how it is rendered.
 *
 * A {@link Rule} is defined beside the check that raises it. Its code is never reused, even when the rule is removed.
 */

/** What can be proven about a package. The hundreds digit of a rule's code names the claim it speaks of. */
export type Claim = 'source' | 'integrity' | 'registry-signature' | 'provenance' | 'publisher' | 'contents' | 'name'

/**
 * - `contradicted`: evidence speaks against the claim; the package has failed.
 * - `missing`: nobody made the claim; the package is unproven if the policy requires it.
 * - `unavailable`: evidence is said to exist, or must, and could not be had.
 * - `weak`: worth knowing; changes no outcome.
 */
export type Kind = 'contradicted' | 'missing' | 'unavailable' | 'weak'

export type Level = 'error' | 'warning' | 'note'

/** What a rule speaks of: a claim about packages, or the policy: a line that does nothing, or a change of what decides. */
export type Topic = Claim | 'policy'

export interface Rule {
  /** `VDnnn`, stable for ever. */
  readonly code: `VD${number}`
  /** kebab-case, for people and for exceptions. */
  readonly name: string
  readonly kind: Kind
  readonly claim: Topic
  /** Of a weak one that is less than a warning. */
  readonly level?: Level
  /** No exception takes it: there is nothing that one could be bound to. */
  readonly isFinal?: true
  /** A headline without a full stop, readable without the package's name. */
  readonly title: string
  /** What to do next, in one or two sentences. */
  readonly help: string
}

/** The values that disagreed, for machines. */
export type Detail = Readonly<Record<string, unknown>>

/**
 * One thing a check found. The message never names the package it belongs to, so that findings with the same rule and
 * message have one cause, and a report can show them as one entry.
 */
export interface Finding {
  readonly rule: Rule
  readonly message: string
  readonly detail: Detail
}

export function found(rule: Rule, message: string, detail: Detail = {}): Finding {
  return { rule, message, detail }
}

/** Where the page of a rule lies in the package. */
export function docsPage(rule: Pick<Rule, 'code'>): string {
  return `docs/findings/${rule.code}.md`
}
