import type { Writable } from 'node:stream'
import type { Progress } from '../verify-options.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const EVERY_MS = 100

/** One line on a terminal that says how far the work is; nothing at all elsewhere. */
export function progressLine(stream: Writable): { show: (progress: Progress) => void; clear: () => void } {
  if (!(stream as NodeJS.WriteStream).isTTY) return { show: () => {}, clear: () => {} }
  const start = Date.now()
  let shown = 0
  let isOver = false
  return {
    show: ({ phase, done, total }) => {
      const now = Date.now()
      if (isOver || now - shown < EVERY_MS) return
      shown = now
      const rate = Math.round(done / (Math.max(1, now - start) / 1000))
      const counted = total === 0 ? '' : `: ${done} of ${total}, ${rate} a second`
      stream.write(`\r\u001B[K${phase}${counted}`)
    },
    clear: () => {
      if (!isOver && shown > 0) stream.write('\r\u001B[K')
      isOver = true
    },
  }
}
