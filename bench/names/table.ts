/** All detectors over the same data, as a table for docs/look-alikes.md. */
import type { Data, Half } from './data.ts'
import { halved } from './data.ts'
import { oursWithEvidence } from './evidence.ts'
import type { Recall, Share } from './measure.ts'
import { fraction, measure } from './measure.ts'
import type { Level, ListName } from './ours.ts'
import { namesOf, ours, readList } from './ours.ts'
import { peers } from './peers/index.ts'
import type { Rule } from './peers/rule.ts'

const LEVELS: readonly Level[] = ['High', 'High and Warning']
const LISTS: Readonly<Record<ListName, string>> = { shipped: 'ours', ranked: 'npm-high-impact' }
const HALVES: readonly Half[] = ['one half', 'the other half']

const COLUMNS = [
  'Detector',
  'Protected names',
  'Squats, no scope drops',
  'Target named',
  'All squats',
  'Target named',
  'Recent squats',
  'Honest names flagged',
  'Flags per lockfile',
  'Distinct in lockfiles',
  'Second honest set',
] as const

/** Each detector with each list, then ours over the halves of the data. */
export function accuracyTable(data: Data, second: Data): string {
  const row = (title: string, list: ListName, detect: Rule, half?: Half) => {
    const over = half === undefined ? data : halved(data, half)
    return [title, LISTS[list], ...cellsOf(detect, over, half === undefined ? second : halved(second, half))]
  }
  const rows = [
    ...(Object.keys(LISTS) as ListName[]).flatMap((list) => {
      const names = namesOf(readList(list))
      return [
        ...LEVELS.map((level) => row(`**verify-deps, ${level}**`, list, ours(level, list))),
        ...Object.entries(peers).map(([name, peer]) => row(name, list, peer(names))),
      ]
    }),
    ...LEVELS.map((level) => row(`**verify-deps, ${level}, with evidence**`, 'shipped', oursWithEvidence(level))),
    ...LEVELS.flatMap((level) => {
      return HALVES.map((half) => row(`verify-deps, ${level}: ${half}`, 'shipped', ours(level, 'shipped'), half))
    }),
  ]
  return [COLUMNS, COLUMNS.map((_, at) => (at < 2 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Percentages first, then the counts. */
function cellsOf(detect: Rule, data: Data, second: Data): readonly string[] {
  const measured = measure(detect, data)
  return [
    ...inBoth(measured.notScopeDrops),
    ...inBoth(measured.all),
    inWords(measured.recent.flagged),
    inWords(measured.falseFlags),
    measured.flagsPerLockfile.toFixed(2),
    `${measured.flaggedInLockfiles}`,
    inWords(measure(detect, second).falseFlags),
  ]
}

function inBoth({ flagged, named }: Recall): readonly string[] {
  return [inWords(flagged), inWords(named)]
}

function inWords(share: Share): string {
  return `${(fraction(share) * 100).toFixed(1)} % (${share.found}/${share.of})`
}
