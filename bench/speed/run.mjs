/**
 * npm run bench:speed -- [--only floor,verify,audit,ci,gate,growth] [--runs N] [--packages N] [--growth N,N,…] [--cli FILE]
 *
 * How long a whole verification takes beside what it cannot do without, beside `npm audit signatures`, and before `npm ci`;
 * and how time and memory grow. All in one run on one lab, because only ratios of one run mean anything. `npm run build` first.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { growth } from './growth.mjs'
import { startLab } from './lab.mjs'
import { findNpm, subjects } from './subjects.mjs'
import { goal, HEAD, median, megabytes, row, table } from './table.mjs'

const text = { type: 'string' }
const { values } = parseArgs({
  options: { only: text, runs: text, packages: text, growth: text, cli: text, delay: text },
})
const parts = new Set((values.only ?? 'floor,verify,audit,ci,gate,growth').split(','))
const runs = Number(values.runs ?? 5)
const packages = Number(values.packages ?? 1000)
const delay = Number(values.delay ?? 20)
const sizes = (values.growth ?? '100,1000,3000,10000').split(',').map(Number)
const cli = path.resolve(values.cli ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url)))
if (!existsSync(cli)) throw new Error(`${cli} is not there. Run \`npm run build\` first.`)

const GOALS = [
  ['verify-deps, cold', 'floor', ['≤', 1.5]],
  ['verify-deps, warm', 'floor', ['≤', 1]],
  ['npm audit signatures, cold', 'verify-deps, cold', ['≥', 4]],
  ['npm audit signatures, warm', 'verify-deps, warm', ['≥', 8]],
  ['verify-deps && npm ci, cold', 'npm ci, cold', ['≤', 1.1]],
]

const scratch = mkdtempSync(path.join(tmpdir(), 'verify-deps-bench-'))
const npm = findNpm()
try {
  const version = JSON.parse(readFileSync(path.join(npm, '../../package.json'))).version
  console.log(
    `Node ${process.version}, npm ${version}, ${cpus().length} cores, ${delay} ms before each answer, ${runs} runs`,
  )
  if (['floor', 'verify', 'audit', 'ci', 'gate'].some((part) => parts.has(part))) await compare()
  if (parts.has('growth'))
    console.log(`\n${await growth(sizes, { scratch, cli, npm, delay, runs: Math.min(runs, 3) })}`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function compare() {
  const lab = await startLab(packages, scratch, delay)
  try {
    const who = subjects(lab, scratch, { cli, npm })
    const results = {}
    const keep = (name, result) => {
      results[name] = [...(results[name] ?? []), result]
    }
    if (parts.has('audit')) await who.install()
    for (let round = 0; round < runs; round++) {
      // In turns, so that whatever else the machine does meets all of them.
      if (parts.has('floor')) keep('floor', await who.floor())
      if (parts.has('verify')) {
        const { cold, warm } = await who.verify()
        keep('verify-deps, cold', cold)
        keep('verify-deps, warm', warm)
      }
      if (parts.has('audit')) {
        const { cold, warm } = await who.audit()
        keep('npm audit signatures, cold', cold)
        keep('npm audit signatures, warm', warm)
      }
      if (parts.has('ci')) keep('npm ci, cold', await who.ci())
      if (parts.has('gate')) keep('verify-deps && npm ci, cold', await who.gate())
    }
    print(results)
  } finally {
    lab.close()
  }
}

function print(results) {
  console.log('')
  for (const [name, [{ asked }]] of Object.entries(results))
    if (asked) console.log(`${name}, asked for ${inWords(asked)}.`)
  const rows = Object.entries(results).map(([name, all]) => row(name, all))
  console.log(`\n${table([HEAD, ...rows])}`)
  const goals = GOALS.flatMap(([one, other, limit]) => {
    if (results[one] === undefined || results[other] === undefined) return []
    const ratio = (key) =>
      median(results[one].map((each) => each[key])) / median(results[other].map((each) => each[key]))
    return [goal(`${one} : ${other}`, ratio('wall'), ratio('cpu'), limit)]
  })
  if (goals.length > 0) console.log(`\n${table([['ratio', 'wall', 'CPU', 'goal (wall)', ''], ...goals])}`)
}

function inWords({ bytes, ...counts }) {
  const each = Object.entries(counts).map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`)
  return each.length === 0 ? 'nothing' : `${each.join(', ')} (${megabytes(bytes / 1e6)})`
}
