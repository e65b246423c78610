/** The tests of doors start real package managers, which come from the npm registry: only where that is wanted. */
import { describe } from 'vitest'
import { doors } from './announce-doors.ts'

/** In place of `describe`: left out unless VERIFY_DEPS_DOORS=1, and the run says so once. */
export const describeDoors = describe.skipIf(!doors)
