/** One lockfile, and one that can be read. */
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

export const lockfiles: Check = {
  name: 'lockfiles',
  examine: ({ lockfiles: byManager, lockfile }) => {
    const found = [...byManager]
    const several: Diagnosis[] = []
    if (found.length > 1) {
      const list = found.map(([manager, files]) => `${files.join(' and ')} (${manager})`).join(', ')
      const why = `There are ${list}. Each package manager installs from its own, and only one of them is verified.`
      several.push(bad('Several lockfiles', why, { text: 'Delete those of the package managers that are not in use.' }))
    }
    const npm = byManager.get('npm') ?? []
    if (npm.length > 1) {
      const why =
        'npm goes by npm-shrinkwrap.json and passes package-lock.json over, which people may take for what counts.'
      several.push(warn('Two lockfiles of npm', why, { run: 'git rm package-lock.json' }))
    }
    if ('problem' in lockfile) {
      if (found.length > 1) return several
      return [
        bad('No lockfile to verify', lockfile.problem, { text: 'Make one with the package manager, and commit it.' }),
      ]
    }
    return several.length > 0
      ? several
      : [ok('One lockfile', `${lockfile.value.path} is the only one, and can be read.`)]
  },
}
