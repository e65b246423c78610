/** What somebody reads who typed something that no command takes. */
import { expect, test } from 'vitest'
import { runCli } from '../support/cli.ts'

test.each([
  [['--output'], /No command takes these arguments: --output\. An option may lack its value/u],
  [['one', 'other'], /No command takes these arguments: one other\./u],
  [['exec', '--output'], /Not enough arguments to option --output\./u],
  [['--no-such'], /Unsupported option name \("--no-such"\)\./u],
])('%j', async (args, said) => {
  const { code, stdout, stderr } = await runCli(args)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr).toMatch(/^verify-deps: .*Run verify-deps --help\.\n$/u)
})
