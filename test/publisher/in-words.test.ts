import { describe, expect, test } from 'vitest'
import type { Level } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import { compareWithAccepted, compareWithDeclared, compareWithRule } from '../../src/publisher/compare.ts'
import { describeDifferences, describeDrift, describePublisher } from '../../src/publisher/in-words.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import { ruleOfDifference } from '../../src/publisher/rule-of-difference.ts'
import { BUILD_CHANGED, CHANGED, RECREATED, RENAMED } from '../../src/publisher/rules.ts'
import { EARLY, GITLAB, PERSON, RELEASE } from './publishers.ts'

test.each<[Publisher, string]>([
  [RELEASE, '`release.yml` of github.com/org/repo on a tag push, on a GitHub-hosted runner'],
  [EARLY, '`release.yml` of github.com/org/repo on a tag push'],
  [GITLAB, '`.gitlab-ci.yml` of gitlab.com/group/sub/project on a tag push, on a GitLab-hosted runner'],
  [PERSON, '`ann@mail.example` (says `accounts.example`)'],
  [
    { ...RELEASE, trigger: 'release', runner: 'self-hosted' },
    '`release.yml` of github.com/org/repo on `release` from a tag, on a self-hosted runner',
  ],
  [{ ...EARLY, refKind: 'pull-request' }, '`release.yml` of github.com/org/repo on `push` from a pull request'],
  [{ ...EARLY, refKind: 'other' }, '`release.yml` of github.com/org/repo on `push` from another ref'],
  [{ ...EARLY, refKind: undefined }, '`release.yml` of github.com/org/repo on `push` from an unknown ref'],
  [{ ...EARLY, trigger: undefined }, '`release.yml` of github.com/org/repo on an unknown event from a tag'],
  [
    { ...EARLY, trigger: undefined, refKind: undefined, workflow: undefined, runner: 'big' },
    'github.com/org/repo, on a `big` runner',
  ],
  [
    { ...EARLY, signer: 'https://github.com/a/b/.github/workflows/c.yml@refs/heads/main' },
    '`release.yml` of github.com/org/repo through `github.com/a/b/.github/workflows/c.yml@refs/heads/main` on a tag push',
  ],
  [{ ...EARLY, workflow: 'a`b.yml' }, "`a'b.yml` of github.com/org/repo on a tag push"],
])('%o', (publisher, words) => {
  expect(describePublisher(publisher)).toBe(words)
})

describe('drift', () => {
  test.each<[string, Partial<Publisher>, string]>([
    [
      'workflow, trigger and ref',
      { workflow: '.github/workflows/pr.yml', trigger: 'pull_request_target', refKind: 'branch' },
      'was built by `release.yml` on a tag push; this one by `pr.yml` on `pull_request_target`',
    ],
    [
      'ref',
      { refKind: 'branch' },
      'was built by `release.yml` on a tag push; this one by `release.yml` on a branch push',
    ],
    [
      'runner',
      { runner: 'self-hosted' },
      'was built by `release.yml` on a GitHub-hosted runner; this one by `release.yml` on a self-hosted runner',
    ],
    [
      'workflow',
      { workflow: undefined },
      'was built by `release.yml`; this one by an unknown workflow of github.com/org/repo',
    ],
    [
      'issuer',
      { issuer: 'https://gitlab.com' },
      'was built by `release.yml` (says `token.actions.githubusercontent.com`); this one by `release.yml` (says `gitlab.com`)',
    ],
    [
      'repository',
      { repository: 'https://github.com/evil/repo', ownerId: undefined },
      'was built by `release.yml` of github.com/org/repo; this one by `release.yml` of github.com/evil/repo',
    ],
    [
      'renamed',
      { repository: 'https://github.com/org/new' },
      'was built by `release.yml` of github.com/org/repo; this one by `release.yml` of github.com/org/new',
    ],
    [
      're-created',
      { repositoryId: '2' },
      'was built by `release.yml` of github.com/org/repo; this one by `release.yml` of another repository of the same name (id 1001 before, 2 now)',
    ],
    [
      'transferred',
      { repository: 'https://github.com/new/repo', ownerId: '2' },
      'was built by `release.yml` of github.com/org/repo; this one by `release.yml` of the same repository, which now is github.com/new/repo and belongs to another owner (id 77 before, 2 now)',
    ],
    [
      'transferred, at its address, with more',
      { ownerId: '2', trigger: 'workflow_dispatch', runner: 'self-hosted' },
      'was built by `release.yml` of github.com/org/repo on a tag push, on a GitHub-hosted runner; this one by `release.yml` of the same repository, which now belongs to another owner (id 77 before, 2 now) on `workflow_dispatch`, on a self-hosted runner',
    ],
    [
      'another owner, the repository unknown',
      { repositoryId: undefined, ownerId: '2' },
      'was built by `release.yml` of github.com/org/repo; this one by `release.yml` of a repository of the same name and another owner (id 77 before, 2 now)',
    ],
    [
      're-created, and another workflow',
      { repositoryId: '2', workflow: undefined },
      'was built by `release.yml` of github.com/org/repo; this one by an unknown workflow of another repository of the same name (id 1001 before, 2 now)',
    ],
    [
      'usual',
      { trigger: 'release' },
      'was built by `release.yml` on a tag push; this one by `release.yml` on `release`',
    ],
    [
      'no source',
      { repository: undefined },
      'was built by `release.yml` of github.com/org/repo; this one by `https://github.com/org/repo/.github/workflows/release.yml@refs/tags/v1.0.0` (says `token.actions.githubusercontent.com`)',
    ],
  ])('of %s', (_name, change, words) => {
    expect(drift('provenance', { ...RELEASE, ...change }, 'provenance')).toBe(words)
  })

  test.each<[Level, Publisher | undefined, Level, string]>([
    [
      'provenance',
      undefined,
      'signature',
      'was built by `release.yml` of github.com/org/repo on a tag push, on a GitHub-hosted runner; who built this one is not proven',
    ],
    [
      'trusted-publisher',
      RELEASE,
      'provenance',
      'was built by `release.yml`, as a trusted publisher; this one by `release.yml` without that',
    ],
    ['provenance', RELEASE, 'signature', 'was built by `release.yml`; this one by `release.yml` without proof'],
  ])('of level %s, %#', (before, publisher, level, words) => {
    expect(drift(before, publisher, level)).toBe(words)
  })

  function drift(before: Level, publisher: Publisher | undefined, level: Level): string {
    const accepted = accept('1.0.0', before, RELEASE)
    return describeDrift(accepted, publisher, compareWithAccepted(publisher, accepted, level))
  }
})

test('other expectations', () => {
  const matching = { matchesUrl: (a: string, b: string) => a === b, matchesText: (a: string, b: string) => a === b }
  const rule = { repository: 'https://github.com/org/*', runner: 'self-hosted', workflow: 'x.yml' }
  expect(describeDifferences(compareWithRule(EARLY, rule, matching))).toBe(
    'the repository is `https://github.com/org/repo`, not `https://github.com/org/*`; ' +
      'the workflow is `.github/workflows/release.yml`, not `x.yml`; the runner is unknown, not `self-hosted`',
  )
  expect(describeDifferences(compareWithDeclared(RELEASE, { url: 'https://github.com/a/b' }))).toBe(
    'the repository is `https://github.com/org/repo`, not `https://github.com/a/b`',
  )
})

test.each([
  ['renamed', RENAMED],
  ['usual', BUILD_CHANGED],
  ['recreated', RECREATED],
  ['transferred', CHANGED],
  ['differs', CHANGED],
] as const)('what is %s', (change, rule) => {
  expect(ruleOfDifference({ field: 'repository', change, expected: 'a', actual: 'b' }, CHANGED)).toBe(rule)
})
