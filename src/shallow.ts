/** What is handed to another thread is walked by calling itself for each level, which ends somewhere above a thousand. */

/** What is handed over has a dozen. */
const MOST_LEVELS = 100

/** @param json what JSON.parse made */
export function isShallow(json: unknown, levels = MOST_LEVELS): boolean {
  if (typeof json !== 'object' || json === null) return true
  return levels > 0 && Object.values(json).every((each) => isShallow(each, levels - 1))
}
