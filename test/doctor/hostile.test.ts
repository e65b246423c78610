/** Texts that are made to take long, or to be read as something else. */
import { expect, test } from 'vitest'
import { settingsIn } from '../../src/doctor/npmrc-lines.ts'
import { unverifiedInstalls } from '../../src/doctor/workflow.ts'
import { scannerOf } from '../../src/init/bun-door.ts'
import { isExec, namesVerifyDeps } from '../../src/init/manifest-door.ts'
import { composes } from '../../src/init/pnpm-door.ts'
import { pluginPaths } from '../../src/init/yarn-door.ts'

const MANY = 200_000
const step = (run: string) => JSON.stringify({ jobs: { a: { steps: [{ run }] } } })

test.each<[string, () => unknown]>([
  ['spaces in .npmrc', () => settingsIn(`a${' '.repeat(MANY)}b`)],
  ['empty lines in a pnpmfile', () => composes('\n'.repeat(MANY))],
  ['quotes in a workflow', () => unverifiedInstalls(step(`${"'".repeat(MANY)}x`), {})],
  ['many commands', () => unverifiedInstalls(step('npm run a;'.repeat(5000)), { a: 'npm run a' })],
  ['scripts that call each other', () => unverifiedInstalls(step('npm run a'), { a: 'npm run a && npm run a' })],
  [
    'scripts that call others very often',
    () => {
      const often = (name: string) => `npm run ${name};`.repeat(900)
      return unverifiedInstalls(step(often('a')), { a: often('b'), b: often('c'), c: often('d'), d: 'npm ci' })
    },
  ],
  ['a script of one word', () => namesVerifyDeps('verify-deps@'.repeat(MANY / 20))],
  ['exec without an end', () => isExec('verify-deps '.repeat(800))],
  ['brackets in bunfig.toml', () => scannerOf('['.repeat(MANY))],
  ['a deep .yarnrc.yml', () => pluginPaths(`plugins: ${'['.repeat(2000)}`)],
])('%s are read in no time', (_what, read) => {
  const started = performance.now()
  read()
  expect(performance.now() - started).toBeLessThan(3000)
})

test('.npmrc as npm reads it', () => {
  expect(settingsIn('; c\n# c\n[x]\n a = "b=c" \r\nflag\n"q"=\'v\'\nca[]=x\n=y\n')).toEqual([
    { key: 'a', value: 'b=c', line: 4 },
    { key: 'flag', value: 'true', line: 5 },
    { key: 'q', value: 'v', line: 6 },
    { key: 'ca', value: 'x', line: 7 },
  ])
})
