/**
 * Claim `contents`: what the tarball says of itself is what the registry and the lockfile say of it.
 *
 * Nothing that the tarball says is believed for that. But what an install does is decided by all three, by different tools and
 * at different times, so that a difference is the place to hide in.
 */
import type { Contents } from '../contents/contents.ts'
import type { Described } from '../contents/described.ts'
import type { PackageManifest } from '../contents/package-manifest.ts'
import type { Problem } from '../contents/problem.ts'
import { shadowing } from '../contents/well-known-commands.ts'
import { parseIntegrity, strongest } from '../digest.ts'
import type { Evidence, Tarball } from '../evidence.ts'
import { hasDigest } from '../evidence.ts'
import type { Detail, Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { Check, Context } from './check.ts'
import { compareWithLockfile } from './contents-lockfile.ts'
import { compareWithRegistry } from './contents-registry.ts'
import * as rules from './contents-rules.ts'
import { listed, named } from './contents-words.ts'

export const contents: Check = {
  claim: 'contents',
  rules: Object.values(rules),
  run(evidence, context) {
    const { tarball } = evidence
    const inside = tarball.state === 'present' && isTheOne(evidence, tarball.value) ? tarball.value.contents : undefined
    if (inside === undefined) return { findings: [], proof: undefined }
    const described = describedBy(evidence)
    const { manifest, facts } = inside
    const findings = [
      ...judgeProblems(inside.problems),
      ...(manifest === undefined ? [] : compare(evidence, manifest, described, context)),
      ...noteworthy(evidence, inside, described),
    ]
    const isClean = findings.every(({ rule }) => rule.kind === 'weak')
    if (manifest === undefined || described === undefined || !isClean) return { findings, proof: undefined }
    const isLocked = (evidence.package.declared ?? []).length > 0
    const proof: Detail = {
      files: facts.files,
      unpackedBytes: facts.unpackedBytes,
      manifest: isLocked ? 'as the registry and the lockfile say' : 'as the registry says',
      ...(facts.installScripts.length > 0 && { installScripts: facts.installScripts }),
    }
    return { findings, proof }
  },
}

/** What is in other bytes than those that the lockfile pins and the registry published, the integrity claim has ruled out. */
function isTheOne({ package: pkg, manifest }: Evidence, tarball: Tarball): boolean {
  const { integrity } = manifest.state === 'present' ? manifest.value : { integrity: undefined }
  const isOneOf = (digests: ReturnType<typeof strongest>) =>
    digests.length === 0 || digests.some((digest) => hasDigest(tarball, digest))
  const published = strongest(parseIntegrity(integrity ?? ''))
  return isOneOf(strongest(pkg.integrity)) && isOneOf(published)
}

function describedBy({ manifest }: Evidence): Described | undefined {
  return manifest.state === 'present' ? manifest.value.described : undefined
}

const BY_KIND: Readonly<Record<Problem['kind'], Rule>> = {
  unreadable: rules.UNREADABLE,
  'too-large': rules.TOO_LARGE,
  'unsafe-path': rules.UNSAFE_PATH,
  link: rules.LINK,
  collision: rules.COLLISION,
  'no-manifest': rules.NO_MANIFEST,
  'several-manifests': rules.SEVERAL_MANIFESTS,
}

/** One finding for each rule, however many entries it is about. */
function judgeProblems(problems: readonly Problem[]): readonly Finding[] {
  if (problems.length === 0) return []
  const byRule = new Map<Rule, Problem[]>()
  const isWhole = problems.every(({ kind }) => kind !== 'unreadable' && kind !== 'too-large')
  for (const problem of problems) {
    // Of a tarball that was not read to its end, nobody knows what is missing.
    if (problem.kind === 'no-manifest' && !isWhole) continue
    const rule = BY_KIND[problem.kind]
    const group = byRule.get(rule)
    if (group === undefined) byRule.set(rule, [problem])
    else group.push(problem)
  }
  return [...byRule].map(([rule, [first, ...others]]) => {
    const place = first?.path === undefined ? '' : `${named(first.path)}: `
    const more = others.length === 0 ? '' : ` And ${others.length} more.`
    return found(rule, `${place}${first?.reason}.${more}`, { problems: [first, ...others].slice(0, 20) })
  })
}

function compare(
  evidence: Evidence,
  manifest: PackageManifest,
  described: Described | undefined,
  { overridden }: Context,
): readonly Finding[] {
  const { name, version, declared = [] } = evidence.package
  const differences = compareWithRegistry({ name, version }, manifest, described)
  const edits = declared.flatMap((each) => compareWithLockfile(each, manifest, evidence.registry, overridden))
  return [
    ...(differences.length === 0 ? [] : [found(rules.MANIFEST_CONFUSION, listed(differences), { differences })]),
    ...(edits.length === 0 ? [] : [found(rules.REQUEST_EDITED, listed(edits), { differences: edits })]),
  ]
}

function noteworthy(
  { package: pkg }: Evidence,
  { manifest, facts }: Contents,
  described: Described | undefined,
): readonly Finding[] {
  const findings: Finding[] = []
  const { installScripts, implicitGyp, natives, foreign } = facts
  const declared = pkg.declared ?? []

  // 1. What an install runs. Publishing with npm writes into the document what binding.gyp makes npm do.
  const isTold = described?.hasInstallScript === true || declared.some(({ hasInstallScript }) => hasInstallScript)
  if (installScripts.length > 0 || (implicitGyp && isTold)) {
    const runs = installScripts.map((each) => `${each}: ${named(manifest?.scripts.get(each) ?? '')}`)
    const all = implicitGyp ? [...runs, 'node-gyp, by binding.gyp'] : runs
    const isDenied = declared.some(({ hasInstallScript }) => hasInstallScript === false)
    const denial = isDenied ? ' The lockfile says that there is none.' : ''
    findings.push(found(rules.INSTALL_SCRIPT, `${listed(all)}${denial}`, { installScripts, implicitGyp }))
  } else if (implicitGyp) {
    findings.push(
      found(rules.IMPLICIT_GYP, 'It has a binding.gyp, and neither its scripts nor the registry tell of it.'),
    )
  }

  // 2. What it puts on the path. The link is made by what the lockfile or the registry says.
  const said = [described?.bin, ...declared.map(({ bin }) => bin)].flatMap((bin) => [...(bin?.keys() ?? [])])
  const shadowed = shadowing(pkg.name, [...facts.bins, ...said])
  if (shadowed.length > 0) {
    const message = `Its ${shadowed.length === 1 ? 'command is' : 'commands are'} called as a well-known one: ${shadowed.join(', ')}.`
    findings.push(found(rules.SHADOWING, message, { commands: shadowed }))
  }

  // 3. What no review and no signature is about.
  if (foreign.length > 0) {
    findings.push(found(rules.FOREIGN, `By git or by an address: ${listed(foreign.map(named))}`, { foreign }))
  }
  if (natives.length > 0) {
    const shown =
      natives.length === 1 ? named(natives[0] ?? '') : `${named(natives[0] ?? '')} and ${natives.length - 1} more`
    findings.push(found(rules.NATIVE, `${shown}.`, { natives: natives.slice(0, 100), count: natives.length }))
  }
  if (described?.hasShrinkwrap === true) {
    findings.push(found(rules.OWN_SHRINKWRAP, 'It has an npm-shrinkwrap.json.'))
  }
  return findings
}
