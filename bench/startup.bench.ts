/**
 * How long a user waits before anything happens: `verify-deps --version` beside the bare start of Node.
 * Goal: less than twice that of Node, plus 60 ms. `npm run build` first.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bench, describe } from 'vitest'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const options = { iterations: 20, warmupIterations: 2, time: 0 }

describe('start', () => {
  bench('node -e 0', () => void execFileSync(process.execPath, ['-e', '0']), options)
  bench('verify-deps --version', () => void execFileSync(process.execPath, [cli, '--version']), options)
})
