/** Whether the local clock is right: certificates, exceptions and ages are judged by it. */
import { plural } from '../report/text.ts'
import { bad, ok, unknown } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const MAX_SKEW_MS = 5 * 60 * 1000

export const clock: Check = {
  name: 'clock',
  examine: async ({ network, now }) => {
    if ('problem' in network) return [unknown('The clock', `It was compared with nothing: ${network.problem}`)]
    const before = Date.now()
    const theirs = await network.value.clock()
    if ('problem' in theirs) {
      return [
        unknown('The clock', `It was compared with nothing: ${theirs.problem}`, {
          text: 'Try again with the registry in reach.',
        }),
      ]
    }
    const ours = now.getTime() + (Date.now() - before)
    const skew = ours - theirs.value.getTime()
    if (Math.abs(skew) <= MAX_SKEW_MS)
      return [ok('The clock is right', "It agrees with the registry's within 5 minutes.")]
    const minutes = plural(Math.round(Math.abs(skew) / 60_000), 'minute')
    const why = `It is ${minutes} ${skew > 0 ? 'ahead of' : 'behind'} the registry's. Ages and expiry dates are judged by it.`
    return [
      bad('The clock is wrong', why, {
        text: 'Set it by the network (NTP). If it is right, the clock of the registry or a proxy is wrong.',
      }),
    ]
  },
}
