/** One process of fuzz.mjs: does as its argument says, and answers with one message. */
import { ftruncateSync, openSync, writeSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { withModules } from './with-modules.mjs'

const order = JSON.parse(process.argv[2])

await withModules((load) => work(load).catch((error) => send({ broken: error.stack })))

async function work(load) {
  const { TARGETS } = await load('/test/fuzz/targets/index.ts')
  if (order.target === undefined)
    return send({ shares: Object.fromEntries(Object.entries(TARGETS).map(([name, { share }]) => [name, share])) })
  const { fuzz, judge, makeInput } = await load('/test/fuzz/loop.ts')
  const target = await TARGETS[order.target].open()
  if (order.make !== undefined) return send(encoded(makeInput(target, order.seed, order.make)))
  const progress = openSync(order.progress, 'w')
  const onInput = (number) => void writeSync(progress, String(number).padStart(12), 0)
  const onFinding = (finding) => void process.send({ finding: encoded(finding) })
  if (order.replay !== undefined) {
    onInput(0)
    return send(await judge(target, { ...order.replay, bytes: Buffer.from(order.replay.bytes, 'base64') }))
  }
  const outcome = await fuzz(target, { ...order, until: performance.now() + order.seconds * 1000, onInput, onFinding })
  ftruncateSync(progress)
  return send({ ...outcome, findings: undefined })
}

function encoded({ bytes, ...rest }) {
  return { ...rest, bytes: Buffer.from(bytes).toString('base64') }
}

function send(message) {
  return new Promise((resolve) => process.send(message, resolve))
}
