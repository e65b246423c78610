/** Published histories of real packages, as the packuments that the registry would serve for them. */
import { readFileSync } from 'node:fs'
import type { Release } from '../../src/downgrade/history.ts'
import { decodeHistory } from '../../src/downgrade/history.ts'
import type { Judged } from '../../src/downgrade/judge.ts'

export const PACKAGES = ['axios', 'chokidar', 'eslint-config-prettier', 'nx', 'semver', 'vite'] as const
export type Package = (typeof PACKAGES)[number]

interface Fact {
  readonly version: string
  readonly time: string
  readonly provenance: boolean
  readonly trustedPublisher: boolean
}

const PREDICATE = 'https://slsa.dev/provenance/v1'

function packumentOf(facts: readonly Fact[]) {
  return {
    time: Object.fromEntries(facts.map(({ version, time }) => [version, time])),
    versions: Object.fromEntries(
      facts.map(({ version, provenance, trustedPublisher }) => [
        version,
        {
          dist: provenance ? { attestations: { provenance: { predicateType: PREDICATE } } } : {},
          _npmUser: trustedPublisher ? { trustedPublisher: { id: 'github' } } : { name: 'somebody' },
        },
      ]),
    ),
  }
}

export function historyOf(name: Package): readonly Release[] {
  const file = new URL(`../../fixtures/histories/${name}.json`, import.meta.url)
  const { versions } = JSON.parse(readFileSync(file, 'utf8')) as { versions: readonly Fact[] }
  const history = decodeHistory(packumentOf(versions), 'the fixtures')
  if (history.state !== 'present') throw new Error(`the history of ${name} is ${history.state}`)
  return history.value
}

/** A release in the lockfile, with what it claims verified. */
export function asJudged({ version, level, time, staged }: Release): Judged {
  if (level === undefined) throw new Error(`${version} cannot be judged`)
  return { version, level, time, staged }
}

export function daysAfter(time: Date | undefined, days: number): Date {
  if (time === undefined) throw new Error('there is no time')
  return new Date(time.getTime() + days * 24 * 60 * 60 * 1000)
}
