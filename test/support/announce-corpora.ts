import { existsSync } from 'node:fs'
import { corpora } from './corpora.ts'

/** Says in one line what a run without the corpora leaves out. A corpus that is named and missing is an error. */
export default function announce(): void {
  if (corpora === undefined) {
    console.log('VERIFY_DEPS_CORPORA is not set: the tests over real signatures and real lockfiles are left out.')
  } else if (!existsSync(corpora)) {
    throw new Error(`VERIFY_DEPS_CORPORA names ${corpora}, which does not exist.`)
  }
}
