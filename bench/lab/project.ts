/** The project that asks for everything: its package.json and its package-lock.json. */
import type { Plan, Planned } from './plan.ts'
import type { Release } from './release.ts'

/** @param base stands for the address of the registry, wherever it is served in the end */
export function projectOf(plan: Plan, releases: ReadonlyMap<string, Release>, base: string) {
  const manifest = {
    name: 'lab',
    version: '1.0.0',
    private: true,
    dependencies: Object.fromEntries(plan.direct.map(({ name, version }) => [name, `^${version}`])),
  }
  const entry = (planned: Planned) => {
    const { name, version, dependencies } = planned
    const release = releases.get(`${name}@${version}`)
    const { license, engines } = release?.document ?? {}
    return {
      version,
      resolved: `${base}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
      integrity: release?.integrity,
      license,
      ...(dependencies.size > 0 && { dependencies: Object.fromEntries(dependencies) }),
      engines,
    }
  }
  const places = [...plan.packages].sort((one, other) => (one.place < other.place ? -1 : 1))
  const packages = { '': manifest, ...Object.fromEntries(places.map((planned) => [planned.place, entry(planned)])) }
  const { name, version } = manifest
  return { manifest, lockfile: { name, version, lockfileVersion: 3, requires: true, packages } }
}
