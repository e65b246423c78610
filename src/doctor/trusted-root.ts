/** Whether what provenance is judged by is of these days. */
import { isWithin } from '../sigstore/window.ts'
import { readTrustRoot } from '../trust/trusted-root.ts'
import { UsageError } from '../usage-error.ts'
import type { Diagnosis } from './diagnosis.ts'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

const NEWER = { run: 'npm install --global verify-deps@latest' } as const

export const trustedRoot: Check = {
  name: 'trusted-root',
  examine: async ({ trustedRoots, network, now }) => {
    if (trustedRoots.length > 0) return Promise.all(trustedRoots.map((file) => ofFile(file, now)))
    if ('problem' in network) return [unknown("Sigstore's trusted root", `It was not asked for: ${network.problem}`)]
    const copy = await network.value.sigstore()
    if ('problem' in copy) return [unknown("Sigstore's trusted root", copy.problem)]
    if (copy.value === undefined)
      return [ok('The trusted root is up to date', "It comes from Sigstore's TUF repository.")]
    const { reason, expired } = copy.value
    const day = expired.toISOString().slice(0, 10)
    const why = `Sigstore's TUF repository was not to be had (${reason}), so the copy that ships is used.`
    if (expired > now)
      return [
        unknown('The trusted root is a copy', `${why} Its root is in date until ${day}.`, {
          text: "Let this machine reach Sigstore's TUF repository.",
        }),
      ]
    return [
      warn(
        'The trusted root is an old copy',
        `${why} The root that it came with expired on ${day}: keys that are newer are not known.`,
        NEWER,
      ),
    ]
  },
}

async function ofFile(file: string, now: Date): Promise<Diagnosis> {
  try {
    const root = await readTrustRoot(file)
    const current = root.certificateAuthorities.filter(({ window }) => isWithin(now, window))
    if (current.length === 0) {
      const why = `No certificate authority in ${file} counts today. What is signed from now on cannot be verified with it.`
      return bad('The trusted root has expired', why, { text: 'Get a new one from where this one is from.' })
    }
    if (root.leftOut.length === 0)
      return ok('The trusted root is in date', `${file} has an authority that counts today.`)
    const why = `${file} has entries that cannot be used: ${root.leftOut.map(({ what, reason }) => `${what} (${reason})`).join(', ')}.`
    return warn('A part of the trusted root cannot be used', why, {
      text: 'Get a new one from where this one is from.',
    })
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return bad('The trusted root cannot be read', error.message, {
      text: 'Name a file in the format of Sigstore (trusted_root.json).',
    })
  }
}
