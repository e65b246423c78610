/** Which jobs install what nobody verified, and the twin of each that verifies first. */
import { expect, test } from 'vitest'
import { projectGates } from '../../src/doctor/project-gate.ts'
import { unverifiedInstalls } from '../../src/doctor/workflow.ts'

const SCRIPTS = { 'ci:verified': 'npx --yes verify-deps@0.1.0 exec -- npm ci', setup: 'npm ci && tsc', check: 'tsc' }
const steps = (...lines: readonly string[]) =>
  `jobs:\n  a:\n    steps:\n${lines.map((line) => `      - ${line}\n`).join('')}`
const found = (text: string) => unverifiedInstalls(text, SCRIPTS).map(({ job, command }) => `${job}: ${command}`)

test.each<[string, sick: string, well: string]>([
  ['npm ci', steps('run: npm ci'), steps('run: npx --yes verify-deps@0.1.0 exec -- npm ci')],
  ['with options', steps('run: npm ci --ignore-scripts'), steps('run: verify-deps && npm ci --ignore-scripts')],
  ['behind another command', steps('run: cd app && npm ci'), steps('run: cd app && npx verify-deps && npm ci')],
  ['a step before', steps('run: npm ci', 'uses: o/verify-deps@abc'), steps('uses: o/verify-deps@abc', 'run: npm ci')],
  [
    'a step that may fail',
    steps('run: npx verify-deps\n        continue-on-error: true', 'run: npm ci'),
    steps('run: npx verify-deps', 'run: npm ci'),
  ],
  [
    'a step that may be left out',
    steps("run: npx verify-deps\n        if: github.ref == 'x'", 'run: npm ci'),
    steps('run: npx verify-deps', 'run: npm ci'),
  ],
  [
    'a failure that is swallowed',
    steps('run: verify-deps || true', 'run: npm ci'),
    steps('run: verify-deps', 'run: npm ci'),
  ],
  [
    'a failure that goes into a pipe',
    steps('run: verify-deps | tee x', 'run: npm ci'),
    steps('run: verify-deps', 'run: npm ci'),
  ],
  [
    'a command that verifies nothing',
    steps('run: npx verify-deps doctor', 'run: npm ci'),
    steps('run: npx verify-deps .', 'run: npm ci'),
  ],
  ['a script', steps('run: npm run setup'), steps('run: npm run ci:verified')],
  ['a comment', steps('run: "# verify-deps\\nnpm ci"'), steps('run: "verify-deps\\nnpm ci"')],
  [
    'a name that only ends so',
    steps('run: not-verify-deps', 'run: npm ci'),
    steps('run: ./node_modules/.bin/verify-deps', 'run: npm ci'),
  ],
  [
    'a quoted path',
    steps('run: npm ci'),
    steps(`run: '"$RUNNER_TEMP/verify-deps/node_modules/.bin/verify-deps"'`, 'run: npm ci'),
  ],
  ['yarn', steps('run: yarn'), steps('run: yarn --version')],
  ['pnpm', steps('run: pnpm install --frozen-lockfile'), steps('run: pnpm install --lockfile-only')],
  ['bun', steps('run: bun install'), steps('run: bun run build')],
  [
    'a tool',
    steps('run: npm install'),
    steps('run: npm install --global corepack', 'run: npm install verify-deps@0.1.0'),
  ],
  [
    'a continued line',
    steps('run: |\n          npm \\\n            ci'),
    steps('run: |\n          npm \\\n            run check'),
  ],
  ['with a variable', steps('run: NODE_ENV=x npm ci'), steps('run: NODE_ENV=x verify-deps exec npm ci')],
])('%s', (_what, sick, well) => {
  expect(found(sick)).toHaveLength(1)
  expect(found(well)).toEqual([])
})

const CHECKOUT = 'uses: actions/checkout@abc'
const SPARSE = 'uses: actions/download-artifact@abc'
const TEMP = `working-directory: \${{ runner.temp }}`
test.each<[string, by: string, sick: string, well: string]>([
  [
    'npx',
    'npx',
    steps(CHECKOUT, 'run: npx --yes verify-deps@0.1.0 exec -- npm ci'),
    steps(CHECKOUT, 'run: verify-deps exec -- npm ci'),
  ],
  [
    'a script of the project',
    'npm run ci:verified',
    steps(CHECKOUT, 'run: npm run ci:verified'),
    steps(CHECKOUT, 'run: npm run check'),
  ],
  ['a job without the project', 'npx', steps(CHECKOUT, 'run: npx verify-deps'), steps(SPARSE, 'run: npx verify-deps')],
  [
    'another directory',
    'npx',
    steps(CHECKOUT, 'run: npx verify-deps\n        working-directory: app'),
    steps(CHECKOUT, `run: npx verify-deps\n        ${TEMP}`),
  ],
  ['before the checkout', 'npx', steps(CHECKOUT, 'run: npx verify-deps'), steps('run: npx verify-deps', CHECKOUT)],
  ['no gate', 'npx', steps(CHECKOUT, 'run: npx verify-deps .'), steps(CHECKOUT, 'run: npx verify-deps doctor')],
])('which verify-deps it is, the project decides: %s', (_what, by, sick, well) => {
  expect(projectGates(sick, SCRIPTS)).toEqual([{ job: 'a', by }])
  expect(projectGates(well, SCRIPTS)).toEqual([])
})

const NEEDS = (needs: string, more = '') => `jobs:
  verify:
    steps:
      - run: npx verify-deps
${more}  build:
    ${needs}
    steps:
      - run: npm ci
`

test.each<[string, string, readonly string[]]>([
  ['a job that it needs', NEEDS('needs: verify'), []],
  ['one of several', NEEDS('needs: [lint, verify]', '  lint:\n    steps:\n      - run: tsc\n'), []],
  ['one that needs it in turn', NEEDS('needs: lint', '  lint:\n    needs: verify\n    steps:\n      - run: tsc\n'), []],
  ['a job beside it', NEEDS('env: {}'), ['build: npm ci']],
  ['a job that runs whatever happened', NEEDS('needs: verify\n    if: always()'), ['build: npm ci']],
  ['jobs that need each other', NEEDS('needs: lint', '  lint:\n    needs: build\n    steps: []\n'), ['build: npm ci']],
])('%s', (_what, text, says) => {
  expect(found(text)).toEqual(says)
})

test.each([['a: ['], ['on: push'], ['jobs: 1'], ['']])('%j is no workflow', (text) => {
  expect(() => found(text)).toThrow()
})

test('very many steps are refused, however few bytes they take', () => {
  const list = Array.from({ length: 3000 }, () => '      - run: a\n').join('')
  const jobs = Array.from({ length: 10 }, (_each, index) => `  j${index}:\n    steps: *s\n`).join('')
  expect(() => found(`x:\n    &s\n${list}jobs:\n${jobs}`)).toThrow(/steps/u)
})
