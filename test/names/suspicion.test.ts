/** What is known of a package decides how much its name is worth. */
import { describe, expect, test } from 'vitest'
import type { NameFacts } from '../../src/names/name-facts.ts'
import type { Circumstances, Judged } from '../../src/names/suspicion.ts'
import { judgeSuspicion } from '../../src/names/suspicion.ts'

const NOW = new Date('2026-11-22T00:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

const facts = (more: Partial<NameFacts> = {}): NameFacts => ({
  firstPublished: daysAgo(200),
  versions: 2,
  latest: '1.0.1',
  maintainers: ['mallory'],
  repository: 'https://github.com/mallory/lodahs',
  isPlaceholder: false,
  deprecated: undefined,
  ...more,
})
const TARGET = facts({ maintainers: ['jdalton', 'mathias'], repository: 'https://github.com/lodash/lodash' })

function judge(suspicion: 'high' | 'warning', more: Partial<Circumstances> = {}): Judged['suspicion'] {
  return judgeSuspicion({
    likeness: { target: 'lodash', kind: suspicion === 'high' ? 'transposition' : 'omission', suspicion },
    facts: facts(),
    target: TARGET,
    isSamePublisher: false,
    dependents: [],
    areBothDirect: false,
    runsOnInstall: false,
    published: daysAgo(60),
    now: NOW,
    ...more,
  }).suspicion
}

describe('suspicion', () => {
  test('is what the name makes of it, where nothing more is known', () => {
    expect([judge('high'), judge('warning')]).toEqual(['high', 'warning'])
    expect([judge('high', { facts: undefined }), judge('warning', { facts: undefined })]).toEqual(['high', 'warning'])
  })

  const established = { facts: facts({ firstPublished: daysAgo(365), versions: 3 }) }
  const wanted = { dependents: ['express'] }
  test.each<readonly [string, Partial<Circumstances>, high: string, warning: string]>([
    ['the same verified publisher', { isSamePublisher: true }, 'cleared', 'cleared'],
    ['the same maintainers', { facts: facts({ maintainers: ['jdalton'] }) }, 'cleared', 'cleared'],
    [
      'the same maintainers, and new',
      { facts: facts({ maintainers: ['jdalton'], firstPublished: daysAgo(1) }) },
      'warning',
      'warning',
    ],
    ['asked for by the project beside the other', { areBothDirect: true }, 'high', 'cleared'],
    [
      'asked for beside the other, and new',
      { areBothDirect: true, facts: facts({ firstPublished: daysAgo(1) }) },
      'high',
      'warning',
    ],
    ['one maintainer more', { facts: facts({ maintainers: ['jdalton', 'mallory'] }) }, 'high', 'warning'],
    [
      'maintainers that nobody tells',
      { facts: facts({ maintainers: [] }), target: facts({ maintainers: [] }) },
      'high',
      'warning',
    ],
    ['established', established, 'warning', 'cleared'],
    ['established, and published anew', { ...established, published: daysAgo(29) }, 'high', 'cleared'],
    ['established, and published nobody knows when', { ...established, published: undefined }, 'high', 'cleared'],
    ['a day short of a year', { facts: facts({ firstPublished: daysAgo(364), versions: 3 }) }, 'high', 'warning'],
    ['a version short', { facts: facts({ firstPublished: daysAgo(365), versions: 2 }) }, 'high', 'warning'],
    ['of unknown age', { facts: facts({ firstPublished: undefined, versions: 30 }) }, 'high', 'warning'],
    ['old, without a repository', { facts: facts({ ...established.facts, repository: undefined }) }, 'high', 'warning'],
    [
      "old, with the target's repository",
      { facts: facts({ ...established.facts, repository: 'https://github.com/Lodash/lodash' }) },
      'high',
      'warning',
    ],
    [
      'and with releases of its own',
      { facts: facts({ ...established.facts, versions: 5, repository: 'https://github.com/Lodash/lodash' }) },
      'warning',
      'cleared',
    ],
    ['wanted by a popular package', wanted, 'warning', 'cleared'],
    [
      'wanted, and not old enough for that',
      { ...wanted, facts: facts({ firstPublished: daysAgo(89) }) },
      'high',
      'warning',
    ],
    ['wanted, of unknown age', { ...wanted, facts: facts({ firstPublished: undefined }) }, 'high', 'warning'],
    ['wanted and established', { ...established, ...wanted }, 'cleared', 'cleared'],
    ['new', { facts: facts({ firstPublished: daysAgo(29) }) }, 'high', 'warning'],
    [
      'new, without a repository',
      { facts: facts({ firstPublished: daysAgo(29), repository: undefined }) },
      'high',
      'high',
    ],
    [
      'new, with an install script',
      { facts: facts({ firstPublished: daysAgo(29) }), runsOnInstall: true },
      'high',
      'high',
    ],
    [
      'a month old, with an install script',
      { facts: facts({ firstPublished: daysAgo(30) }), runsOnInstall: true },
      'high',
      'warning',
    ],
    [
      'new, though a popular package asks for it',
      { ...wanted, facts: facts({ firstPublished: daysAgo(1) }) },
      'high',
      'warning',
    ],
    ['still to come', { facts: facts({ firstPublished: daysAgo(-1), repository: undefined }) }, 'high', 'high'],
  ])('%s', (_, more, high, warning) => {
    expect([judge('high', more), judge('warning', more)]).toEqual([high, warning])
  })
})
