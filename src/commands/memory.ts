/** Memory, for large lockfiles. */
import { setFlagsFromString } from 'node:v8'
import type { Progress } from '../verify-options.ts'

/** Up to here it is not much anyway, and cleaning up takes a sixth of the time. */
const MANY_PACKAGES = 5000

/** Left alone, V8 lets the heap grow to several times what is in use before it cleans up. */
export function sparingMemory(show: (progress: Progress) => void): (progress: Progress) => void {
  let isSparing = false
  return (progress) => {
    if (!isSparing && progress.total > MANY_PACKAGES) {
      isSparing = true
      setFlagsFromString('--heap-growing-percent=10')
    }
    show(progress)
  }
}
