/** Claim `source`: the lockfile takes the package from the registry that is configured for it, under its own name. */
import type { Evidence } from '../evidence.ts'
import type { Finding, Rule } from '../finding.ts'
import { found } from '../finding.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { decodedPath, readTarballUrl } from '../lockfile/tarball-url.ts'
import type { Check } from './check.ts'

const NOT_FROM_REGISTRY: Rule = {
  code: 'VD001',
  name: 'not-from-a-registry',
  kind: 'weak',
  claim: 'source',
  title: 'Not from a registry',
  help: 'Nobody signs or logs these bytes. Prefer a published version; otherwise review what the address gives.',
}

const OTHER_PACKAGE: Rule = {
  code: 'VD002',
  name: 'tarball-of-another-package',
  kind: 'contradicted',
  claim: 'source',
  title: "The lockfile's address is another package's tarball",
  help: 'Do not install. Look up who changed "resolved" in the lockfile, and make the entry anew with npm install.',
}

const ELSEWHERE: Rule = {
  code: 'VD003',
  name: 'resolved-elsewhere',
  kind: 'weak',
  claim: 'source',
  title: 'The lockfile takes the tarball from outside the configured registry',
  help: 'If this is a registry of yours, configure it in .npmrc; otherwise make the entry anew with npm install.',
}

const PLAIN_HTTP: Rule = {
  code: 'VD004',
  name: 'plain-http',
  kind: 'weak',
  claim: 'source',
  title: 'Fetched without encryption',
  help: 'Use https: anybody on the way can see, delay and replace what comes over http.',
}

const DIVERTED: Rule = {
  code: 'VD005',
  name: 'source-nobody-asked-for',
  kind: 'contradicted',
  claim: 'source',
  title: 'The lockfile takes a registry package from git',
  help: 'Do not install: npm compares no digest with what it gets from git. Make the entry anew with npm install.',
}

const UNIDENTIFIED: Rule = {
  code: 'VD006',
  name: 'entry-names-no-artifact',
  kind: 'missing',
  claim: 'source',
  title: 'The lockfile entry names no artifact',
  help: 'Make the entry anew with npm install.',
}

export const source: Check = {
  claim: 'source',
  rules: [NOT_FROM_REGISTRY, OTHER_PACKAGE, ELSEWHERE, PLAIN_HTTP, DIVERTED, UNIDENTIFIED],
  run(evidence) {
    const { source } = evidence.package
    switch (source.type) {
      case 'registry':
        return examineRegistrySource(evidence, source.resolved)
      case 'git':
      case 'url':
        return only(outside(source.type === 'git' ? 'git' : 'a plain address', source.url))
      case 'file':
        return only(outside('a file', source.path))
      case 'diverted':
        return only(
          found(DIVERTED, 'No dependent asks for git, yet the lockfile takes it from there.', {
            resolved: source.resolved,
          }),
        )
      case 'unidentified':
        return only(found(UNIDENTIFIED, `Nothing to look up: ${source.reason}.`, { reason: source.reason }))
      case 'link':
      case 'workspace':
      case 'bundled':
        return { findings: [], proof: undefined }
    }
  },
}

function outside(place: string, address: string): Finding {
  return found(NOT_FROM_REGISTRY, `Comes from ${place}, for which no registry speaks.`, { address })
}

function only(finding: Finding) {
  return { findings: [finding], proof: undefined }
}

function examineRegistrySource({ package: pkg, registry, resolved, manifest }: Evidence, written: string | undefined) {
  const documented = manifest.state === 'present' ? manifest.value.tarball : undefined
  const findings: Finding[] = []

  if (isPlainHttp(registry) || (written !== undefined && isPlainHttp(written))) {
    findings.push(
      found(PLAIN_HTTP, `${isPlainHttp(registry) ? 'The registry' : 'The lockfile'} uses http:.`, {
        registry,
        resolved: written,
      }),
    )
  }
  if (resolved !== undefined && !isDocumented(resolved, documented)) {
    const named = readTarballUrl(resolved)
    const host = URL.canParse(resolved) ? new URL(resolved).host : undefined
    if (named !== undefined && !isOf(pkg, named)) {
      const other = named.version === '' ? named.name : `${named.name}@${named.version}`
      findings.push(found(OTHER_PACKAGE, `"resolved" is the address of ${other}.`, { resolved, named }))
    } else if (host === undefined || host !== new URL(registry).host) {
      const place = host ?? 'a file'
      findings.push(
        found(ELSEWHERE, `Taken from ${place}; its registry is ${new URL(registry).host}.`, { resolved, registry }),
      )
    } else if (named === undefined) {
      findings.push(
        found(ELSEWHERE, "The address is not the one in the registry's document.", { resolved, documented }),
      )
    }
  }
  return { findings, proof: findings.length === 0 ? { registry, resolved: resolved ?? documented } : undefined }
}

/** Whether the registry itself gives this address for the version, whatever host it writes it with. */
function isDocumented(resolved: string, documented: string | undefined): boolean {
  if (documented === undefined) return false
  if (resolved === documented) return true
  const sameHost =
    URL.canParse(resolved) && URL.canParse(documented) && new URL(resolved).host === new URL(documented).host
  return sameHost && decodedPath(resolved) === decodedPath(documented)
}

function isOf(pkg: LockedPackage, named: { readonly name: string; readonly version: string }): boolean {
  // npm leaves build metadata, and what loose versions put in front, out of file names.
  const plain = (version: string) => version.replace(/^[v=\s]+/u, '').replace(/\+.*$/u, '')
  return named.name === pkg.name && plain(named.version) === plain(pkg.version)
}

/** Plain http on this machine is as private as https. */
function isPlainHttp(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname)
}
