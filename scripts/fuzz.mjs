/**
 * npm run fuzz -- [--seed N] [--count N] [--only TARGET,…] [--budget SECONDS] [--jobs N] [--out DIRECTORY]
 * npm run fuzz -- --replay FILE
 *
 * Changes inputs of all kinds at random, and looks at what becomes of them: --count of them in all, of which each
 * target has its share. Each job is a process of its own; one that hangs or dies is told with the input that did it, and begun again
 * behind that one. What is found is written to files that --replay reads. Ends with 1 when there is a finding.
 *
 * With VERIFY_DEPS_CORPORA, real inputs are changed as well as those that are made here.
 */
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const JOB = fileURLToPath(new URL('fuzz-job.mjs', import.meta.url))
const HANG_MS = 10_000
const POLL_MS = 500

const text = { type: 'string' }
const { values } = parseArgs({
  options: { seed: text, count: text, only: text, budget: text, jobs: text, out: text, replay: text },
})
const seed = number('seed', Date.now() % 2 ** 32)
const count = number('count', 10_000)
const jobs = number('jobs', 1)
const budget = number('budget', 24 * 3600)
const out = values.out ?? mkdtempSync(path.join(tmpdir(), 'verify-deps-fuzz-'))
mkdirSync(out, { recursive: true })

function number(name, otherwise) {
  const value = Number(values[name] ?? otherwise)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} has to be a whole number`)
  return value
}

/** One process, until it is through, hangs or dies. */
function startJob(order) {
  const progress = path.join(out, `progress-${order.job}`)
  writeFileSync(progress, '')
  return new Promise((resolve, reject) => {
    const child = fork(JOB, [JSON.stringify({ ...order, progress })], { execArgv: ['--max-old-space-size=2048'] })
    let [last, since, outcome] = ['', Date.now(), undefined]
    const findings = []
    const timer = setInterval(() => {
      const now = readFileSync(progress, 'utf8')
      if (now !== last) [last, since] = [now, Date.now()]
      else if (last !== '' && Date.now() - since > HANG_MS) child.kill('SIGKILL')
    }, POLL_MS)
    child.on('message', (message) => {
      if (message.finding === undefined) outcome = message
      else findings.push(message.finding)
    })
    child.on('exit', (code, signal) => {
      clearInterval(timer)
      // Whatever is wrong with an input is its verdict: this is wrong with what makes inputs.
      if (outcome?.broken !== undefined) return reject(new Error(outcome.broken))
      const at = Number(readFileSync(progress, 'utf8'))
      resolve(
        outcome === undefined
          ? { findings, at, died: Date.now() - since > HANG_MS ? 'it hangs' : `the process ended (${signal ?? code})` }
          : { ...outcome, findings },
      )
    })
  })
}

async function runTarget(target, to, until) {
  const total = { done: 0, counts: {}, findings: [], slowest: [0, 0], largest: [0, 0] }
  const start = Date.now()
  const share = async (job) => {
    let from = job
    while (from < to && Date.now() < until) {
      const order = {
        job,
        target,
        seed,
        from,
        step: jobs,
        to,
        seconds: (until - Date.now()) / 1000,
      }
      const outcome = await startJob(order)
      if (outcome.died === undefined) return add(total, outcome)
      if (!(outcome.at >= from)) throw new Error(`${target}: ${outcome.died}, before any input`)
      const input = await startJob({ job, target, seed, make: outcome.at })
      add(total, {
        ...total,
        done: (outcome.at - from) / jobs + 1,
        counts: {},
        findings: [...outcome.findings, { ...input, what: outcome.died }],
      })
      from = outcome.at + jobs
    }
  }
  await Promise.all(Array.from({ length: jobs }, (_, job) => share(job)))
  return { ...total, seconds: (Date.now() - start) / 1000 }
}

function add(total, { done, counts, findings, slowest, largest }) {
  total.done += done
  for (const [key, times] of Object.entries(counts)) total.counts[key] = (total.counts[key] ?? 0) + times
  total.findings.push(...findings)
  if (slowest[0] > total.slowest[0]) total.slowest = slowest
  if (largest[0] > total.largest[0]) total.largest = largest
}

function tell(target, { done, counts, findings, slowest, largest, seconds }) {
  const sum = (verdict) =>
    Object.entries(counts).reduce((all, [key, times]) => all + (key.startsWith(verdict) ? times : 0), 0)
  console.log(
    `${target}: ${done} inputs in ${seconds.toFixed(1)} s (${Math.round(done / seconds)}/s), ` +
      `${sum('refused')} refused, ${sum('accepted')} accepted, ${findings.length} findings; ` +
      `slowest ${Math.round(slowest[0])} ms (${slowest[1]}), most memory ${Math.round(largest[0] / 1024)} MB (${largest[1]})`,
  )
  for (const [key, times] of Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 30)) {
    console.log(`${String(times).padStart(9)}  ${key}`)
  }
  const seen = new Map()
  for (const finding of findings) seen.set(finding.what, [...(seen.get(finding.what) ?? []), finding])
  for (const [what, all] of seen) {
    console.log(`  FINDING ${what} (${all.length})`)
    for (const finding of all.slice(0, 3)) {
      const file = path.join(out, `${target}-${seed}-${finding.number}.json`)
      writeFileSync(file, JSON.stringify(finding))
      console.log(`    ${finding.sample}: --replay ${file}`)
    }
  }
}

if (values.replay !== undefined) {
  const input = JSON.parse(readFileSync(values.replay, 'utf8'))
  const verdict = await startJob({ job: 0, target: input.target, replay: input })
  console.log(`${input.target}, ${input.sample}: ${verdict.died ?? `${verdict.is}: ${verdict.what}`}`)
  process.exitCode = verdict.is === 'refused' || verdict.is === 'accepted' ? 0 : 1
} else {
  const { shares } = await startJob({ job: 0 })
  const known = Object.keys(shares)
  const targets = values.only?.split(',') ?? known
  const unknown = targets.filter((target) => !known.includes(target))
  if (unknown.length > 0) throw new Error(`--only takes ${known.join(', ')}; not ${unknown.join(', ')}`)
  console.log(`seed ${seed}, ${jobs} jobs`)
  const end = Date.now() + budget * 1000
  const sum = targets.reduce((all, target) => all + shares[target], 0)
  for (const [index, target] of targets.entries()) {
    // What one leaves over of the time is for those behind it.
    const until = Date.now() + (end - Date.now()) / (targets.length - index)
    const outcome = await runTarget(target, Math.ceil((count * shares[target]) / sum), until)
    tell(target, outcome)
    if (outcome.findings.length > 0) process.exitCode = 1
  }
}
