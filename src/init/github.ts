/** The workflow that verifies on GitHub. Pure. */
import { VERSION } from '../version.ts'
import type { Step } from './step.ts'

const WORKFLOW = '.github/workflows/verify-deps.yml'

/** As docs/ci.md has them. */
const CHECKOUT = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0'
const SETUP_NODE = 'actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0'

export interface WorkflowWanted {
  /** From the repository to the project. */
  readonly prefix: string
  /** The command that verifies and installs; `undefined` where the job verifies alone. */
  readonly install: string | undefined
  /** In place of which command it stands. */
  readonly instead: string
}

/** @param others the workflows that are there, by file */
export function githubStep(base: string, others: ReadonlyMap<string, string>, wanted: WorkflowWanted): Step {
  const [known] = [...others].filter(([, text]) => /^[^#\n]*\bverify-deps\b/mu.test(text))
  if (known !== undefined) return { kind: 'done', file: known[0], why: 'it names verify-deps' }
  // It becomes a part of the workflow, where `${{` is more than text.
  if (!/^(?:[\w@+][\w.@+-]*(?:\/[\w@+][\w.@+-]*)*)?$/u.test(wanted.prefix)) {
    const why = 'the name of the directory has characters that mean something in a workflow'
    return {
      kind: 'by-hand',
      file: WORKFLOW,
      why,
      lines: workflow({ ...wanted, prefix: 'DIRECTORY' })
        .trimEnd()
        .split('\n'),
    }
  }
  const why = 'verifies every push and pull request'
  return { kind: 'write', file: WORKFLOW, base, before: undefined, after: workflow(wanted), why }
}

function workflow({ prefix, install, instead }: WorkflowWanted): string {
  const defaults =
    prefix === '' ? '' : `    defaults:\n      run:\n        working-directory: ${JSON.stringify(prefix)}\n`
  return `# Verifies every package of the lockfile before anything is installed.
name: verify-deps
on: [push, pull_request]
permissions: {}
jobs:
  verify:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
${defaults}    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - uses: ${SETUP_NODE}
        with:
          node-version: 22
${install === undefined ? VERIFY : installing(install, instead)}`
}

const VERIFY = `      # Not in the project: what is installed there may be what is to be verified.
      - working-directory: \${{ runner.temp }}
        run: |
          mkdir verify-deps && cd verify-deps && printf '{"private":true}' > package.json
          npm install --ignore-scripts --no-audit --no-fund --no-save verify-deps@${VERSION}
      - run: '"$RUNNER_TEMP/verify-deps/node_modules/.bin/verify-deps"'
`

function installing(install: string, instead: string): string {
  return `      # Verifies, then installs. Other workflows need it as well, in place of ${instead}.
      - run: ${install}
`
}
