/**
 * Claim `contents`, of what lies in node_modules: it is what was published, file by file. Only a tarball whose bytes are proven
 * says what was published, so without that proof nothing is compared. Examined where it was asked for.
 */
import type { Contents } from '../contents/contents.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { Installed, InstalledPlace } from '../installed/installed.ts'
import { listNames } from '../installed/names.ts'
import type { Check, Result } from './check.ts'
import * as rules from './installed-rules.ts'
import { integrity } from './integrity.ts'

export const installed: Check = {
  claim: 'contents',
  rules: Object.values(rules),
  run(evidence, context) {
    const { installed: lying, tarball, package: pkg } = evidence
    // 1. Whether there is anything to compare, and anything to compare it with.
    if (lying === undefined) return { findings: [], proof: undefined }
    if (lying.state === 'absent') return only(rules.NOT_INSTALLED, 'It is not in node_modules.')
    if (pkg.patches !== undefined && pkg.patches.length > 0) {
      return only(rules.NOT_COMPARED, 'Patched after it is fetched: not compared.', { patches: pkg.patches })
    }
    if (integrity.run(evidence, context).proof === undefined) {
      return only(rules.NOT_COMPARED, 'The bytes of its tarball are not proven: not compared.')
    }
    const contents = tarball.state === 'present' ? tarball.value.contents : undefined
    if (contents === undefined || isCutShort(contents)) {
      return only(rules.UNREADABLE, 'Its tarball could not be read to its end: not compared.')
    }
    if (lying.state === 'unavailable') {
      return only(rules.UNREADABLE, `Not compared: ${lying.reason}.`, { reason: lying.reason })
    }

    // 2. Every place where it lies.
    const findings = judgePlaces(lying.value, contents)
    const isOpen = findings.some(({ rule }) => rule.kind !== 'weak')
    const compared = lying.value.places.flatMap((place) => (place.state === 'compared' ? [place.files] : []))
    const proof = { installed: { places: compared.length, files: compared.reduce((sum, files) => sum + files, 0) } }
    return { findings, proof: isOpen || compared.length === 0 ? undefined : proof }
  },
}

function judgePlaces({ places }: Installed, { facts }: Contents): readonly Finding[] {
  const hasScripts = facts.implicitGyp || facts.installScripts.length > 0
  const compared = places.flatMap((place) => (place.state === 'compared' ? [place] : []))
  const filesOf = (choose: (place: Compared) => readonly string[]) =>
    compared.flatMap((place) => choose(place).map((file) => `${place.path}/${file}`))

  const findings: Finding[] = []
  const tell = (rule: Rule, files: readonly string[], words: string) => {
    if (files.length > 0)
      findings.push(found(rule, `${listNames(files)} ${words}.`, { count: files.length, files: some(files) }))
  }
  for (const place of places) {
    if (place.state === 'swapped') {
      findings.push(found(rules.SWAPPED, `${listNames([place.path])} is ${listNames([place.found])}.`, { ...place }))
    }
    if (place.state === 'compared' && place.strangers.length > 0) {
      const paths = place.strangers.map((inner) => `${place.path}/${inner}`)
      const message = `Not in the lockfile, and not in the tarball that it lies in: ${listNames(paths)}.`
      findings.push(found(rules.SWAPPED, message, { count: paths.length, paths: some(paths) }))
    }
    if (place.state === 'unreadable') {
      findings.push(found(rules.UNREADABLE, `${listNames([place.path])}: ${place.reason}.`, { ...place }))
    }
  }
  const extra = filesOf(({ added, specials, copied }) => [...added, ...specials].filter((file) => !copied.has(file)))
  tell(
    rules.ALTERED,
    filesOf(({ altered, copied, isAnnotated }) =>
      altered.filter((file) => !copied.has(file) && !(isAnnotated && file === 'package.json')),
    ),
    'not as published',
  )
  if (compared.some(({ isAnnotated }) => isAnnotated)) {
    const message = 'npm 6 or older wrote package.json anew: only the members that something acts upon were compared.'
    findings.push(found(rules.NOT_COMPARED, message))
  }
  tell(
    rules.REMOVED,
    filesOf(({ removed }) => removed),
    'published, and not there',
  )
  tell(
    hasScripts ? rules.BUILT : rules.ADDED,
    extra,
    hasScripts ? 'made by an install script, or since' : 'never published',
  )
  tell(
    rules.BUILT,
    filesOf(({ copied }) => [...copied.keys()]),
    'replaced by a file of an optional dependency',
  )
  return findings
}

type Compared = Extract<InstalledPlace, { readonly state: 'compared' }>

/** A list of files that ends early would make the others look added. */
function isCutShort({ problems, files }: Contents): boolean {
  return (
    files === undefined ||
    problems.some(({ kind, path }) => (kind === 'unreadable' || kind === 'too-large') && path === undefined)
  )
}

function some(files: readonly string[]): readonly string[] {
  return files.slice(0, 100)
}

function only(rule: Rule, message: string, detail: Evidence | Finding['detail'] = {}): Result {
  return { findings: [found(rule, message, detail as Finding['detail'])], proof: undefined }
}
