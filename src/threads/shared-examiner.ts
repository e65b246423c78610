/** Bundles are examined by whoever has time: by the threads, and by this one between two looks at what else there is to do. */
import type { Examination } from '../sigstore/examine.ts'
import type { Examiner } from '../sigstore/examiner.ts'

/**
 * @param here takes what waits, one at a time
 * @param most how many the others have in hand, so that they have enough until they are heard of again
 */
export function shared(there: Examiner, here: Examiner, most: number): Examiner {
  const waiting: ((examiner: Examiner) => Promise<void>)[] = []
  let inHand = 0
  let isPlanned = false
  const handOver = () => {
    if (inHand >= most) return
    const next = waiting.shift()
    if (next === undefined) return
    inHand++
    void next(there).then(() => {
      inHand--
      handOver()
    })
  }
  const plan = () => {
    if (isPlanned || waiting.length === 0) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      void waiting.shift()?.(here)
      plan()
    })
  }
  return (bundle, under) =>
    new Promise<Examination>((resolve, reject) => {
      waiting.push((examiner) => examiner(bundle, under).then(resolve, reject))
      handOver()
      plan()
    })
}
