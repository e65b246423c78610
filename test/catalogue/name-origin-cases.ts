/** Private names, packages that are brand-new, and those that npm took down. */
import { packument } from '../../fixtures/lab/publication.ts'
import type { Registry } from '../../src/evidence.ts'
import type { Case, Kit, Side } from './kit.ts'
import { NAME, REPOSITORY } from './kit.ts'

const policy = (content: object) => ({ 'verify-deps.json': content })
const OWN = { private: ['@lab/*'] }

/** A project whose own name is asked about, and what the public registry has. */
const asking = (publicAnswers: (kit: Kit) => Promise<Side['publicAnswers']>) => async (kit: Kit) => ({
  publication: await kit.plain(),
  files: policy({ names: { ...OWN, askPublic: true } }),
  publicAnswers: (await publicAnswers(kit)) ?? {},
})

/** Of somebody with that name, or of the same person. */
const published = (...all: readonly Parameters<Kit['plain']>[0][]) =>
  asking(async (kit) => ({
    [`/${NAME}`]: { json: packument(await Promise.all(all.map((each) => kit.plain(each)))) },
  }))
const nobody = asking(async () => ({}))

const configured = (isPublic: boolean) => async (kit: Kit) => ({
  publication: await kit.plain(),
  files: policy({ names: OWN }),
  meddle: (registry: Registry) => ({
    locate: (pkg: Parameters<Registry['locate']>[0]) => ({ ...registry.locate(pkg), isPublic }),
  }),
})

const placeholder = (repository: string) => async (kit: Kit) => ({
  publication: await kit.plain({ version: '0.0.1-security', repository }),
})
const HOLDER = 'https://github.com/npm/security-holder'

/** The locked version, or all of them, in place of which npm has put its own. */
const replaced = (isGone: boolean) => async (kit: Kit) => {
  const publication = await kit.plain()
  const { name, version, path } = publication
  const holder = await kit.plain({ version: '0.0.1-security', repository: HOLDER })
  const gone = { [`/${name}`]: { json: packument([holder]) }, [`/${name}/${version}`]: undefined, [path]: undefined }
  return { publication, answers: isGone ? gone : {} }
}

/** Two days after its first version, and a day after this one. */
const minimumAge = (age: string) => async (kit: Kit) => ({
  publication: await kit.attested({ version: '1.0.1', time: '2026-03-09T12:00:00.000Z' }),
  earlier: [await kit.attested({ time: '2026-03-08T12:00:00.000Z' })],
  files: policy({ minimumReleaseAge: age }),
})

export const nameOriginCases: readonly Case[] = [
  {
    code: 'VD604',
    what: "npm's placeholder is locked",
    bad: placeholder(HOLDER),
    twin: placeholder(REPOSITORY),
    outcome: 'failed',
  },
  {
    code: 'VD604',
    what: 'the locked version is gone, and there is a placeholder',
    bad: replaced(true),
    twin: replaced(false),
    outcome: 'failed',
    besides: ['VD106', 'VD209'],
  },
  {
    code: 'VD605',
    what: 'a private name of the public registry',
    bad: configured(true),
    twin: configured(false),
    outcome: 'failed',
  },
  {
    code: 'VD605',
    what: 'a private name that a mirror passes on',
    bad: published({}),
    twin: nobody,
    outcome: 'failed',
  },
  {
    code: 'VD606',
    what: 'a private name that somebody else has with a higher version',
    bad: published({ version: '99.0.0' }),
    twin: nobody,
    outcome: 'verified',
  },
  {
    code: 'VD606',
    what: 'a private name that somebody else has with other bytes',
    bad: published({ content: '// something else\n' }),
    twin: nobody,
    outcome: 'verified',
  },
  {
    code: 'VD607',
    what: 'the public registry gives no answer that can be read',
    bad: asking(async () => ({ [`/${NAME}`]: { json: 7 } })),
    twin: nobody,
    outcome: 'inconclusive',
  },
  {
    code: 'VD608',
    what: 'even the first version is younger than the policy allows',
    bad: minimumAge('7 days'),
    twin: minimumAge('1 day'),
    outcome: 'failed',
    besides: ['VD410'],
  },
  {
    code: 'VD904',
    what: 'a private name with a slip in it',
    bad: async (kit) => ({ publication: await kit.plain(), files: policy({ names: { private: ['@labs/*'] } }) }),
    twin: async (kit) => ({ publication: await kit.plain(), files: policy({ names: { private: ['@lab/*'] } }) }),
    outcome: 'verified',
  },
]
