/** What others look for, with rules of our own writing after theirs. Each says where it is from. */
import { guarddog } from './guarddog.ts'
import { npq } from './npq.ts'
import { osa } from './osa.ts'
import type { Peer } from './rule.ts'
import { typogard } from './typogard.ts'
import { typomania } from './typomania.ts'

export const peers: Readonly<Record<string, Peer>> = {
  'OSA distance 1': osa,
  GuardDog: guarddog,
  npq,
  typogard,
  typomania,
}
