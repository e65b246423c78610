/** schema/doctor.schema.json accepts what `verify-deps doctor --json` prints, and nothing that only looks like it. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { Status } from '../../src/doctor/diagnosis.ts'
import { STATUSES } from '../../src/doctor/diagnosis.ts'
import { doctorJson, doctorText } from '../../src/doctor/doctor-report.ts'
import { checks, examine } from '../../src/doctor/index.ts'
import { MANAGERS } from '../../src/init/manager.ts'
import type { Path } from '../support/schema.ts'
import { GONE, withMember } from '../support/schema.ts'
import { healthy } from './healthy.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/doctor.schema.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema)
const isValid = (text: string) => validate(JSON.parse(text))

/** What needs mending comes first. */
async function sick(): Promise<string> {
  const surroundings = await healthy({
    npmVersion: '9.0.0',
    trustedRoots: ['not/there.json'],
    lockfile: { problem: 'There is none.' },
  })
  const told = await examine(surroundings)
  return doctorJson(
    surroundings,
    told.toSorted((a, b) => rank(a.status) - rank(b.status)),
  )
}

function rank(status: Status): number {
  return ['bad', 'warn', 'unknown', 'ok'].indexOf(status)
}

async function well(): Promise<string> {
  const surroundings = await healthy()
  return doctorJson(surroundings, await examine(surroundings))
}

test.each([
  ['a sick project', sick],
  ['a healthy one', well],
])('accepts what is said of %s', async (_what, text) => {
  isValid(await text())
  expect(validate.errors ?? []).toEqual([])
})

test.each<[string, Path, unknown]>([
  ['another version', ['schemaVersion'], 2],
  ['no findings', ['findings'], []],
  ['an exit code of misuse', ['exitCode'], 3],
  ['a count too few', ['counts', 'bad'], GONE],
  ['an unknown status', ['findings', 0, 'status'], 'fine'],
  ['an unknown check', ['findings', 0, 'check'], 'weather'],
  ['no reason', ['findings', 0, 'why'], GONE],
  ['a disease without a cure', ['findings', 0, 'mend'], GONE],
  ['two cures', ['findings', 0, 'mend'], { run: 'a', text: 'b' }],
  ['an extra member', ['outcome'], 'failed'],
  ['an unknown package manager', ['manager'], 'deno'],
])('refuses %s', async (_what, path, value) => {
  expect(isValid(withMember(await sick(), path, value))).toBe(false)
})

test('has the checks, statuses and package managers that there are', () => {
  const { finding } = schema.$defs
  expect(finding.properties.check.enum).toEqual(checks.map(({ name }) => name))
  expect(finding.properties.status.enum).toEqual(STATUSES)
  expect(schema.properties.manager.enum).toEqual(MANAGERS)
})

test('nothing in words can speak to the terminal', () => {
  const hostile = {
    check: 'npmrc',
    status: 'bad',
    title: 'a\u001B[2J',
    why: 'b\u202E',
    mend: { text: 'c\u009B' },
  } as const
  expect(doctorText([hostile], 80).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})
