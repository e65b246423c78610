/** SLSA's `buildType`: who wrote the predicate, and so what its free members mean. */

export type BuildPlatform = 'github' | 'gitlab' | 'unknown'

/** By the address without the version at its end: members have been added, none has changed its meaning. */
const TYPES: readonly (readonly [beginning: string, platform: BuildPlatform])[] = [
  // npm, and package managers that imitate it
  ['https://github.com/npm/cli/gha@', 'github'],
  ['https://github.com/npm/cli/gha/', 'github'],
  ['https://github.com/npm/cli/gitlab/', 'gitlab'],
  // https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1: npm since August 2023
  ['https://slsa-framework.github.io/github-actions-buildtypes/workflow/', 'github'],
  // https://actions.github.io/buildtypes/workflow/v1: actions/attest
  ['https://actions.github.io/buildtypes/workflow/', 'github'],
  // https://github.com/slsa-framework/slsa-github-generator
  ['https://github.com/slsa-framework/slsa-github-generator/', 'github'],
]

export function platformOf(buildType: string): BuildPlatform {
  return TYPES.find(([beginning]) => buildType.startsWith(beginning))?.[1] ?? 'unknown'
}
