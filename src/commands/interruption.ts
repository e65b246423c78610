/** Whoever stops a command: the first signal ends its work early and in order, another one ends the process. */
import type { CutReason } from '../cut-short.ts'

/** What a terminal sends on Ctrl-C, and what CI services, containers and `timeout` send. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** npx hands on what the terminal has sent to all of its processes already. That is one wish, told twice. */
const ECHO_MS = 500

export interface Interruption {
  readonly signal: AbortSignal
  /** From now on signals do what they do to any process, or what somebody else does with them. */
  readonly release: () => void
}

/** @param tell once the work has been told */
export function heedSignals(source: Pick<NodeJS.Process, 'on' | 'off'>, tell: () => void): Interruption {
  const end = new AbortController()
  const release = () => {
    for (const each of SIGNALS) source.off(each, heed)
  }
  const heed = () => {
    if (end.signal.aborted) return
    end.abort()
    tell()
    // Without a listener the next one ends the process, whatever it is doing: shells see 128 and the signal's number.
    setTimeout(release, ECHO_MS).unref()
  }
  for (const each of SIGNALS) source.on(each, heed)
  return { signal: end.signal, release }
}

export function nothingDecided(reason: CutReason): string {
  const what = reason === 'deadline' ? 'The time was up' : 'Interrupted'
  return `${what} before it was known what there is to verify. Nothing was decided. Run this again.`
}
