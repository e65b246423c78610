/** The other end of {@link file://./pool.ts}. */
import { parentPort, workerData } from 'node:worker_threads'
import { openTransport } from '../registry/network.ts'
import { openTarballs } from '../registry/tarball.ts'
import { examineUnderAny } from '../sigstore/examine.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { Brought, Errand, Returned, Sent, Setting } from './errand.ts'

const { cache, options, isOffline } = workerData as Setting
const tarballs = openTarballs(cache, isOffline ? undefined : openTransport({ options }))
const known = new Map<number, readonly TrustRoot[]>()

async function run(errand: Exclude<Errand, { kind: 'roots' }>): Promise<Brought> {
  try {
    if (errand.kind === 'tarball') return { kind: 'tarball', obtained: await tarballs.get(errand.ask) }
    const { bundle, keys, engines } = errand
    const roots = known.get(errand.roots) ?? []
    return { kind: 'examination', examination: examineUnderAny(bundle, roots, { keys: () => keys, engines }) }
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) }
  }
}

let outbox: Returned[] = []
const send = () => {
  parentPort?.postMessage(outbox)
  outbox = []
}

parentPort?.on('message', async (sent: readonly Sent[]) => {
  for (const { errand } of sent) if (errand.kind === 'roots') known.set(errand.number, errand.roots)
  for (const { id, errand } of sent) {
    if (errand.kind === 'roots') continue
    void run(errand).then((brought) => {
      // Waking a thread takes longer than what it is told.
      if (outbox.push({ id, brought }) === 1) setImmediate(send)
    })
  }
})
