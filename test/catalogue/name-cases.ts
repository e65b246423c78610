/** Names that look like others. */
import type { Case, Kit, Side } from './kit.ts'
import { NAME } from './kit.ts'

/** The catalogue's package imitates a name that the policy protects, or one that differs in more. */
const protecting = (protect: string, more: object = {}) => ({
  'verify-deps.json': { names: { protect: [protect], ...more } },
})

const named =
  (name: string, files: Side['files'] = {}) =>
  async (kit: Kit): Promise<Side> => ({
    publication: await kit.plain({ name }),
    files,
  })

/** Three versions in three years, as the day on which all of this is looked at has it. */
const established =
  (name: string, years: number) =>
  async (kit: Kit): Promise<Side> => {
    const time = (year: number) => `${year}-03-01T12:00:00.000Z`
    const first = 2026 - years
    return {
      publication: await kit.plain({ name, version: '1.2.0', time: time(2026) }),
      earlier: [
        await kit.plain({ name, version: '1.0.0', time: time(first) }),
        await kit.plain({ name, version: '1.1.0', time: time(first) }),
      ],
      files: protecting('known-name'),
    }
  }

export const nameCases: readonly Case[] = [
  {
    code: 'VD601',
    what: 'two letters swapped',
    bad: named('konwn-name', protecting('known-name')),
    twin: named('konwn-name', protecting('known-game')),
    outcome: 'failed',
  },
  {
    code: 'VD601',
    what: 'two letters swapped, and nobody has allowed it',
    bad: named('konwn-name', protecting('known-name')),
    twin: named('konwn-name', protecting('known-name', { allow: ['konwn-name'] })),
    outcome: 'failed',
  },
  {
    code: 'VD601',
    what: 'a mistyped scope',
    bad: named(NAME.replace('@lab/', '@laboratroy/'), protecting('@laboratory/*')),
    twin: named(NAME.replace('@lab/', '@laboratory/'), protecting('@laboratory/*')),
    outcome: 'failed',
  },
  {
    code: 'VD602',
    what: 'a letter left out',
    bad: named('knwn-name', protecting('known-name')),
    twin: named('known-name', protecting('known-name')),
    outcome: 'verified',
  },
  {
    code: 'VD602',
    what: 'a letter left out, and too young to be known',
    bad: established('knwn-name', 0),
    twin: established('knwn-name', 2),
    outcome: 'verified',
  },
  {
    code: 'VD603',
    what: 'a letter of another alphabet',
    bad: named('kn\u043ewn-name'),
    twin: named('known-name'),
    outcome: 'failed',
    besides: ['VD006'],
  },
]
