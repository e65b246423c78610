/** The names that nobody is suspected for, and that others are suspected to imitate: popular ones, the most popular first. */
import { npmHighImpact } from 'npm-high-impact'

export const protectedNames: readonly string[] = npmHighImpact

const known = new Set(protectedNames)

export function isProtected(name: string): boolean {
  return known.has(name)
}
