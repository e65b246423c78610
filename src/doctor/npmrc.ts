/** Settings of npm that weaken what a verification can say, or send things where they should not go. */
import { isFromRegistry } from '../evidence.ts'
import type { Lockfile } from '../lockfile/format.ts'
import { parsedUrl } from '../parsed-url.ts'
import { asNpmAsks, isOnHost, sameRegistry } from '../registry/address.ts'
import type { NpmConfig } from '../registry/npm-config.ts'
import { npmRegistry } from '../registry/npm-config.ts'
import { plural } from '../report/text.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Setting } from './npmrc-lines.ts'
import { settingOf, settingsIn } from './npmrc-lines.ts'
import { registryFor } from './registry-for.ts'
import type { Check } from './surroundings.ts'

const SHOWN = 5

export const npmrc: Check = {
  name: 'npmrc',
  examine: ({ config, npmrc: own, lockfile }) => {
    if ('problem' in config) {
      return [
        bad("npm's configuration cannot be used", config.problem, {
          text: 'Mend that setting in .npmrc or the environment.',
        }),
      ]
    }
    const settings = 'value' in own ? settingsIn(own.value ?? '') : []
    const diagnoses = [
      ...('problem' in own ? [unknown('.npmrc', own.problem)] : []),
      ...plainHttp(config.value),
      ...tls(config.value),
      ...replaced(config.value),
      ...(settings.length === 0 ? [] : ofProject(settings, config.value)),
      ...('value' in lockfile ? hosts(lockfile.value, config.value) : []),
    ]
    const is = registriesIn(config.value).map(hostOf)
    return diagnoses.length > 0 ? diagnoses : [ok('npm is configured as one would expect', `It asks ${is.join(', ')}.`)]
  },
}

/** All that are configured, the default one first. */
function registriesIn({ options }: NpmConfig): readonly string[] {
  const scoped = Object.entries(options).filter(([key]) => /^@.*:registry$/u.test(key))
  return [...new Set([options['registry'], ...scoped.map(([, value]) => value)].map(String))]
}

function plainHttp(config: NpmConfig): readonly Diagnosis[] {
  const bare = registriesIn(config).filter((address) => new URL(address).protocol === 'http:' && !isLoopback(address))
  if (bare.length === 0) return []
  const why = `${bare.map(hostOf).join(', ')}: anybody on the way can read tokens, and say what a registry would say.`
  return [bad('A registry without TLS', why, { text: 'Write https: in its place, in .npmrc and in the environment.' })]
}

function tls({ options }: NpmConfig): readonly Diagnosis[] {
  if (options['strictSSL'] !== false) return []
  const why = 'strict-ssl is false: nobody looks at who answers in place of a registry. Tokens go to whoever it is.'
  const run = 'npm config delete strict-ssl --location=project && npm config delete strict-ssl --location=user'
  return [bad('TLS is not verified', why, { run })]
}

function replaced({ replaceRegistryHost }: NpmConfig): readonly Diagnosis[] {
  if (replaceRegistryHost === new URL(npmRegistry()).host) return []
  const what =
    replaceRegistryHost === 'never'
      ? 'addresses in the lockfile are asked for as they are'
      : replaceRegistryHost === 'always'
        ? 'the host of every address in the lockfile is replaced'
        : `addresses on ${replaceRegistryHost} go to the configured registry`
  const why = `replace-registry-host: ${what}. Others who install from this lockfile may ask elsewhere.`
  return [
    warn('Hosts are replaced in another way', why, {
      text: 'Keep it only where the registry demands it, in the project .npmrc.',
    }),
  ]
}

/** What the project itself decides for everybody who works on it. */
function ofProject(settings: readonly Setting[], config: NpmConfig): readonly Diagnosis[] {
  const at = ({ line }: Setting) => `.npmrc:${line}`
  const diagnoses: Diagnosis[] = []
  const registry = settingOf(settings, 'registry')
  if (registry !== undefined && !(parsedUrl(registry.value) && sameRegistry(registry.value, npmRegistry()))) {
    const why = `${at(registry)} sends everybody to ${hostOf(registry.value)}. Whoever can change this file chooses who is asked.`
    diagnoses.push(
      warn('The project names the registry', why, {
        text: 'See that it is yours, and review changes of .npmrc as code.',
      }),
    )
  }
  const authority = settings.find(({ key }) => key === 'cafile' || key === 'ca')
  if (authority !== undefined) {
    const why = `${at(authority)} says whose certificates count for registries, in place of the well-known ones.`
    diagnoses.push(
      warn('The project names the authority', why, {
        text: "Set it in the user's .npmrc or NODE_EXTRA_CA_CERTS instead.",
      }),
    )
  }
  const scripts = settingOf(settings, 'ignore-scripts')
  if (scripts?.value === 'true') {
    // Worth having; it only must not be mistaken for a gate.
    diagnoses.push(
      ok(
        'No scripts run',
        `${at(scripts)}: ignore-scripts. Packages' scripts do not run, nor does a preinstall of the project.`,
      ),
    )
  }
  const credentials = settings.flatMap((setting) => {
    const [, place] = /^(\/\/.+):_(?:authToken|auth|password)$/u.exec(setting.key) ?? []
    return place === undefined ? [] : [{ setting, place }]
  })
  const hosts = registriesIn(config).map((address) => new URL(address).host)
  const foreign = credentials.find(({ place }) => !hosts.includes(hostOf(`https:${place}`)))
  if (foreign !== undefined) {
    const why = `${at(foreign.setting)} has one for ${hostOf(`https:${foreign.place}`)}, and no registry in use is there.`
    diagnoses.push(warn('A token for another host', why, { text: 'Remove that line, or mend the host in it.' }))
  }
  const written = credentials.find(({ setting }) => !setting.value.includes('${'))
  if (written !== undefined) {
    const why = `${at(written.setting)} holds a token itself. Whoever reads the repository has it.`
    diagnoses.push(
      bad('A token in the project', why, {
        text: 'Revoke it, and let .npmrc name a variable of the environment in its place.',
      }),
    )
  }
  return diagnoses
}

/** What the lockfile names is compared, and never asked: a package from there fails. */
function hosts({ packages }: Lockfile, config: NpmConfig): readonly Diagnosis[] {
  const others = new Map<string, number>()
  for (const pkg of packages) {
    if (!isFromRegistry(pkg) || pkg.source.type !== 'registry' || pkg.source.resolved === undefined) continue
    const registry = registryFor(config, pkg.name)
    const asked = asNpmAsks(pkg.source.resolved, registry, config.replaceRegistryHost)
    if (parsedUrl(asked) !== undefined && !isOnHost(asked, registry))
      others.set(hostOf(asked), (others.get(hostOf(asked)) ?? 0) + 1)
  }
  if (others.size === 0) return []
  const list = [...others].map(([host, count]) => `${host} (${plural(count, 'package')})`)
  const shown = list.length > SHOWN ? [...list.slice(0, SHOWN), '…'] : list
  const why = `The lockfile has packages from ${shown.join(', ')}, and .npmrc names ${registriesIn(config).map(hostOf).join(', ')}.`
  return [
    warn('The lockfile names another host', why, {
      text: 'Configure that registry in .npmrc, or make those entries anew with the registry that is configured.',
    }),
  ]
}

/** Never more of an address: it may hold a password. */
function hostOf(address: string): string {
  return parsedUrl(address)?.host ?? 'an address that cannot be read'
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname)
}
