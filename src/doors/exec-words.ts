/** The words of a command line: the program, and where among options and their values its verb is. */

export interface Program {
  readonly name: string
  readonly given: readonly string[]
}

/** Also of what corepack starts: `corepack yarn@1.22.22 install`. */
export function programOf(command: readonly string[]): Program {
  const [program = '', ...given] = nameOf(command[0]) === 'corepack' ? command.slice(1) : command
  return { name: nameOf(program).replace(/@.*$/u, ''), given }
}

/** `npm` of `/usr/bin/npm` and of `C:\\…\\npm.cmd`. */
function nameOf(program = ''): string {
  const name = program.split(/[\\/]/u).at(-1) ?? ''
  return name.replace(/\.(?:cmd|exe|bat)$/iu, '')
}

/** Options whose value is the next word, by the program that takes them. npm's as its own definitions have them. */
const NPM =
  'access also audit-level auth-type before ca cache cache-max cache-min cafile call cert cidr cpu depth diff editor fetch-retries fetch-retry-factor fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout git globalconfig heading https-proxy include install-strategy key libc local-address location lockfile-version loglevel logs-dir logs-max maxsockets message min-release-age node-gyp node-options noproxy omit only os otp pack-destination package prefix proxy reg registry replace-registry-host save-prefix scope script-shell shell tag umask user-agent userconfig viewer workspace c L m w'
const YARN =
  'cache-folder cwd global-folder https-proxy link-folder modules-folder mutex network-concurrency network-timeout otp preferred-cache-folder proxy registry use-yarnrc p package'
const PNPM =
  'aggregate-output-prefix changed-files-ignore-pattern child-concurrency cpu dir fetch-retries fetch-timeout filter filter-prod global-dir https-proxy libc lockfile-dir loglevel modules-dir network-concurrency node-linker os package package-import-method proxy registry reporter store-dir test-pattern virtual-store-dir workspace-concurrency C F'
const BUN =
  'backend ca cache-dir cafile concurrent-scripts cwd env-file filter linker network-concurrency omit package preload registry F r'

const VALUED: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({ npm: NPM, npx: `${NPM} p`, yarn: YARN, pnpm: PNPM, pnpx: PNPM, bun: BUN, bunx: `${BUN} p` }).map(
    ([name, options]) => [
      name,
      new Set(options.split(' ').map((each) => (each.length === 1 ? `-${each}` : `--${each}`))),
    ],
  ),
)

/** The first word that is neither an option nor the value of one. */
export function verbIn(name: string, args: readonly string[]): string | undefined {
  return args[verbAt(name, args)]
}

/** @returns how many words there are where none of them is a verb */
export function verbAt(name: string, args: readonly string[]): number {
  const valued = (Object.hasOwn(VALUED, name) && VALUED[name]) || new Set<string>()
  const isValue = (arg: string, before = '') => valued.has(before) || (before.startsWith('-') && isSwitch(name, arg))
  const at = args.findIndex((arg, index) => !arg.startsWith('-') && !isValue(arg, args[index - 1]))
  return at === -1 ? args.length : at
}

/** npm lets such a word follow any option: `npm --audit false ci`. */
function isSwitch(name: string, arg: string): boolean {
  return (name === 'npm' || name === 'npx') && (arg === 'true' || arg === 'false')
}
