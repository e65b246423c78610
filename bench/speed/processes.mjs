/** Processes, measured whole: from their start to their end. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PRELOAD = fileURLToPath(new URL('resources.cjs', import.meta.url))

/**
 * A script in a Node of its own, with nothing of our environment but the path.
 *
 * @returns wall and cpu in seconds, memory in MB, and what it printed
 * @throws when it does not end with 0
 */
export async function measure(script, args, { cwd, env, scratch }) {
  const resources = `${scratch}/resources.json`
  rmSync(resources, { force: true })
  const given = { PATH: process.env.PATH, NODE_OPTIONS: `--require=${PRELOAD}`, BENCH_RESOURCES: resources, ...env }
  const start = process.hrtime.bigint()
  const child = spawn(process.execPath, [script, ...args], { cwd, env: given, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const ended = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => resolve(status ?? signal))
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e9
  const output = Buffer.concat(said).toString()
  if (ended !== 0) throw new Error(`${[script, ...args].join(' ')} ended with ${ended}:\n${output.slice(-3000)}`)
  return { wall, ...JSON.parse(readFileSync(resources)), output }
}

/** One after the other. */
export function together(...each) {
  const sum = (of) => each.reduce((total, one) => total + of(one), 0)
  return {
    wall: sum(({ wall }) => wall),
    cpu: sum(({ cpu }) => cpu),
    memory: Math.max(...each.map(({ memory }) => memory)),
  }
}
