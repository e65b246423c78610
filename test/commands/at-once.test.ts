/** What is answered without reading arguments is what the commands would have said. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { answerAtOnce } from '../../src/commands/at-once.ts'
import { VERSION } from '../../src/version.ts'

/** Vite takes another file of clipanion than Node does, which cannot be loaded. The built commands are asked. */
const ASK = `
import { overview } from './dist/commands/command-line.js'
console.log(JSON.stringify([overview(false), overview(true)]))
`
const said = execFileSync(process.execPath, ['--input-type=module', '--eval', ASK], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  encoding: 'utf8',
})
const [uncoloured, coloured]: [string, string] = JSON.parse(said)

describe.each([
  [false, uncoloured],
  [true, coloured],
])('coloured: %s', (isColoured, overview) => {
  test.each(['--help', '-h'])('%s', async (asked) => {
    expect(await answerAtOnce([asked], isColoured)).toBe(overview)
  })

  test.each(['--version', '-v'])('%s', async (asked) => {
    expect(await answerAtOnce([asked], isColoured)).toBe(`${VERSION}\n`)
  })

  test.each([[[]], [['demo', '--help']], [['--help', 'demo']], [['--', '--help']], [['--helpless']]])(
    'the commands are asked about %j',
    async (args) => {
      expect(await answerAtOnce(args, isColoured)).toBeUndefined()
    },
  )
})

test('only the one for terminals has colours', () => {
  expect(coloured).toContain('\u001B[')
  expect(uncoloured).not.toContain('\u001B')
})
