/** How old the list of names is that look-alikes are recognised by. */
import { namesList } from '../names/names-list.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const MAX_DAYS = 180
const DAY_MS = 24 * 60 * 60 * 1000

export const names: Check = {
  name: 'names',
  examine: ({ now }) => {
    try {
      return [ageOf(namesList().date, now)]
    } catch (error) {
      return [bad('The list of names', (error as Error).message, { run: 'npm install --global verify-deps' })]
    }
  },
}

/** @param date as `YYYY-MM-DD` */
export function ageOf(date: string, now: Date): Diagnosis {
  const days = Math.floor((now.getTime() - Date.parse(`${date}T00:00:00Z`)) / DAY_MS)
  if (days <= MAX_DAYS) return ok('The list of names is recent', `It is of ${date}.`)
  const why = `It is of ${date}, ${days} days ago. Look-alikes of packages that became popular since are not recognised.`
  return warn('The list of names is old', why, {
    text: 'Use a newer version of verify-deps: npm view verify-deps version',
  })
}
