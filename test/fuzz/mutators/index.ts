import { byteMutators } from './bytes.ts'
import { certificateMutators } from './certificates.ts'
import { checkpointMutators } from './checkpoint.ts'
import { encodingMutators } from './encoding.ts'
import { memberMutators } from './members.ts'
import { spliceMutators } from './splice.ts'
import { valueMutators } from './values.ts'

export { textMutators } from './text.ts'

export const treeMutators = {
  ...byteMutators,
  ...valueMutators,
  ...spliceMutators,
  ...encodingMutators,
  ...memberMutators,
  ...checkpointMutators,
  ...certificateMutators,
}
