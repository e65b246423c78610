/** Threads that run errands, each for the one with the least to do. */
import { Worker } from 'node:worker_threads'
import { inWords } from '../in-words.ts'
import { packageFile } from '../package-files.ts'
import type { Brought, Errand, Returned, Sent, Told } from './errand.ts'

export interface Pool {
  /** @throws Error when the thread breaks down that had it in hand */
  run(errand: Exclude<Errand, Told>): Promise<Brought>
  /** For all threads, before whatever is asked afterwards. The setting comes first. */
  tell(errand: Told): void
  close(): Promise<void>
}

/** Threads are started at once, before it is known with what: getting ready takes them as long as it takes the rest. */
export function openPool(threads: number): Pool {
  const told: Told[] = []
  const all = Array.from({ length: threads }, () => openThread(told))
  return {
    run: (errand) => all.reduce((least, each) => (each.pending() < least.pending() ? each : least)).run(errand),
    tell: (errand) => {
      told.push(errand)
      for (const each of all) each.tell(errand)
    },
    close: async () => void (await Promise.all(all.map((each) => each.close()))),
  }
}

interface Waiting {
  readonly resolve: (brought: Brought) => void
  readonly reject: (error: Error) => void
}

/** @param told what a thread is told when it starts */
function openThread(told: readonly Told[]) {
  const waiting = new Map<number, Waiting>()
  let outbox: Sent[] = []
  let worker: Worker | undefined
  let last = 0

  const fail = (error: unknown) => {
    worker = undefined
    outbox = []
    for (const { reject } of waiting.values())
      reject(new Error(`the thread that had it in hand broke down: ${inWords(error)}`))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(packageFile('dist/threads/thread.js'), {
      // Most of what reading leaves behind is gone at once: with room for it, less is cleaned up.
      resourceLimits: { maxYoungGenerationSizeMb: 32 },
    })
    started.on('message', (returned: readonly Returned[]) => {
      for (const { id, brought } of returned) {
        waiting.get(id)?.resolve(brought)
        waiting.delete(id)
      }
      if (waiting.size === 0) started.unref()
    })
    started.on('error', fail)
    if (told.length > 0) started.postMessage(told.map((errand) => ({ id: 0, errand })))
    started.unref()
    return started
  }
  worker = start()
  const send = () => {
    worker?.postMessage(outbox)
    outbox = []
  }
  // Waking a thread takes longer than what it is told.
  const put = (sent: Sent) => {
    if (outbox.push(sent) === 1) setImmediate(send)
  }
  return {
    pending: () => waiting.size,
    run: (errand: Errand) =>
      new Promise<Brought>((resolve, reject) => {
        worker ??= start()
        worker.ref()
        const id = ++last
        waiting.set(id, { resolve, reject })
        put({ id, errand })
      }),
    tell: (errand: Told) => {
      if (worker !== undefined) put({ id: 0, errand })
    },
    close: async () => {
      await worker?.terminate()
      fail(new Error('it was closed'))
    },
  }
}
