/**
 * The door of Yarn 2 and later: stops `yarn install` before anything is fetched, linked or built, unless verify-deps is
 * content. `yarn plugin import ./path/to/yarn-plugin.cjs` turns it on. See docs/doors.md.
 *
 * It must work before there are dependencies, so it needs nothing but Node.
 */
function factory(require) {
  load(require)
  /** The text of the lockfile that was verified, by the project's directory. */
  const verified = new Map()
  // Yarn writes C:\x as /C:/x.
  const directoryOf = ({ cwd }) => path.resolve(cwd.replace(/^\/(?=[A-Za-z]:)/u, ''))

  return {
    hooks: {
      /** Before anything is resolved or fetched. */
      validateProject(project) {
        const file = path.join(directoryOf(project), 'yarn.lock')
        // Then nothing is linked or run, and a lockfile that failed can be mended.
        if (isLockfileOnly() || !fs.existsSync(file)) return
        const text = fs.readFileSync(file, 'utf8')
        if (text.trim() === '') return
        verify(file)
        verified.set(project.cwd, text)
      },
    },
    // Every linker is set up before any package is linked or built, and ours for nothing else: by then Yarn has resolved
    // what it will install, which need not be what the lockfile said.
    linkers: [
      class {
        supportsPackage() {
          return false
        }
        getCustomDataKey() {
          return 'verify-deps'
        }
        makeInstaller({ project }) {
          const text = project.generateLockfile()
          if (text !== withoutReturns(verified.get(project.cwd))) verifyText(directoryOf(project), text)
          return { attachCustomData() {}, async finalizeInstall() {} }
        }
      },
    ],
  }
}

/** Beside the project's own: there are its .npmrc and its policy. */
function verifyText(directory, text) {
  const file = path.join(directory, `.verify-deps-${process.pid}-yarn.lock`)
  try {
    fs.writeFileSync(file, text, { flag: 'wx' })
    verify(file)
  } finally {
    fs.rmSync(file, { force: true })
  }
}

function withoutReturns(text) {
  return text?.replaceAll('\r\n', '\n')
}

function isLockfileOnly() {
  return process.argv.some(
    (arg, at) => arg === '--mode=update-lockfile' || (arg === 'update-lockfile' && process.argv[at - 1] === '--mode'),
  )
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

module.exports = { name: '@verify-deps/yarn-plugin', factory }
