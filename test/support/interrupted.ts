/** A project whose run stands still at one package, and a process of the built command to be stopped meanwhile. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { worldOf } from '../../fixtures/demo/make-world.ts'
import { publish } from '../../fixtures/lab/publication.ts'
import type { Project } from './cli.ts'
import { makeProject } from './cli.ts'
import type { FaultyRegistry } from './faulty-registry.ts'
import { silence } from './faulty-registry.ts'
import { serveWorld } from './loopback.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

const early = await publish({ name: 'a-early', keys: [KEY] })
const slow = await publish({ name: 'b-slow', keys: [KEY] })
const late = await publish({ name: 'c-late', keys: [KEY] })
/** What the registry says that it signed is something else. */
const forged = await publish({ name: 'a-forged', keys: [KEY], message: 'something else' })

export interface Stuck {
  readonly project: Project
  readonly registry: FaultyRegistry
  /** Until everything before it is done, and it is waited for. */
  readonly atSlow: () => Promise<void>
}

/** With one package at a time: the first is done, the second does not answer unless told otherwise, the third waits. */
export async function standStill({ isFirstBad = false, isAnswering = false } = {}): Promise<Stuck> {
  const world = worldOf(
    [isFirstBad ? forged : early, slow, late].map((publication) => ({
      publication,
      story: '',
      outcome: 'verified' as const,
      codes: [],
    })),
  )
  const registry = await serveWorld(world, isAnswering ? {} : { [slow.path]: silence })
  const made = await makeProject(world, registry.address)
  onTestFinished(made.remove)
  const project = { ...made, env: { ...made.env, npm_config_fetch_timeout: '60000' } }
  const atSlow = async () => {
    while (!registry.asked.includes(slow.path)) await wait(10)
    // Whatever else is asked about it has its answer by then.
    await wait(200)
  }
  return { project, registry, atSlow }
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<{
    /** As shells have it: 128 and the signal's number, where it died of one. */
    readonly code: number
    readonly stdout: string
    readonly stderr: string
    readonly ms: number
  }>
}

export function startCli({ directory, env }: Project, args: readonly string[]): Running {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: directory, env: { PATH: process.env['PATH'], ...env } })
  const start = Date.now()
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => {
      said[stream] += chunk
    })
  }
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: (code as number | null) ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9),
    ...said,
    ms: Date.now() - start,
  }))
  return { child, ended }
}
