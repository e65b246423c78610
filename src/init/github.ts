/** The workflow that verifies on GitHub. Pure. */
import { VERSION } from '../version.ts'
import type { Step } from './step.ts'
import { throughProject } from './through-project.ts'

const WORKFLOW = '.github/workflows/verify-deps.yml'

/** As docs/ci.md has them. */
const CHECKOUT = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0'
const SETUP_NODE = 'actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0'

export interface WorkflowWanted {
  /** From the repository to the project. */
  readonly prefix: string
  /** The command that installs, behind `verify-deps exec --`; `undefined` where the job verifies alone. */
  readonly install: string | undefined
  /** In place of which command it stands. */
  readonly instead: string
}

/** @param others the workflows that are there, by file */
export function githubStep(base: string, others: ReadonlyMap<string, string>, wanted: WorkflowWanted): Step {
  const [known] = [...others].filter(([, text]) => /^[^#\n]*\bverify-deps\b/mu.test(text))
  if (known !== undefined) {
    const by = throughProject(known[1])
    const why = 'it names verify-deps'
    return { kind: 'done', file: known[0], why: by === undefined ? why : `${why}, by ${by}: see verify-deps doctor` }
  }
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
      # Not in the project, nor through npx or npm run: they obey its .npmrc and node_modules, which are to be verified.
      - working-directory: \${{ runner.temp }}
        run: npm install --global --ignore-scripts --no-audit --no-fund verify-deps@${VERSION}
${install === undefined ? '      - run: verify-deps\n' : installing(install, instead)}`
}

function installing(install: string, instead: string): string {
  return `      # Verifies, then installs. Other workflows need it as well, in place of ${instead}.
      - run: verify-deps exec -- ${install}
`
}
