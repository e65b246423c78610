/** What a command line is about to do with the lockfile, as far as its words tell. */
import { programOf, verbIn } from './exec-words.ts'

export interface Installing {
  readonly manager: string
  /** As it was typed, without options: `npm install`. */
  readonly said: string
  /** In the order in which the manager prefers them. */
  readonly lockfiles: readonly string[]
  /** What does the same and leaves the lockfile alone, where the command may not. */
  readonly instead?: string | undefined
  /** Where an option sends it, relative to where it is started. */
  readonly directory?: string | undefined
  /** Whether what it installs belongs to no project. */
  readonly isGlobal: boolean
}

interface Manager {
  readonly lockfiles: readonly string[]
  /** Install what the lockfile says, whatever the options. */
  readonly exact: readonly string[]
  /** Install what the lockfile says with one of the options below; without, they may change it. */
  readonly install: readonly string[]
  readonly frozen: readonly string[]
  /** Always change it. */
  readonly change: readonly string[]
  readonly instead: string
}

const FROZEN = '--frozen-lockfile'

/** With npm's own aliases. */
const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: {
    lockfiles: ['npm-shrinkwrap.json', 'package-lock.json'],
    exact: 'ci clean-install ic install-clean isntall-clean cit install-ci-test clean-install-test sit'.split(' '),
    install: [],
    frozen: [],
    change:
      'install i in ins inst insta instal isnt isnta isntal isntall add it install-test update up upgrade udpate dedupe ddp uninstall un unlink remove rm r'.split(
        ' ',
      ),
    instead: 'npm ci',
  },
  yarn: {
    lockfiles: ['yarn.lock'],
    exact: [],
    install: ['', 'install'],
    frozen: [FROZEN, '--immutable'],
    change: ['add', 'remove', 'upgrade', 'up', 'upgrade-interactive', 'dedupe', 'import'],
    instead: `yarn install ${FROZEN} (from Yarn 2 on: --immutable)`,
  },
  pnpm: {
    lockfiles: ['pnpm-lock.yaml'],
    exact: ['ci', 'clean-install', 'ic', 'install-clean'],
    install: ['install', 'i'],
    frozen: [FROZEN],
    change: ['add', 'update', 'up', 'upgrade', 'remove', 'rm', 'un', 'uninstall', 'dedupe', 'import'],
    instead: `pnpm install ${FROZEN}`,
  },
  bun: {
    lockfiles: ['bun.lock'],
    exact: ['ci'],
    install: ['install', 'i'],
    frozen: [FROZEN],
    change: ['add', 'a', 'update', 'remove', 'rm'],
    instead: `bun install ${FROZEN}`,
  },
}

const DIRECTORY = /^(?:--prefix|--cwd|--dir|-C)(?:=(.*))?$/su
const GLOBAL = /^(?:--global|-g)(?:=|$)/u

/** @returns `undefined` for what is not known to install: nothing is said of that */
export function installing(command: readonly string[]): Installing | undefined {
  const { name, given } = programOf(command)
  const { args, directory } = withoutDirectory(given)
  if (!Object.hasOwn(MANAGERS, name)) return undefined
  const { lockfiles, exact, install, frozen, change, instead } = MANAGERS[name] as Manager
  const verb = verbIn(name, args) ?? ''
  const isExact = exact.includes(verb) || (install.includes(verb) && args.some((arg) => frozen.includes(arg)))
  if (!isExact && !install.includes(verb) && !change.includes(verb)) return undefined
  return {
    manager: name,
    said: `${name} ${verb}`.trim(),
    lockfiles,
    ...(!isExact && { instead }),
    ...(directory !== undefined && { directory }),
    isGlobal: args.some((arg) => GLOBAL.test(arg)),
  }
}

/** Its value may stand before the verb, and is none. Of several the last one counts. */
function withoutDirectory(given: readonly string[]): {
  readonly args: readonly string[]
  readonly directory: string | undefined
} {
  const args: string[] = []
  let directory: string | undefined
  for (let at = 0; at < given.length; at++) {
    const arg = given[at] as string
    const found = DIRECTORY.exec(arg)
    if (found === null) args.push(arg)
    else directory = found[1] ?? given[++at]
  }
  return { args, directory }
}

/**
 * The command of `exec [options] -- COMMAND...`, or of `exec [options] COMMAND...` where it has no options of its own.
 *
 * @param args all that was typed
 * @param rest those of them that are no options of ours
 * @returns `undefined` where it is not plain whose options they are
 */
export function commandOf(args: readonly string[], rest: readonly string[]): readonly string[] | undefined {
  const separator = args.indexOf('--')
  const command = separator === -1 ? args.slice(args.length - rest.length) : args.slice(separator + 1)
  const isAll = command.length === rest.length && command.every((word, index) => word === rest[index])
  return isAll ? command : undefined
}
