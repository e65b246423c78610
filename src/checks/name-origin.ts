/** Where a name comes from: dependency confusion, packages that are brand-new, and those that npm took down. */
import { ageInDays, ageInWords, dayOf, isUnder } from '../downgrade/age.ts'
import { compareVersions } from '../downgrade/release-line.ts'
import type { Evidence, PublicTwin } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { parsedUrl } from '../parsed-url.ts'
import { normaliseRepository, sameRepository } from '../publisher/repository-url.ts'
import type { Attested } from './attestations.ts'
import { examineAttestations } from './attestations.ts'
import type { Check, Context } from './check.ts'
import * as rules from './name-origin-rules.ts'
import { isFromPublic, isPlaceholderVersion, mayBeBrandNew, mayHaveTwin } from './name-questions.ts'
import { compareWithTwin } from './public-twin.ts'

export const nameOrigin: Check = {
  claim: 'name',
  rules: Object.values(rules),
  run(evidence, context) {
    const attested = context.attested ?? examineAttestations(evidence, context)
    return {
      findings: [
        ...judgePlaceholder(evidence),
        ...judgePrivate(evidence, context),
        ...judgeNovelty(evidence, context, attested),
      ],
      // Whether it is the name that was meant is for the other check of this claim to say.
      proof: undefined,
    }
  },
}

/** Of what npm puts in the place of malware, https://github.com/npm/security-holder */
const HOLDER = 'https://github.com/npm/security-holder'

function judgePlaceholder(evidence: Evidence): readonly Finding[] {
  const { package: pkg, manifest, facts } = evidence
  const isReplaced = facts?.state === 'present' && facts.value.isPlaceholder
  const isHolder = isPlaceholderVersion(pkg.version) && (isReplaced || isOfHolder(evidence))
  if (!isHolder && !isReplaced) return []
  const detail = { isLocked: isHolder, latest: facts?.state === 'present' ? facts.value.latest : undefined }
  if (!isHolder) {
    const gone = manifest.state === 'absent' ? ', and the locked version is gone' : ''
    const aftermath = 'Usually that was malware, and whoever installed the locked version has run it.'
    return [
      found(rules.PLACEHOLDER, `npm took the package down and put a placeholder there${gone}. ${aftermath}`, detail),
    ]
  }
  // npm has done that to packages by mistake, too.
  const others = facts?.state === 'present' && !isReplaced ? ' Other versions are still there.' : ''
  const aftermath = 'Usually that was malware, and whoever installed an earlier version has run it.'
  const message = `This version is empty: npm put it in the place of what it took down.${others} ${aftermath}`
  return [found(rules.PLACEHOLDER, message, detail)]
}

/** By what its document says; where nothing says whose it is, the version that npm itself chooses has to do. */
function isOfHolder({ package: { version }, manifest, facts }: Evidence): boolean {
  const declared = manifest.state === 'present' ? normaliseRepository(manifest.value.repository) : undefined
  if (declared !== undefined) return sameRepository(declared.url, HOLDER)
  return facts?.state !== 'present' && version.startsWith('0.0.')
}

function judgePrivate(evidence: Evidence, context: Context): readonly Finding[] {
  if (context.names?.isPrivate !== true) return []
  const { registry, publicTwin: twin } = evidence
  if (isFromPublic(evidence)) {
    const message = `The policy has it as a private name, and ${hostOf(registry)}, where anybody may publish, is its registry.`
    return [found(rules.FROM_PUBLIC, message, { registry })]
  }
  if (!mayHaveTwin(evidence, context)) return []
  if (twin === undefined || twin.state === 'unavailable') {
    const reason = twin?.reason ?? 'it was not asked'
    const from = twin === undefined ? 'the public registry' : hostOf(twin.from)
    return [found(rules.TWIN_UNKNOWN, `${from}: ${reason}.`, { address: twin?.from, reason })]
  }
  return twin.state === 'absent' ? [] : [judgeTwin(evidence, twin.value)]
}

function judgeTwin(evidence: Evidence, twin: PublicTwin): Finding {
  const { registry, package: pkg } = evidence
  const latest = inShort(twin.latest)
  const comparison = compareWithTwin(evidence, twin)
  const detail = { latest, comparison }
  switch (comparison) {
    case 'same': {
      const message = `The policy has it as a private name, and ${hostOf(registry)} passes on what is public: both are byte for byte the same.`
      return found(rules.FROM_PUBLIC, message, { registry, ...detail })
    }
    case 'unknown':
      return found(
        rules.TWIN_UNKNOWN,
        'The public registry has this version, too, and no strong digest tells whether it is the same.',
        detail,
      )
    case 'other':
    case 'none': {
      const isHigher = latest !== undefined && (compareVersions(latest, pkg.version) ?? 0) > 0
      const which = latest === undefined ? 'of an unknown version' : `up to ${latest}`
      const over = isHigher ? ', which is higher than the locked one' : ''
      const message = `It has one ${which}${over}. Whoever installs without this project's .npmrc gets that one.`
      return found(rules.PUBLIC_TWIN, message, detail)
    }
  }
}

function judgeNovelty(evidence: Evidence, context: Context, attested: Attested): readonly Finding[] {
  const { ages } = context
  const { facts } = evidence
  if (ages === undefined || facts?.state !== 'present' || !mayBeBrandNew(evidence, context, attested)) return []
  const { firstPublished, versions } = facts.value
  const days = ages.minimumReleaseAge
  // Where it is not known, the version itself is too young by the policy, and that is said.
  if (firstPublished === undefined || !isUnder(days, firstPublished, ages.now)) return []
  const ageDays = ageInDays(firstPublished, ages.now)
  const count = versions === 1 ? 'There is 1 version' : `There are ${versions} versions`
  const asked = `the policy asks for ${days === 1 ? '1 day' : `${days} days`}`
  const message = `First published ${ageInWords(ageDays)}, on ${dayOf(firstPublished)}, by the registry's word; ${asked}. ${count}: it is no new release of something known.`
  return [found(rules.BRAND_NEW, message, { days, ageDays, firstPublished, versions })]
}

function hostOf(address: string): string {
  return parsedUrl(address)?.host ?? address
}

/** Longer than npm lets any version be, it is none. */
const MAX_VERSION = 256

function inShort(version: string | undefined): string | undefined {
  return version !== undefined && version.length <= MAX_VERSION ? version : undefined
}
