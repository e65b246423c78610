/** The other end of {@link file://./pool.ts}. */
import { parentPort } from 'node:worker_threads'
import { LARGE_AT_ONCE, networkOrigin } from '../registry/fetch-json.ts'
import { openTransport } from '../registry/network.ts'
import type { Fetched, Origin } from '../registry/origin.ts'
import { openTarballs } from '../registry/tarball.ts'
import type { Tarballs } from '../registry/tarballs.ts'
import { isShallow } from '../shallow.ts'
import type { Examination } from '../sigstore/examine.ts'
import { examineUnderAny } from '../sigstore/examine.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import type { Brought, Errand, Handed, Returned, Sent, Told } from './errand.ts'

let tarballs: Tarballs | undefined
let origin: Origin | undefined
const known = new Map<number, readonly TrustRoot[]>()

function isTold(errand: Errand): errand is Told {
  return errand.kind === 'setting' || errand.kind === 'roots'
}

function take(told: Told): void {
  if (told.kind === 'roots') return void known.set(told.number, told.roots)
  const { cache, options, isOffline } = told.setting
  const transport = isOffline ? undefined : openTransport({ options })
  tarballs = openTarballs(cache, transport)
  // The thread that all the rest is done in holds the other half.
  origin = transport && networkOrigin(transport, LARGE_AT_ONCE / 2)
}

async function run(errand: Exclude<Errand, Told>): Promise<Brought> {
  try {
    if (errand.kind === 'tarball') {
      if (tarballs === undefined) throw new Error('a thread was not told where tarballs come from')
      return { kind: 'tarball', obtained: await tarballs.get(errand.ask) }
    }
    if (errand.kind === 'document') {
      if (origin === undefined) throw new Error('a thread was not told where documents come from')
      const fetched = await origin.ask(errand.ask, errand.known)
      if (fetched.state !== 'present') return { kind: 'document', fetched }
      return isShallow(fetched.document) ? { kind: 'document', fetched: withoutBytes(fetched) } : { kind: 'stuck' }
    }
    const { bundle, keys, engines } = errand
    const roots = known.get(errand.roots) ?? []
    return handedOver(examineUnderAny(bundle, roots, { keys: () => keys, engines }))
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) }
  }
}

function withoutBytes({ state, document, validity }: Extract<Fetched, { state: 'present' }>): Handed {
  return { state, document, validity }
}

/** A predicate is whatever somebody has signed. */
function handedOver(examination: Examination): Brought {
  const content = examination.ok ? examination.attestation.content : undefined
  const isStuck = content?.kind === 'statement' && !isShallow(content.statement.predicate)
  return isStuck ? { kind: 'stuck' } : { kind: 'examination', examination }
}

let outbox: Returned[] = []
const send = () => {
  const all = outbox
  outbox = []
  try {
    parentPort?.postMessage(all)
  } catch {
    for (const each of all) sendAlone(each)
  }
}
const sendAlone = (returned: Returned) => {
  try {
    parentPort?.postMessage([returned])
  } catch {
    parentPort?.postMessage([{ id: returned.id, brought: { kind: 'stuck' } } satisfies Returned])
  }
}

/** Begun between two looks at what came from the network and the disk. What is done by then is sent: somebody waits for it. */
const AT_ONCE = 4
const inbox: Sent[] = []
const begin = () => {
  for (const { id, errand } of inbox.splice(0, AT_ONCE)) {
    if (isTold(errand)) take(errand)
    else {
      void run(errand).then((brought) => {
        // Waking a thread takes longer than what it is told.
        if (outbox.push({ id, brought }) === 1) setImmediate(send)
      })
    }
  }
  if (inbox.length > 0) setImmediate(begin)
}

parentPort?.on('message', (sent: readonly Sent[]) => {
  const isBusy = inbox.length > 0
  inbox.push(...sent)
  if (!isBusy) begin()
})
// What was asked for is not to be known: this thread ends, and whoever waits for it is told.
parentPort?.on('messageerror', (error: Error) => {
  throw error
})
