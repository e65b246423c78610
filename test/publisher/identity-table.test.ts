/**
 * Who is the expected publisher, and who is not. Each row that is refused differs in one point from its twin, which is
 * accepted, and says by which difference it is refused.
 */
import { describe, expect, test } from 'vitest'
import { matchesText } from '../../src/policy-file/glob.ts'
import { matchesUrl } from '../../src/policy-file/url-pattern.ts'
import type { Level } from '../../src/publisher/accepted.ts'
import { accept } from '../../src/publisher/accepted.ts'
import type { Matching, PublisherRule } from '../../src/publisher/compare.ts'
import {
  comparableLevel,
  compareWithAccepted,
  compareWithDeclared,
  compareWithRule,
} from '../../src/publisher/compare.ts'
import type { Publisher } from '../../src/publisher/publisher.ts'
import { normaliseRepository } from '../../src/publisher/repository-url.ts'
import { EARLY, GITHUB_ISSUER, GITLAB, PERSON, RELEASE } from './publishers.ts'

const shown = (differences: ReturnType<typeof compareWithRule>) =>
  differences.map(({ field, change }) => (change === 'differs' ? field : `${field} ${change}`)).join(', ')

describe('the identity lock', () => {
  type Row = readonly [name: string, accepted: Publisher, twin: Publisher, refused: Publisher, why: string]
  const other = (change: Partial<Publisher>, from: Publisher = RELEASE): Publisher => ({ ...from, ...change })
  const at = (repository: string, more: Partial<Publisher> = {}) => other({ repository, ...more })
  const noIds = { repositoryId: undefined, ownerId: undefined }
  const rows: readonly Row[] = [
    ['issuer', RELEASE, RELEASE, other({ issuer: 'https://gitlab.com' }), 'issuer'],
    ['issuer of an enterprise', RELEASE, RELEASE, other({ issuer: `${GITHUB_ISSUER}/acme` }), 'issuer'],
    ['issuer with a slash behind it', RELEASE, RELEASE, other({ issuer: `${GITHUB_ISSUER}/` }), 'issuer'],
    ['another repository', EARLY, EARLY, other({ repository: 'https://github.com/org/other' }, EARLY), 'repository'],
    [
      'more behind its name',
      EARLY,
      EARLY,
      other({ repository: 'https://github.com/org/repo-evil' }, EARLY),
      'repository',
    ],
    [
      'more before its name',
      EARLY,
      EARLY,
      other({ repository: 'https://github.com/org/evil-repo' }, EARLY),
      'repository',
    ],
    [
      'more behind the owner',
      EARLY,
      EARLY,
      other({ repository: 'https://github.com/org-evil/repo' }, EARLY),
      'repository',
    ],
    [
      'a dot in the owner',
      EARLY,
      EARLY,
      other({ repository: 'https://github.com/org.evil/repo' }, EARLY),
      'repository',
    ],
    ['a directory more', EARLY, EARLY, other({ repository: 'https://github.com/org/repo/evil' }, EARLY), 'repository'],
    ['an escaped slash', EARLY, EARLY, other({ repository: 'https://github.com/org%2frepo' }, EARLY), 'repository'],
    [
      'a letter that becomes another',
      at('https://github.com/kit/repo', noIds),
      at('https://github.com/KIT/repo', noIds),
      at('https://github.com/\u212Ait/repo', noIds),
      'repository',
    ],
    [
      'another case where it means nothing',
      RELEASE,
      at('https://github.com/Org/REPO', noIds),
      at('https://github.com/0rg/repo', noIds),
      'repository',
    ],
    [
      'another case where it counts',
      at('https://git.example/org/repo', noIds),
      at('https://git.example/org/repo', noIds),
      at('https://git.example/Org/repo', noIds),
      'repository',
    ],
    [
      'the same name on another host',
      EARLY,
      EARLY,
      other({ repository: 'https://github.com.evil.example/org/repo' }, EARLY),
      'repository',
    ],
    ['the same ids on another host', RELEASE, RELEASE, at('https://git.example/org/repo'), 'repository'],
    ['the same ids and name on GitLab', RELEASE, RELEASE, at('https://gitlab.com/org/repo'), 'repository'],
    ['no repository', RELEASE, RELEASE, other({ repository: undefined }), 'repository'],
    ['renamed, by its ids', RELEASE, RELEASE, at('https://github.com/org/new'), 'repository renamed'],
    ['owner renamed, by the ids', RELEASE, RELEASE, at('https://github.com/new/repo'), 'repository renamed'],
    [
      'renamed, by one id alone',
      RELEASE,
      RELEASE,
      at('https://github.com/org/new', { ownerId: undefined }),
      'repository',
    ],
    ['renamed, without ids', EARLY, EARLY, other({ repository: 'https://github.com/org/new' }, EARLY), 'repository'],
    ['re-created under its name', RELEASE, RELEASE, other({ repositoryId: '2002' }), 'repositoryId recreated'],
    [
      're-created in another case',
      RELEASE,
      at('https://github.com/Org/Repo'),
      at('https://github.com/Org/Repo', { repositoryId: '2002' }),
      'repositoryId recreated',
    ],
    [
      're-created under an owner who is new',
      RELEASE,
      RELEASE,
      other({ repositoryId: '2002', ownerId: '88' }),
      'repositoryId recreated',
    ],
    [
      'an owner who is new, the repository unknown',
      RELEASE,
      other(noIds),
      other({ repositoryId: undefined, ownerId: '88' }),
      'ownerId recreated',
    ],
    ['transferred', RELEASE, RELEASE, other({ ownerId: '88' }), 'ownerId transferred'],
    [
      'transferred, with its new address',
      RELEASE,
      RELEASE,
      at('https://github.com/buyer/repo', { ownerId: '88' }),
      'ownerId transferred',
    ],
    [
      'another repository with another id',
      RELEASE,
      RELEASE,
      at('https://github.com/org/other', { repositoryId: '2002' }),
      'repository',
    ],
    ['ids that are gone', RELEASE, other(noIds), at('https://github.com/org/other', noIds), 'repository'],
    ['ids that are new', EARLY, RELEASE, at('https://github.com/org/other'), 'repository'],
    ['another workflow', RELEASE, RELEASE, other({ workflow: '.github/workflows/pr.yml' }), 'workflow'],
    ['a workflow in another case', RELEASE, RELEASE, other({ workflow: '.github/workflows/Release.yml' }), 'workflow'],
    [
      'a workflow with more behind it',
      RELEASE,
      RELEASE,
      other({ workflow: '.github/workflows/release.yml.yml' }),
      'workflow',
    ],
    ['a workflow that cannot be read', RELEASE, RELEASE, other({ workflow: undefined }), 'workflow'],
    [
      'a workflow that was unknown',
      other({ workflow: undefined }),
      RELEASE,
      other({ ownerId: '88' }),
      'ownerId transferred',
    ],
    ['from tag to branch', RELEASE, RELEASE, other({ refKind: 'branch' }), 'refKind'],
    ['from branch to tag', other({ refKind: 'branch' }), other({ refKind: 'branch' }), RELEASE, 'refKind usual'],
    ['from tag to pull request', RELEASE, RELEASE, other({ refKind: 'pull-request' }), 'refKind'],
    ['from tag to no ref', RELEASE, RELEASE, other({ refKind: undefined }), 'refKind'],
    [
      'another tag',
      RELEASE,
      other({ ref: 'refs/tags/v2.0.0' }),
      other({ ref: 'refs/heads/v2', refKind: 'branch' }),
      'refKind',
    ],
    ['another trigger', RELEASE, RELEASE, other({ trigger: 'pull_request_target' }), 'trigger'],
    ['no trigger', RELEASE, RELEASE, other({ trigger: undefined }), 'trigger'],
    ['another runner', RELEASE, RELEASE, other({ runner: 'self-hosted' }), 'runner'],
    [
      'a runner on self-hosted machines, accepted',
      other({ runner: 'self-hosted' }),
      other({ runner: 'self-hosted' }),
      RELEASE,
      'runner usual',
    ],
    ['a runner that is unknown', RELEASE, EARLY, other({ runner: 'self-hosted' }, EARLY), 'runner'],
    [
      'a reusable workflow',
      RELEASE,
      other({ signer: 'https://github.com/b/c/.github/workflows/x.yml@refs/heads/main' }),
      other({ workflow: '.github/workflows/x.yml' }),
      'workflow',
    ],
    [
      'a deeper group of GitLab',
      GITLAB,
      GITLAB,
      other({ repository: 'https://gitlab.com/group/project', ...noIds }, GITLAB),
      'repository',
    ],
    [
      'a group of GitLab in another case',
      GITLAB,
      other({ repository: 'https://gitlab.com/Group/Sub/Project' }, GITLAB),
      other({ repository: 'https://gitlab.com/group/sub2/project', ...noIds }, GITLAB),
      'repository',
    ],
    [
      'a project of GitLab that was re-created',
      GITLAB,
      GITLAB,
      other({ repositoryId: '2002' }, GITLAB),
      'repositoryId recreated',
    ],
    ["a runner of somebody's own at GitLab", GITLAB, GITLAB, other({ runner: 'self-hosted' }, GITLAB), 'runner'],
    [
      'several points at once',
      RELEASE,
      RELEASE,
      other({ workflow: '.github/workflows/pr.yml', trigger: 'pull_request_target', refKind: 'branch' }),
      'workflow, refKind, trigger',
    ],
    ['another person', PERSON, PERSON, other({ san: 'eve@mail.example' }, PERSON), 'san'],
    [
      'the same address of another issuer',
      PERSON,
      PERSON,
      other({ issuer: 'https://login.example' }, PERSON),
      'issuer',
    ],
    ['a workflow in place of a person', PERSON, PERSON, RELEASE, 'issuer, san'],
  ]

  test.each(rows)('%s: the twin is accepted', (_name, accepted, twin) => {
    expect(shown(compareWithAccepted(twin, accept('1.0.0', 'provenance', accepted), 'provenance'))).toBe('')
  })

  test.each(rows)('%s: refused', (_name, accepted, _twin, refused, why) => {
    expect(shown(compareWithAccepted(refused, accept('1.0.0', 'provenance', accepted), 'provenance'))).toBe(why)
  })

  const levels: readonly (readonly [
    accepted: Level,
    now: Level | undefined,
    publisher: Publisher | undefined,
    why: string,
  ])[] = [
    ['provenance', 'provenance', RELEASE, ''],
    ['provenance', 'signature', undefined, 'level'],
    ['provenance', 'signature', RELEASE, 'level'],
    ['provenance', 'provenance', undefined, 'issuer'],
    ['provenance', 'trusted-publisher', RELEASE, ''],
    ['trusted-publisher', 'provenance', RELEASE, 'level'],
    ['trusted-publisher', 'trusted-publisher', RELEASE, ''],
    // An older version may have less. What it has must be the same.
    ['provenance', undefined, undefined, ''],
    ['trusted-publisher', undefined, RELEASE, ''],
    ['trusted-publisher', undefined, { ...RELEASE, trigger: 'workflow_dispatch' }, 'trigger usual'],
    ['trusted-publisher', 'provenance', { ...RELEASE, trigger: 'workflow_dispatch' }, 'level, trigger'],
    // Nobody was accepted, so nobody is another one.
    ['signature', 'signature', undefined, ''],
    ['signature', 'provenance', PERSON, ''],
  ]
  test.each(levels)('from level %s to %s', (accepted, now, publisher, why) => {
    expect(shown(compareWithAccepted(publisher, accept('1.0.0', accepted, RELEASE), now))).toBe(why)
  })
})

/** Each change one way is how maintainers change their releases; the other way it is what somebody else would show. */
describe('what is usual', () => {
  const on = (trigger: string | undefined): Publisher => ({ ...RELEASE, trigger })
  const from = (refKind: Publisher['refKind']): Publisher => ({ ...RELEASE, refKind })
  const by = (runner: string): Publisher => ({ ...RELEASE, runner })
  const gitlab = (change: Partial<Publisher>): Publisher => ({ ...GITLAB, ...change })
  const compare = (before: Publisher, now: Publisher) =>
    shown(compareWithAccepted(now, accept('1.0.0', 'provenance', before), 'provenance'))

  test.each<readonly [one: Publisher, other: Publisher, there: string, back: string]>([
    [from('branch'), from('tag'), 'refKind usual', 'refKind'],
    [from('branch'), from('pull-request'), 'refKind', 'refKind'],
    [from('branch'), from('other'), 'refKind', 'refKind'],
    [from('pull-request'), from('tag'), 'refKind', 'refKind'],
    [from('other'), from('tag'), 'refKind', 'refKind'],
    [by('self-hosted'), by('github-hosted'), 'runner usual', 'runner'],
    [by('self-hosted'), by('large'), 'runner', 'runner'],
    [gitlab({ runner: 'self-hosted' }), GITLAB, 'runner usual', 'runner'],
    [on('push'), on('release'), 'trigger usual', 'trigger usual'],
    [on('push'), on('workflow_dispatch'), 'trigger usual', 'trigger usual'],
    [on('schedule'), on('release'), 'trigger usual', 'trigger usual'],
    ...['pull_request', 'pull_request_target', 'issue_comment', 'workflow_run', 'repository_dispatch', 'Push'].map(
      (event) => [on('push'), on(event), 'trigger', 'trigger'] as const,
    ),
    [GITLAB, gitlab({ trigger: 'web' }), 'trigger usual', 'trigger usual'],
    [gitlab({ trigger: 'schedule' }), gitlab({ trigger: 'api' }), 'trigger usual', 'trigger usual'],
    ...['merge_request_event', 'external_pull_request_event', 'trigger', 'pipeline', 'chat'].map(
      (source) => [GITLAB, gitlab({ trigger: source }), 'trigger', 'trigger'] as const,
    ),
  ])('%#: there and back', (one, other, there, back) => {
    expect([compare(one, other), compare(other, one)]).toEqual([there, back])
  })

  const before: Publisher = { ...RELEASE, refKind: 'branch', trigger: 'push', runner: 'self-hosted' }
  const after: Publisher = { ...RELEASE, refKind: 'tag', trigger: 'release', runner: 'github-hosted' }
  const without = (field: 'workflow'): readonly [Publisher, Publisher] => [
    { ...before, [field]: undefined },
    { ...after, [field]: undefined },
  ]

  test.each<readonly [what: string, Publisher, Publisher, string]>([
    ['all at once', before, after, 'refKind usual, trigger usual, runner usual'],
    [
      'under a new name',
      before,
      { ...after, repository: 'https://github.com/org/new' },
      'repository renamed, refKind usual, trigger usual, runner usual',
    ],
    ['without ids, as long ago', { ...EARLY, refKind: 'branch' }, EARLY, 'refKind usual'],
    [
      'beside another workflow',
      before,
      { ...after, workflow: '.github/workflows/pr.yml' },
      'workflow, refKind, trigger, runner',
    ],
    [
      'beside another repository',
      before,
      { ...after, repository: 'https://github.com/org/new', repositoryId: '9' },
      'repository, refKind, trigger, runner',
    ],
    [
      'beside one that was re-created',
      before,
      { ...after, repositoryId: '9' },
      'repositoryId recreated, refKind, trigger, runner',
    ],
    [
      'beside one that was transferred',
      before,
      { ...after, ownerId: '9' },
      'ownerId transferred, refKind, trigger, runner',
    ],
    [
      'beside another issuer',
      before,
      { ...after, issuer: `${GITHUB_ISSUER}/acme` },
      'issuer, refKind, trigger, runner',
    ],
    ['beside a trigger that is not', before, { ...after, trigger: 'issue_comment' }, 'refKind, trigger, runner'],
    [
      'beside a ref that is not',
      { ...before, refKind: 'tag' },
      { ...after, refKind: 'branch' },
      'refKind, trigger, runner',
    ],
    [
      'beside a runner that is not',
      { ...before, runner: 'github-hosted' },
      { ...after, runner: 'self-hosted' },
      'refKind, trigger, runner',
    ],
    ['of a workflow that nobody knows', ...without('workflow'), 'refKind, trigger, runner'],
  ])('%s', (_what, one, other, differences) => {
    expect(compare(one, other)).toBe(differences)
  })
})

test.each([
  ['0.9.0', undefined],
  ['1.0.0-rc.1', undefined],
  ['1.0.0', 'signature'],
  ['1.0.1', 'signature'],
  ['no version', 'signature'],
])('the level of %s beside the accepted 1.0.0 is held to: %s', (version, level) => {
  expect(comparableLevel(version, accept('1.0.0', 'provenance', RELEASE), 'signature')).toBe(level)
})

describe('the declared repository', () => {
  type Row = readonly [name: string, actual: string | undefined, twin: unknown, refused: string]
  const GITHUB = 'https://github.com/org/repo'
  const rows: readonly Row[] = [
    ['git and .git', GITHUB, 'git+https://github.com/org/repo.git', 'git+https://github.com/org/repo2.git'],
    ['ssh', GITHUB, 'git+ssh://git@github.com/org/repo.git', 'git+ssh://git@git.example/org/repo.git'],
    ['scp', GITHUB, 'git@github.com:org/repo.git', 'git@gitlab.com:org/repo.git'],
    ['a shorthand', GITHUB, 'org/repo', 'org/repo-evil'],
    ['a shorthand with its host', GITHUB, 'github:org/repo', 'gitlab:org/repo'],
    ['case', GITHUB, 'https://github.com/Org/Repo', 'https://github.com/Org/Rep0'],
    [
      'a page of the repository',
      GITHUB,
      'https://github.com/org/repo/tree/main/packages/x',
      'https://github.com/org/repos/tree/main/repo',
    ],
    ['a monorepo', GITHUB, { url: `${GITHUB}.git`, directory: 'packages/x' }, 'https://github.com/org/packages'],
    ['an owner with a suffix', GITHUB, 'https://github.com/org/repo', 'https://github.com/org-evil/repo'],
    ['a host as the user', GITHUB, 'https://user@github.com/org/repo', 'https://github.com@git.example/org/repo'],
    [
      'a host as the password',
      GITHUB,
      'https://user:pass@github.com/org/repo',
      'https://user:github.com@git.example/org/repo',
    ],
    ['a host in front', GITHUB, 'https://www.github.com/org/repo', 'https://github.com.example/org/repo'],
    ['a port', GITHUB, 'https://github.com:443/org/repo', 'https://github.com:8443/org/repo'],
    [
      'the case of another host',
      'https://git.example/org/repo',
      'https://GIT.example/org/repo',
      'https://git.example/ORG/repo',
    ],
    ['groups', 'https://gitlab.com/group/sub/project', 'gitlab:group/sub/project', 'gitlab:group/project'],
    [
      'groups on a page',
      'https://gitlab.com/group/sub/project',
      'https://gitlab.com/group/sub/project/-/tree/main/x',
      'https://gitlab.com/group/sub/-/tree/main/project',
    ],
  ]
  const compare = (repository: string | undefined, declared: unknown) => {
    const read = normaliseRepository(declared)
    return read === undefined ? 'unread' : shown(compareWithDeclared({ ...RELEASE, repository }, read))
  }

  test.each(rows)('%s: the twin is accepted', (_name, actual, twin) => {
    expect(compare(actual, twin)).toBe('')
  })
  test.each(rows)('%s: refused', (_name, actual, _twin, refused) => {
    expect(compare(actual, refused)).toBe('repository')
  })
  test('no source in the certificate is not the declared one', () => {
    expect(compare(undefined, GITHUB)).toBe('repository')
  })
})

describe('a policy rule', () => {
  const matching: Matching = { matchesUrl, matchesText }
  type Row = readonly [twin: PublisherRule, refused: PublisherRule, why: string, publisher?: Publisher]
  const rows: readonly Row[] = [
    [{ issuer: GITHUB_ISSUER }, { issuer: 'https://gitlab.com' }, 'issuer'],
    [{ repository: 'https://github.com/org/repo' }, { repository: 'https://github.com/org/rep' }, 'repository'],
    [{ repository: 'https://github.com/org/*' }, { repository: 'https://github.com/other/*' }, 'repository'],
    [{ repository: 'https://github.com/ORG/*' }, { repository: 'https://github.com/0RG/*' }, 'repository'],
    [
      { repository: 'https://git.example/org/*' },
      { repository: 'https://git.example/ORG/*' },
      'repository',
      { ...RELEASE, repository: 'https://git.example/org/repo' },
    ],
    [{ workflow: '.github/workflows/release.yml' }, { workflow: '.github/workflows/ci.yml' }, 'workflow'],
    [{ workflow: 'release.yml' }, { workflow: 'workflows/release.yml' }, 'workflow'],
    [{ workflow: 'rel*' }, { workflow: 'ci*' }, 'workflow'],
    [
      { workflow: 'ci/release.yml' },
      { workflow: 'release.yml' },
      'workflow',
      { ...GITLAB, workflow: 'ci/release.yml' },
    ],
    [{ ref: 'refs/tags/*' }, { ref: 'refs/heads/*' }, 'ref'],
    [{ ref: 'refs/tags/**' }, { ref: 'refs/tags/*' }, 'ref', { ...RELEASE, ref: 'refs/tags/@org/pkg@1.0.0' }],
    [{ repository: 'https://github.com/org/repo*' }, { repository: 'https://github.com/org/repo/*' }, 'repository'],
    [{ repository: 'https://gitlab.com/GROUP/**' }, { repository: 'https://gitlab.com/group/*' }, 'repository', GITLAB],
    [{ ref: 'refs/tags/v1*' }, { ref: 'v1*' }, 'ref'],
    [{ runner: 'github-hosted' }, { runner: 'self-hosted' }, 'runner'],
    [
      { issuer: GITHUB_ISSUER, runner: 'github-hosted' },
      { issuer: 'https://gitlab.com', runner: 'gitlab-hosted' },
      'issuer, runner',
    ],
    [{}, { runner: 'github-hosted' }, 'runner', EARLY],
    [{ issuer: GITHUB_ISSUER }, { workflow: '*' }, 'workflow', { ...RELEASE, workflow: undefined }],
    [{ issuer: 'https://accounts.example' }, { repository: 'https://github.com/*/*' }, 'repository', PERSON],
  ]
  for (const [twin, refused, why, publisher = RELEASE] of rows) {
    test(`${JSON.stringify(twin)} is fulfilled`, () => {
      expect(shown(compareWithRule(publisher, twin, matching))).toBe('')
    })
    test(`${JSON.stringify(refused)} is not`, () => {
      expect(shown(compareWithRule(publisher, refused, matching))).toBe(why)
    })
  }
  test('nobody fits no rule', () => {
    expect(shown(compareWithRule(undefined, { issuer: GITHUB_ISSUER, ref: 'refs/*' }, matching))).toBe('issuer, ref')
  })
})
