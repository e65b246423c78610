/** Whether only the commands that the arguments name are asked, or all of them, the same is understood. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** Vite takes another file of clipanion than Node does, which cannot be loaded. The built commands are asked. */
const ASK = `
import { readFileSync } from 'node:fs'
import { understoodByAll, understoodByNamed } from './dist/commands/command-line.js'
const shown = (command) => {
  if (command === undefined) return undefined
  const { context, cli, ...given } = command
  return { of: command.constructor.name, ...given }
}
const { stdin, stdout, stderr, env } = process
const said = JSON.parse(readFileSync(0, 'utf8')).map((args) => {
  const context = { stdin, stdout, stderr, env, colorDepth: 1, args }
  const named = shown(understoodByNamed(args, context, false)?.command)
  try {
    return [named, shown(understoodByAll(args, context, false).command)]
  } catch (error) {
    if (!('clipanion' in error)) throw error
    return [named, error.message]
  }
})
console.log(JSON.stringify(said))
`

type Shown = { readonly of: string; readonly help?: boolean }
/** By the commands that are named, and by all; or what is wrong. */
type Said = readonly [Shown | null, Shown | string]

function ask(inputs: readonly (readonly string[])[]): readonly Said[] {
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', ASK], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
      input: JSON.stringify(inputs),
      maxBuffer: 1e8,
    }),
  )
}

const words = ['demo', 'explain', 'exec', 'trust', 'init', 'doctor', 'cache', 'merge', 'bun-scan', 'snapshot']
const others = ['verify-bundle', 'x', './demo', '--', '-', '', '1/2', '--help', '-h', '--help=1', '-v', '--version']
const options = [
  '--offline',
  '--json',
  '--format',
  '--format=json',
  '--clear',
  '--registry',
  '--no-cache',
  '--nonsense',
]

test('of arguments that mean something, which is a hundred of these', () => {
  const argument = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
    { weight: 3, arbitrary: fc.constantFrom(...options) },
  )
  const inputs = fc.sample(fc.array(argument, { maxLength: 4 }), { numRuns: 400, seed: 1 })
  const said = ask(inputs)
  const own = said.filter(([, all]) => typeof all !== 'string' && !all.help && !/^(?:Help|Version)C/u.test(all.of))
  expect(own.length).toBeGreaterThan(100)
  for (const each of said) {
    const [named, all] = each
    if (own.includes(each)) expect(named).toEqual(all)
    else expect(named).toBeNull()
  }
})

test.each([
  [['demo'], 'DemoCommand'],
  [['--offline', 'demo'], 'DemoCommand'],
  [['--registry', 'demo'], 'VerifyCommand'],
  [['--registry', 'demo', 'explain', 'x'], 'ExplainCommand'],
  [['./demo'], 'VerifyCommand'],
  [['--', 'demo'], 'DemoCommand'],
  [[], 'VerifyCommand'],
])('%j is for %s', (args, of) => {
  const [said] = ask([args])
  expect(said).toMatchObject([{ of }, { of }])
})

test.each([[['--help']], [['demo', '--help']], [['--version']], [['--nonsense']], [['cache', 'demo']]])(
  '%j is for all commands',
  (args) => {
    expect(ask([args])[0]?.[0]).toBeNull()
  },
)
