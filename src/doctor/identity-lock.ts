/** Entries of the identity lock that nothing goes by any more. */
import { parseKey } from '../publisher/entry-key.ts'
import { plural } from '../report/text.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const SHOWN = 3

export const identityLock: Check = {
  name: 'identity-lock',
  examine: ({ identityLock: lock, lockfile }) => {
    if ('problem' in lock)
      return [bad('The identity lock cannot be read', lock.problem, { run: 'git checkout -- verify-deps.lock.json' })]
    const keys = [...lock.value.packages.keys()]
    if (keys.length === 0) {
      return [
        ok('No identity lock', 'Publishers are not recorded. To record who publishes each package: verify-deps trust'),
      ]
    }
    if ('problem' in lockfile) return [unknown('The identity lock', 'There is no lockfile to compare it with.')]
    const locked = new Set(lockfile.value.packages.map(({ name }) => name))
    const gone = keys.filter((key) => !locked.has(parseKey(key)?.name ?? key))
    if (gone.length === 0)
      return [
        ok('The identity lock fits', `Its ${plural(keys.length, 'entry', 'entries')} are of packages in the lockfile.`),
      ]
    const list = gone.length > SHOWN ? `${gone.slice(0, SHOWN).join(', ')}, …` : gone.join(', ')
    const why = `${plural(gone.length, 'entry is', 'entries are')} of packages that the lockfile has no more: ${list}. They count again as soon as one comes back.`
    return [warn('Entries of packages that are gone', why, { run: 'verify-deps trust --prune' })]
  },
}
