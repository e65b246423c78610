/** Threads that run errands, each for the one with the least to do. */
import type { ResourceLimits } from 'node:worker_threads'
import { Worker } from 'node:worker_threads'
import { inWords } from '../in-words.ts'
import { packageFile } from '../package-files.ts'
import type { Brought, Errand, Returned, Sent, Told } from './errand.ts'

export interface Pool {
  /** How many there are. */
  readonly threads: number
  /** @throws Error when the thread breaks down that had it in hand, or it cannot be handed over */
  run(errand: Exclude<Errand, Told>): Promise<Brought>
  /** For all threads, before whatever is asked afterwards. The setting comes first. */
  tell(errand: Told): void
  /** What is in hand fails, and so does whatever is asked afterwards. */
  close(): Promise<void>
}

interface PoolOptions {
  readonly file?: URL
  readonly limits?: ResourceLimits
}

/** Most of what reading leaves behind is gone at once: with room for it, less is cleaned up. */
const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 32 }

/**
 * Threads are started at once, before it is known with what: getting ready takes them as long as it takes the rest.
 *
 * @param threads how many, if the system gives as many
 * @throws Error when it gives none
 */
export function openPool(threads: number, options: PoolOptions = {}): Pool {
  const { file = packageFile('dist/threads/thread.js'), limits = LIMITS } = options
  const told: Told[] = []
  const all: Thread[] = []
  try {
    while (all.length < threads) all.push(openThread({ file, limits }, told))
  } catch (error) {
    if (all.length === 0) throw error
  }
  return {
    threads: all.length,
    run: (errand) => {
      // Packuments are held whole, a few at a time: all of them go to one.
      const among = errand.kind === 'document' ? all.slice(0, 1) : all
      return among.reduce((least, each) => (each.pending() < least.pending() ? each : least)).run(errand)
    },
    tell: (errand) => {
      told.push(errand)
      for (const each of all) each.tell(errand)
    },
    close: async () => void (await Promise.all(all.map((each) => each.close()))),
  }
}

interface Thread extends Omit<Pool, 'threads'> {
  readonly pending: () => number
}

interface Waiting {
  readonly resolve: (brought: Brought) => void
  readonly reject: (error: Error) => void
}

/** @param told what a thread is told when it starts */
function openThread({ file, limits }: Required<PoolOptions>, told: readonly Told[]): Thread {
  const waiting = new Map<number, Waiting>()
  let outbox: Sent[] = []
  let worker: Worker | undefined
  let last = 0
  let isClosed = false

  const fail = (error: unknown) => {
    worker = undefined
    outbox = []
    for (const { reject } of waiting.values())
      reject(new Error(`the thread that had it in hand broke down: ${inWords(error)}`))
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(file, { resourceLimits: limits })
    // One that broke down ends as well, when another has taken its place.
    const breakDown = (error: unknown) => {
      if (started === worker) fail(error)
    }
    started.on('message', (returned: readonly Returned[]) => {
      for (const { id, brought } of returned) {
        waiting.get(id)?.resolve(brought)
        waiting.delete(id)
      }
      if (waiting.size === 0) started.unref()
    })
    // Whose answer it was is not to be known.
    started.on('messageerror', (error) => {
      breakDown(error)
      void started.terminate()
    })
    started.on('error', breakDown)
    started.on('exit', (code) => breakDown(new Error(`it ended with code ${code}`)))
    started.unref()
    if (told.length > 0) started.postMessage(told.map((errand) => ({ id: 0, errand })))
    return started
  }
  worker = start()
  const send = () => {
    const all = outbox
    outbox = []
    try {
      worker?.postMessage(all)
    } catch {
      for (const each of all) sendAlone(each)
    }
  }
  const sendAlone = (sent: Sent) => {
    try {
      worker?.postMessage([sent])
    } catch (error) {
      waiting.get(sent.id)?.reject(new Error(`it cannot be handed to a thread: ${inWords(error)}`))
      waiting.delete(sent.id)
      if (waiting.size === 0) worker?.unref()
    }
  }
  // Waking a thread takes longer than what it is told.
  const put = (sent: Sent) => {
    if (outbox.push(sent) === 1) setImmediate(send)
  }
  return {
    pending: () => waiting.size,
    run: (errand) =>
      new Promise<Brought>((resolve, reject) => {
        if (isClosed) throw new Error('the threads were closed')
        worker ??= start()
        worker.ref()
        const id = ++last
        waiting.set(id, { resolve, reject })
        put({ id, errand })
      }),
    tell: (errand) => {
      if (worker !== undefined) put({ id: 0, errand })
    },
    close: async () => {
      isClosed = true
      const ending = worker
      fail(new Error('it was closed'))
      await ending?.terminate()
    },
  }
}
