/**
 * pnpm's door: stops `pnpm install` before anything is fetched, linked or run, unless verify-deps is content.
 *
 * Copy it into the project as `.pnpmfile.cjs`, or as any other file that yours composes with. See docs/doors.md.
 * It must work before there is a node_modules, so it needs nothing but Node.
 */
/** What was verified, by the directory of its lockfile: a project may have several. */
const verified = new Map()
let directory

/** The only hook that pnpm calls whether or not the lockfile is frozen. pnpm 9 calls that of its global pnpmfile alone. */
function preResolution({ lockfileDir, wantedLockfile, existsNonEmptyWantedLockfile }) {
  directory = lockfileDir
  verified.set(lockfileDir, new Set())
  // pnpm will not install from it: what comes of it is verified when all is resolved, or nothing is run.
  if (!existsNonEmptyWantedLockfile || isLockfileOnly()) return
  verifyLockfile(lockfileDir, wantedLockfile, hasBranchLockfiles(lockfileDir))
}

/** Not called where the lockfile is installed as it is. */
function afterAllResolved(lockfile) {
  if (isLockfileOnly()) return lockfile
  if (directory === undefined) {
    throw stop(3, 'this pnpm asks too late. Its .npmrc needs a line: global-pnpmfile=.pnpmfile.cjs')
  }
  // Of workspaces with a lockfile each, pnpm does not say whose this is.
  const known = new Set([...verified.values()].flatMap((each) => [...each]))
  if (artifactsOf(lockfile).some((each) => !known.has(each))) verifyLockfile(directory, lockfile, true)
  return lockfile
}

/** @param isNowhere whether no file has it as it is */
function verifyLockfile(lockfileDir, lockfile, isNowhere) {
  const file = path.join(lockfileDir, isNowhere ? `.verify-deps-${process.pid}-pnpm-lock.yaml` : 'pnpm-lock.yaml')
  try {
    // Beside the project's: there are its .npmrc and its policy. JSON is YAML.
    if (isNowhere) fs.writeFileSync(file, `${JSON.stringify(toFile(lockfile), null, 1)}\n`, { flag: 'wx' })
    verify(file)
  } finally {
    if (isNowhere) fs.rmSync(file, { force: true })
  }
  verified.set(lockfileDir, new Set(artifactsOf(lockfile)))
}

/** Each with where its bytes come from and what they must be. */
function artifactsOf({ packages }) {
  return Object.entries(packages ?? {}).map(([key, { resolution }]) => JSON.stringify([key, resolution]))
}

/** As pnpm writes what it has in memory. https://github.com/pnpm/spec/blob/master/lockfile/9.0.md */
function toFile({ packages = {}, importers, ...rest }) {
  const OF_SNAPSHOT = ['dependencies', 'optionalDependencies', 'transitivePeerDependencies', 'optional', 'id']
  const pick = (object, isWanted) => Object.fromEntries(Object.entries(object).filter(([name]) => isWanted(name)))
  const entries = Object.entries(packages)
  return {
    ...rest,
    importers: mapValues(importers, ({ specifiers = {}, ...importer }) =>
      mapValues(importer, (value, group) =>
        /^(?:dev|optional|d)ependencies$|^(?:dev|optional)Dependencies$/u.test(group)
          ? mapValues(value, (version, name) => ({ specifier: specifiers[name], version }))
          : value,
      ),
    ),
    packages: Object.fromEntries(
      entries.map(([key, value]) => [withoutPeers(key), pick(value, (name) => !OF_SNAPSHOT.includes(name))]),
    ),
    snapshots: Object.fromEntries(
      entries.map(([key, value]) => [key, pick(value, (name) => OF_SNAPSHOT.includes(name))]),
    ),
  }
}

function mapValues(object = {}, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]))
}

/** `a@1.0.0(b@2.0.0(c@3.0.0))` -> `a@1.0.0` */
function withoutPeers(key) {
  if (!key.endsWith(')')) return key
  let open = 0
  for (let at = key.length - 1; at >= 0; at--) {
    if (key[at] === ')') open++
    else if (key[at] === '(') open--
    else if (open === 0) return key.slice(0, at + 1)
  }
  return key
}

/** Before 10.13, pnpm calls preResolution of its global pnpmfile alone, and a frozen lockfile would meet no door at all. */
function refuseOldPnpm() {
  const manifest = path.join(path.dirname(require.main?.filename ?? __filename), '..', 'package.json')
  const { name, version = '' } = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')) : {}
  const [major, minor] = version.split('.').map(Number)
  if (name !== 'pnpm' || major > 10 || (major === 10 && minor >= 13)) return
  const files = [__dirname, process.cwd(), os.homedir()].map((folder) => path.join(folder, '.npmrc'))
  const lines = files.flatMap((file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []))
  if (lines.some((line) => /^\s*global-pnpmfile\s*=/u.test(line))) return
  throw stop(3, `pnpm ${version} needs a line in .npmrc, or it would not ask: global-pnpmfile=.pnpmfile.cjs`)
}

/** Then nothing is linked or run, and a lockfile that failed can be mended. */
function isLockfileOnly() {
  const said = process.argv.slice(2).filter((arg) => arg.includes('lockfile-o'))
  return said.length > 0 && said.every((arg) => arg === '--lockfile-only')
}

/** https://pnpm.io/git_branch_lockfiles: pnpm reads another file, or several. */
function hasBranchLockfiles(lockfileDir) {
  return fs.readdirSync(lockfileDir).some((name) => /^pnpm-lock\..+\.yaml$/u.test(name))
}

/** For a project that has hooks of its own: its resolution is done when ours looks at it. */
function compose({ hooks = {}, ...rest }) {
  return {
    ...rest,
    hooks: {
      ...hooks,
      async preResolution(context, logger) {
        preResolution(context)
        await hooks.preResolution?.(context, logger)
      },
      async afterAllResolved(lockfile, context) {
        return afterAllResolved((await hooks.afterAllResolved?.(lockfile, context)) ?? lockfile)
      },
    },
  }
}

// -- The same in every door: how verify-deps is found, started and understood. --

const VERSION = '0.1.0'

let spawnSync
let fs
let os
let path
/** Yarn reads its plugins once where there is no `require`, and gives them one of its own later. */
function load(require) {
  spawnSync = require('node:child_process').spawnSync
  fs = require('node:fs')
  os = require('node:os')
  path = require('node:path')
}

const MEANINGS = {
  0: 'all that is required is proven',
  1: 'a package failed or fell short of what is required',
  2: 'the verdict could not be reached',
  3: 'the configuration or the lockfile cannot be understood',
}

/**
 * Verifies a lockfile, and says on stderr what verify-deps says of it.
 *
 * @param lockfile its absolute path
 * @throws unless all that is required is proven
 */
function verify(lockfile) {
  if (process.env.VERIFY_DEPS_DOOR !== undefined) {
    throw stop(
      2,
      'it was called from within a verification. Unset VERIFY_DEPS_DOOR, and see what VERIFY_DEPS_BIN names.',
    )
  }
  const { status, stdout, stderr, trouble } = run(lockfile)
  // npx fails with 1 as well; only verify-deps has a report.
  const isReport = [0, 1, 2].includes(status) && stdout.trim() !== ''
  const isGood = isReport && status === 0
  process.stderr.write(
    isGood ? `verify-deps: ${lastOf(stdout).split('\n', 1)[0]}\n${stderr}` : `\n${stdout}${stderr}\n`,
  )
  if (isGood) return
  if (isReport) throw stop(status, lastOf(stdout))
  if (status === 3) throw stop(3, lastOf(stderr))
  throw stop(2, `verify-deps could not be run: ${trouble ?? `exit code ${status}, and no report`}. ${lastOf(stderr)}`)
}

function stop(code, conclusion) {
  const error = new Error(
    `verify-deps (exit code ${code}: ${MEANINGS[code]}): ${conclusion.trim()}\nNothing was installed. The report is above.`,
  )
  // pnpm exits with it.
  error.errno = code
  // Where in this file says nothing to anybody.
  error.stack = error.message
  return error
}

/** The report ends with what it comes to. In GitHub's runner, commands for that stand around it, and after it. */
function lastOf(text) {
  return (
    text
      .replace(/^::.*$/gmu, '')
      .trim()
      .split(/\n\s*\n/u)
      .at(-1) ?? ''
  ).slice(0, 1000)
}

/** First VERIFY_DEPS_BIN; else npx, with the exact version. Never what lies in node_modules: it would judge itself. */
function run(lockfile) {
  const bin = process.env.VERIFY_DEPS_BIN
  const directory = path.dirname(lockfile)
  const file = path.basename(lockfile)
  if (bin !== undefined && bin !== '') {
    const own = path.resolve(bin)
    const [command, first] = /\.[cm]?js$/u.test(own) ? [process.execPath, [own]] : [own, []]
    return start(command, [...first, file], directory, environment())
  }
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-deps-door-'))
  try {
    // npx prefers what the project has installed, so it starts elsewhere. The registry is still the project's.
    const npmrc = path.join(directory, '.npmrc')
    if (fs.existsSync(npmrc)) fs.copyFileSync(npmrc, path.join(empty, '.npmrc'))
    fs.writeFileSync(path.join(empty, 'package.json'), '{}')
    const [command, first] = npx()
    const args = [...first, '--yes', `verify-deps@${VERSION}`, lockfile]
    return start(command, args, empty, environment(OF_NPX))
  } finally {
    fs.rmSync(empty, { recursive: true, force: true })
  }
}

function start(command, args, cwd, env) {
  const options = { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] }
  const { status, stdout, stderr, error, signal } = spawnSync(command, args, { ...options, shell: false })
  const trouble = error?.message ?? (signal === null ? undefined : `ended by ${signal}`)
  return { status: trouble === undefined ? status : null, stdout: stdout ?? '', stderr: stderr ?? '', trouble }
}

/** npm's own, beside node; else on the PATH, but not where dependencies put commands. */
function npx() {
  const beside = path.dirname(fs.realpathSync(process.execPath))
  const script = ['../lib/node_modules', 'node_modules']
    .map((folder) => path.join(beside, folder, 'npm/bin/npx-cli.js'))
    .find((file) => fs.existsSync(file))
  if (script !== undefined) return [process.execPath, [script]]
  const command = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !folder.split(path.sep).includes('node_modules'))
    .map((folder) => path.join(folder, 'npx'))
    .find((file) => fs.existsSync(file))
  if (command !== undefined) return [command, []]
  throw stop(2, 'there is no npx here to get verify-deps with. Let VERIFY_DEPS_BIN name its cli.js.')
}

/** What an npx or npm above asked for itself, and would be taken for ours. */
const OF_NPX = [
  'package',
  'call',
  'workspace',
  'workspaces',
  'include_workspace_root',
  'prefix',
  'local_prefix',
  'global',
]

/** As somebody's shell has it. */
function environment(dropped = []) {
  const names = new Set(dropped.map((name) => `npm_config_${name}`))
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !names.has(name.toLowerCase().replaceAll('-', '_'))),
  )
  // pnpm hands its own file on to scripts under the name of npm's.
  if (env.npm_config_npm_globalconfig !== undefined) env.npm_config_globalconfig = env.npm_config_npm_globalconfig
  // `yarn run` makes every node load the project's dependencies.
  const options = env.NODE_OPTIONS?.replace(
    /\s*--(?:require|experimental-loader)[ =](?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/gu,
    '',
  ).trim()
  if (options === '') delete env.NODE_OPTIONS
  else if (options !== undefined) env.NODE_OPTIONS = options
  return { ...env, VERIFY_DEPS_DOOR: '1' }
}

// -- Until here. --

load(require)
refuseOldPnpm()

module.exports = { hooks: { preResolution, afterAllResolved }, compose }
