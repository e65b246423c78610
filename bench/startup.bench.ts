/**
 * How long a user waits before anything happens, beside the bare start of Node: until the help is there, and until the
 * first request of a run is on its way. Goal for the help: less than twice that of Node. `npm run build` first.
 *
 * The table comes first: each round starts everything once, so that a machine that is busy is so for all.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bench, describe } from 'vitest'

const ROUNDS = 21
const MAX_HELP = 2

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const project = mkdtempSync(path.join(tmpdir(), 'verify-deps-bench-'))
const REGISTRY = 'http://127.0.0.1:9'

/** Ends the process where a connection would be opened. */
const HOOK = `
import { Socket } from 'node:net'
Socket.prototype.connect = () => process.exit(0)
`
const untilRequest = [`--import=data:text/javascript,${encodeURIComponent(HOOK)}`, cli, '--no-cache']

const PACKAGE = { version: '1.0.0', integrity: `sha512-${Buffer.alloc(64).toString('base64')}` }
const lockfile = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'p', version: '1.0.0', dependencies: { a: '1.0.0' } },
    'node_modules/a': { ...PACKAGE, resolved: `${REGISTRY}/a/-/a-1.0.0.tgz` },
  },
}
writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lockfile))
writeFileSync(path.join(project, '.npmrc'), `registry=${REGISTRY}/\n`)

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  'verify-deps --version': [cli, '--version'],
  'verify-deps --help': [cli, '--help'],
  'verify-deps demo --help': [cli, 'demo', '--help'],
  'verify-deps, until the first request': untilRequest,
}

function start(args: readonly string[]): number {
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' })
  const took = performance.now() - begin
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return took
}

const times = new Map(Object.keys(COMMANDS).map((name) => [name, [] as number[]]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) times.get(name)?.push(start(args))
}
const medians = new Map([...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN]))
const ratio = (name: string) => (medians.get(name) ?? Number.NaN) / (medians.get('node -e 0') ?? Number.NaN)
for (const [name, median] of medians) {
  console.log(
    `${name.padEnd(38)} ${median.toFixed(0).padStart(5)} ms  ${ratio(name).toFixed(2).padStart(5)} times Node`,
  )
}
if (ratio('verify-deps --help') >= MAX_HELP)
  throw new Error(`The help takes ${MAX_HELP} times what Node does, or more.`)

const options = { iterations: 10, warmupIterations: 1, time: 0 }

describe('start', () => {
  for (const [name, args] of Object.entries(COMMANDS)) bench(name, () => void start(args), options)
})
