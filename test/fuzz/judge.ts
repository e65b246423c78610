/** What becomes of a mutant: refused at which step, accepted for which reason, or a finding. */
import { isDeepStrictEqual } from 'node:util'
import { examine } from '../../src/sigstore/examine.ts'
import type { Bundles, GoodBundle } from './bundles.ts'
import { harmless, isKnown } from './harmless.ts'
import { isObject, type Json, placesOf } from './json.ts'
import { type Meaning, meaningOf, weakened } from './meaning.ts'

interface Verdict {
  /** Starts with `refused`, `accepted` or `FINDING`. */
  readonly verdict: string
  /** Of what is refused. */
  readonly reason: string
}

type Judge = (good: GoodBundle, mutant: Json) => Verdict

export function makeJudge({ good: groups }: Bundles): Judge {
  const all = groups.flat()
  const parts = new Map<string, Set<string>>()
  for (const { json, meaning } of all) {
    const known = parts.get(meaning.core) ?? new Set<string>()
    parts.set(meaning.core, known)
    for (const { value } of placesOf(json))
      if (isObject(value) || Array.isArray(value)) known.add(JSON.stringify(value))
  }
  return (good, mutant) => {
    const result = attempt(good, mutant)
    if (typeof result === 'string') return { verdict: `FINDING: it throws ${result}`, reason: '' }
    if (!result.ok) return { verdict: `refused: ${result.step}`, reason: result.reason }
    return { verdict: judgeAccepted(good, mutant, meaningOf(result.attestation)), reason: '' }
  }

  function judgeAccepted(good: GoodBundle, mutant: Json, { core, facts }: Meaning): string {
    const isGenuine = (part: Json) => parts.get(core)?.has(JSON.stringify(part)) === true
    // Its own original comes first; after a splice it may have become another one.
    const twins = [good, ...all.filter((each) => each !== good)].filter(({ meaning }) => meaning.core === core)
    const known = twins.map((twin) => ({
      evidence: compareFacts(facts, twin, twins),
      twin,
      reasons: harmless({ original: twin.json, mutant, isGenuine }),
    }))
    const best = known.find(({ evidence, reasons }) => evidence !== undefined && reasons.every(isKnown)) ?? known[0]
    if (best === undefined) return 'FINDING: it means what no genuine bundle means'
    const prefix = best.twin.meaning.core !== good.meaning.core ? 'another genuine bundle; ' : ''
    const why = `${prefix}${best.reasons.join(' + ') || 'the text alone differs'}${best.evidence ?? ''}`
    if (best.evidence === undefined) return `FINDING: other evidence: ${why}`
    if (!best.reasons.every(isKnown)) return `FINDING: not known to be harmless: ${why}`
    const refusal = best.twin.refusedByOracle === undefined ? good.world.oracle(mutant) : undefined
    // It reads what looks like DER inside of certificates that are not used.
    const isUnused = best.reasons.every((reason) => reason.startsWith('the certificates in a timestamp'))
    if (isUnused && refusal?.includes('unsupported tag') === true) return `accepted: ${why}`
    return refusal === undefined ? `accepted: ${why}` : `FINDING: the oracle refuses it (${refusal}): ${why}`
  }
}

function attempt({ world }: GoodBundle, mutant: Json): ReturnType<typeof examine> | string {
  try {
    return examine(mutant, world.options)
  } catch (error) {
    return String(error)
  }
}

/** @returns what the evidence lacks or repeats, or `undefined` when it says what it does not say in genuine bundles */
function compareFacts(
  facts: readonly string[],
  { meaning, json }: GoodBundle,
  twins: readonly GoodBundle[],
): string | undefined {
  if (isDeepStrictEqual(facts, meaning.facts)) return ''
  const [own, now] = [new Set(meaning.facts), new Set(facts)]
  if (facts.every((fact) => own.has(fact))) {
    return now.size === own.size ? ' [the same facts, reordered or repeated]' : ' [less evidence]'
  }
  const weaker = new Set([...own].flatMap((fact) => weakened(fact, json)))
  if (facts.every((fact) => own.has(fact) || weaker.has(fact)))
    return ' [less evidence: a promise or a proof, not both]'
  const all = new Set(twins.flatMap((twin) => twin.meaning.facts))
  return facts.every((fact) => all.has(fact)) ? ' [evidence of another genuine bundle for the same]' : undefined
}
