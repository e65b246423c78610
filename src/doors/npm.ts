/** What npm itself offers to stand at. */
import semver from 'semver'

/**
 * Whether the root's `preinstall` runs before npm fetches anything. Up to npm 11 it runs when the dependencies are there
 * already and their own install scripts have run (npm/cli#2660, npm/cli#9267).
 *
 * @param npmVersion as `npm --version` prints it; of anything else nothing is promised
 */
export function preinstallIsGate(npmVersion: string): boolean {
  return semver.valid(npmVersion) !== null && semver.gte(npmVersion, '12.0.0')
}
