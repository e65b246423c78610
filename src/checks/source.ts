/** Claim `source`: the lockfile takes the package from the registry that is configured for it, under its own name. */
import { isStrong } from '../digest.ts'
import type { Evidence } from '../evidence.ts'
import type { Finding } from '../finding.ts'
import { found } from '../finding.ts'
import { namesCommit } from '../lockfile/git-commit.ts'
import type { LockedPackage } from '../lockfile/locked-package.ts'
import { decodedPath, readTarballUrl } from '../lockfile/tarball-url.ts'
import { parsedUrl, registryUrl } from '../parsed-url.ts'
import type { Check } from './check.ts'
import * as rules from './source-rules.ts'

export const source: Check = {
  claim: 'source',
  rules: Object.values(rules),
  run(evidence, { registryRule }) {
    const { source } = evidence.package
    switch (source.type) {
      case 'registry': {
        const { findings, proof } = examineRegistrySource(evidence, source.resolved, registryRule)
        return { findings: [...findings, ...patched(evidence.package)], proof }
      }
      case 'git':
        return {
          findings: [...unpinned(evidence.package, source.url), ...ofAddress('git', source.url)],
          proof: undefined,
        }
      case 'url':
        return { findings: ofAddress('a plain address', source.url), proof: undefined }
      case 'file':
        return only(outside('a file', source.path))
      case 'diverted':
        return only(
          found(rules.DIVERTED, `No dependent asks for it from ${source.resolved}`, { resolved: source.resolved }),
        )
      case 'unidentified':
        return only(found(rules.UNIDENTIFIED, `Nothing to look up: ${source.reason}.`, { reason: source.reason }))
      case 'link':
      case 'workspace':
        return only(found(rules.NOTHING_OF_ITS_OWN, 'Part of this project, or a directory linked into it.'))
      case 'bundled':
        return only(
          found(rules.NOTHING_OF_ITS_OWN, "Comes inside another package's tarball, whose digest covers it.", {
            within: source.within,
          }),
        )
    }
  },
}

function patched({ patches = [] }: LockedPackage): readonly Finding[] {
  if (patches.length === 0) return []
  return [found(rules.PATCHED, `By ${patches.map((patch) => patch.slice(0, 200)).join(', ')}.`, { patches })]
}

function ofAddress(place: string, address: string): readonly Finding[] {
  const plain = isPlainHttp(parsedUrl(address))
    ? [found(rules.PLAIN_HTTP, 'The lockfile uses no encryption.', { address })]
    : []
  return [...plain, outside(place, address)]
}

/** A digest of what was packed pins it as well as a commit does. */
function unpinned({ integrity }: LockedPackage, address: string): readonly Finding[] {
  if (namesCommit(address) || integrity.some(isStrong)) return []
  return [found(rules.GIT_WITHOUT_COMMIT, `No full commit in ${address}`, { address })]
}

function outside(place: string, address: string): Finding {
  return found(rules.NOT_FROM_REGISTRY, `Comes from ${place}, for which no registry speaks: ${address}`, { address })
}

function only(finding: Finding) {
  return { findings: [finding], proof: undefined }
}

function examineRegistrySource(
  { package: pkg, registry, resolved, manifest }: Evidence,
  written: string | undefined,
  expected: string | undefined,
) {
  const documented = manifest.state === 'present' ? manifest.value.tarball : undefined
  const url = resolved === undefined ? undefined : parsedUrl(resolved)
  const findings: Finding[] = []

  if (expected !== undefined && slashed(registry) !== expected) {
    const message = `The policy takes it from ${expected}, the configuration from ${registry}.`
    findings.push(found(rules.OTHER_REGISTRY, message, { registry, expected }))
  } else if (expected !== undefined) {
    // What npm asks in place of the written address counts, but only for what is there.
    const isThere = manifest.state !== 'absent'
    const strange = [resolved, isThere ? undefined : written].find(
      (address) =>
        address !== undefined &&
        !isUnder(parsedUrl(address), expected) &&
        !isDocumented(address, parsedUrl(address), documented),
    )
    // Without its document the registry might have named the address itself.
    if (strange !== undefined && manifest.state !== 'unavailable') {
      const place = parsedUrl(strange)?.host || 'a file'
      const but = isThere ? '' : ', which says that there is no such version'
      const message = `The policy takes it from ${expected}${but}; the lockfile takes it from ${place}.`
      findings.push(found(rules.OTHER_REGISTRY, message, { resolved: strange, expected }))
    }
  }

  const isPlain = isPlainHttp(parsedUrl(registry))
  if (isPlain || isPlainHttp(url)) {
    findings.push(
      found(rules.PLAIN_HTTP, `${isPlain ? 'The registry' : 'The lockfile'} uses http:.`, {
        registry,
        resolved: written,
      }),
    )
  }
  if (resolved !== undefined && !isDocumented(resolved, url, documented)) {
    const named = readTarballUrl(url)
    if (named !== undefined && !isOf(pkg, named)) {
      const other = named.version === '' ? named.name : `${named.name}@${named.version}`
      findings.push(found(rules.OTHER_PACKAGE, `"resolved" is the address of ${other}.`, { resolved, named }))
    } else if (!isUnder(url, registry)) {
      const { host, pathname } = registryUrl(registry)
      const message = `Taken from ${url?.host || 'a file'}, which is not under ${host}${pathname}`
      findings.push(found(rules.ELSEWHERE, message, { resolved, registry }))
    } else if (named === undefined) {
      findings.push(
        found(rules.ELSEWHERE, "The address is not the one in the registry's document.", { resolved, documented }),
      )
    }
  }
  return { findings, proof: findings.length === 0 ? { registry, resolved: resolved ?? documented } : undefined }
}

/** Whether the registry itself gives this address for the version, however the two are escaped. */
function isDocumented(resolved: string, url: URL | undefined, documented: string | undefined): boolean {
  if (documented === undefined) return false
  if (resolved === documented) return true
  const other = parsedUrl(documented)
  if (url === undefined || other === undefined || url.host !== other.host || url.search !== other.search) return false
  const path = decodedPath(url)
  return path !== undefined && path === decodedPath(other)
}

/** Whether an address lies under the registry's own: a host may serve others' registries beside it. */
function isUnder(url: URL | undefined, registry: string): boolean {
  if (url === undefined) return false
  const base = registryUrl(registry)
  return url.host === base.host && url.pathname.startsWith(base.pathname.replace(/\/?$/u, '/'))
}

function isOf(pkg: LockedPackage, named: { readonly name: string; readonly version: string }): boolean {
  // npm leaves build metadata, and what loose versions put in front, out of file names.
  const plain = (version: string) => version.replace(/^[v=\s]+/u, '').replace(/\+.*$/u, '')
  const isSame = named.version === pkg.version || plain(named.version) === plain(pkg.version)
  return named.name === pkg.name && isSame
}

/** Plain http on this machine is as private as https. Git's own protocol is as plain. */
function isPlainHttp(url: Pick<URL, 'protocol' | 'hostname'> | undefined): boolean {
  if (url === undefined) return false
  const { protocol, hostname } = url
  return /^(?:git:|(?:git\+)?http:)$/u.test(protocol) && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(hostname)
}

/** As the policy writes addresses of registries. */
function slashed(address: string): string {
  return address.endsWith('/') ? address : `${address}/`
}
